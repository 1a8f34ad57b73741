using System.Globalization;
using System.Text.RegularExpressions;
using Myelin.Tables;

namespace Myelin.Runs.Tests.Tasks;

public sealed class TableTaskTests : IDisposable
{
    private static readonly DataOptions s_options = new();

    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Evaluating_a_run_on_noise_gives_its_test_figure_not_that_of_the_rows_it_knows()
    {
        string noise = Noise();
        RunResult trained = Run(noise, ("--target", "y"), ("--epochs", "60"), ("--weight-decay", "0.1"));
        SavedRun run = SavedRun.Open(_folder.At("run"));
        double figure = run.Evaluate(null, s_options).Report.Figures["testAccuracy"];
        Assert.Equal(trained.Report!.Figures["testAccuracy"], figure);
        Assert.InRange(figure, 0.3, 0.7);
        // The training rows are known by heart: the figure would be another if they counted.
        Dataset all = ((TablePreparation)run.Description.Preparation).Encoding.Examples(TableFile.Read(noise));
        EvaluationReport known = run.Description.Kind.Evaluate(run.Module(), run.Description, run.Description.Preparation.Scaled(all));
        Assert.True(known.Figures["testAccuracy"] > figure + 0.1);
    }

    [Fact]
    public void Whitening_is_fitted_to_the_training_rows_and_stored_with_the_run()
    {
        string table = _folder.Mixed("kind");
        Run(table, ("--target", "kind"), ("--epochs", "1"), ("--whiten", "2"));
        Preparation preparation = SavedRun.Open(_folder.At("run")).Description.Preparation;
        Pca whitening = preparation.InputWhitening!;
        Assert.Equal((2, Whitening.Zca), (whitening.Count, whitening.Whitening));
        // Of all components the data has, the coordinates of the training rows have variance 1.
        DataSplit split = SavedRun.Open(_folder.At("run")).Description.Split!;
        Dataset all = ((TablePreparation)preparation).Encoding.Examples(TableFile.Read(table));
        Tensor train = preparation.Scaled(all.Subset(split.RowsOf(DataPart.Training))).All().Inputs;
        float[] variances = train.MatMul(whitening.Components, transposeB: true).Square().Mean(0).ToArray();
        Assert.All(variances, variance => Assert.Equal(1, variance * train.Shape[0] / (train.Shape[0] - 1), 1e-4));
    }

    [Fact]
    public void More_components_than_there_are_cannot_be_whitened()
    {
        RunOptionException error = Assert.Throws<RunOptionException>(() => Run(_folder.Mixed("kind"), ("--target", "kind"), ("--whiten", "900")));
        Assert.StartsWith("--whiten must be at most the number of features, and below the number of training examples.\n  Got 900 for ", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_held_out_rows_can_be_had_again_and_other_rows_are_not_taken_for_them()
    {
        string table = Noise();
        Run(table, ("--target", "y"), ("--epochs", "1"), ("--validation", "0.25"));
        SavedRun run = SavedRun.Open(_folder.At("run"));
        DataSplit split = run.Description.Split!;
        int[][] parts = [.. ((DataPart[])[DataPart.Training, DataPart.Validation, DataPart.Test]).Select(split.RowsOf)];
        Assert.Equal([120, 40, 40], parts.Select(p => p.Length));
        Assert.Equal(Enumerable.Range(0, 200), parts.SelectMany(p => p).Order());
        string[] lines = File.ReadAllLines(_folder.At("run/split.csv"));
        Assert.Equal("row,part", lines[0]);
        Assert.Equal(parts[2], lines.Skip(1).Where(line => line.EndsWith(",test", StringComparison.Ordinal)).Select(line => int.Parse(line.Split(',')[0])));

        string[] rows = File.ReadAllLines(table);
        rows[parts[2][0] + 1] = "1,2,yes";
        File.WriteAllLines(table, rows);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => run.Evaluate(null, s_options));
        Assert.StartsWith($"to evaluate a run on its own test set, its data must not have changed.\n  Got other content in {table}.\n", error.Message,
            StringComparison.Ordinal);
        (EvaluationData data, EvaluationReport report) = run.Evaluate(table, s_options);
        Assert.Equal((false, 200L), (data.IsOwnTest, report.Examples));
        Assert.Equal($"NOTE: the run was trained on {data.TrainedOn} of these 200 examples: the figures are not those of a test", data.Notice);
    }

    [Fact]
    public void Its_file_is_found_from_any_folder()
    {
        string table = Noise();
        Run(table, ("--target", "y"), ("--epochs", "1"));
        string name = Path.GetFileName(table);
        SavedRun run = SavedRun.Open(_folder.At("run"));
        Assert.Equal(table, (run with { Description = run.Description with { Dataset = name } }).OwnData());
        Directory.CreateDirectory(_folder.At("moved"));
        Directory.Move(_folder.At("run"), _folder.At("moved/run"));
        File.Move(table, _folder.At($"moved/{name}"));
        Assert.True(SavedRun.Open(_folder.At("moved/run")).Evaluate(null, s_options).Data.IsOwnTest);
    }

    [Fact]
    public void A_number_is_a_test_row_with_its_answer()
    {
        string table = Noise();
        Run(table, ("--target", "y"), ("--epochs", "1"));
        SavedRun run = SavedRun.Open(_folder.At("run"));
        int[] test = run.Description.Split!.RowsOf(DataPart.Test);
        Table file = TableFile.Read(table);
        Prediction prediction = Assert.Single(Ask(run, "3"));
        Assert.Equal(file[test[3], 2], prediction.Label);
        Assert.Equal(Assert.Single(Ask(run, $"{file[test[3], 0]},{file[test[3], 1]}")).Probabilities, prediction.Probabilities);
        Assert.Contains(
            "the number must be from 0 to 39.\n  Got 40.\n", Assert.Throws<ArgumentException>(() => Ask(run, "40")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_each_column_was_taken_for_is_said()
    {
        string table = _folder.Write("dated.csv", "id;day;who;color;a;b;note;none;y\n" + string.Concat(Enumerable.Range(0, 60).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $"{i};{new DateTime(2024, 1, 1).AddDays(i % 20):d.M.yyyy};p{i};{"rgb"[i % 3]};{(i % 9 == 0 ? "" : $"{i},5")};{i % 5};{i % 7} words " +
            $"{i * 3 % 31};1;{(i % 11 == 0 ? "" : $"{i * 7 % 2},25")}\n"))));
        RunRequest request = _folder.Request(table, ("--target", "y"), ("--task", "regression"));
        LoadedData data = request.Kind.Load(request, _ => { });
        Assert.Equal(
            [
                "fields are separated by ';' (--delimiter says otherwise)",
                "id: left out, it numbers the rows (--column id=number keeps it)",
                "day: date → year, month, weekday, written like d.M.yyyy",
                "who: left out, it names the rows (--column who=category or text keeps it)",
                "color: category, b, g, r",
                "a: number, written like 1234,5, 7 missing → 29.5, with an indicator",
                "b: number",
                "note: text → 36 words",
                "none: left out, every row has 1",
                "y: the target, a number, 6 without it left out",
            ],
            data.Details.Select(line => line.StartsWith("note", StringComparison.Ordinal) ? "note: text → 36 words"
                : line.StartsWith("a: ", StringComparison.Ordinal) ? Regex.Replace(line, "→ [0-9.]+", "→ 29.5") : line));
        Assert.Equal(54, data.Train.Count + data.Test!.Count);
        Assert.Equal(6, data.Split!.RowsOf(DataPart.Unused).Length);
    }

    [Fact]
    public void Scaling_is_fitted_to_the_training_rows_alone()
    {
        // One row, far from all others: whichever part it is in, only training rows may move the scale.
        string table = _folder.Write(
            "far.csv", "a,y\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"{(i == 50 ? 1e6 : i)},{(i % 2 == 0 ? "p" : "q")}\n")));
        bool[] seen = new bool[2];
        for (int seed = 1; seed < 9; seed++)
        {
            RunRequest request = _folder.Request(table, ("--target", "y"), ("--validation", "0.3"), ("--test", "0.3")) with { Seed = (ulong)seed };
            LoadedData data = request.Kind.Load(request, _ => { });
            bool isTraining = data.Split!.Parts[50] == DataPart.Training;
            seen[isTraining ? 1 : 0] = true;
            Assert.Equal(isTraining, data.Preparation.InputScale!.Scales[0] > 1000);
        }

        Assert.Equal([true, true], seen);
    }

    [Fact]
    public void Classes_have_their_share_in_every_part()
    {
        string table = _folder.Write("rare.csv", "a,y\n" + string.Concat(Enumerable.Range(0, 400).Select(i => $"{i},{(i % 40 == 0 ? "fraud" : "fine")}\n")));
        RunRequest request = _folder.Request(table, ("--target", "y"), ("--validation", "0.25"));
        LoadedData data = request.Kind.Load(request, _ => { });
        int Frauds(DataPart part) => data.Split!.RowsOf(part).Count(row => row % 40 == 0);
        Assert.Equal((6, 2, 2), (Frauds(DataPart.Training), Frauds(DataPart.Validation), Frauds(DataPart.Test)));
    }

    [Fact]
    public void Rows_that_nearly_all_repeat_others_are_divided_freely_and_that_is_said()
    {
        string table = _folder.Write(
            "few.csv", "a,b,y\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"{i & 1},{(i >> 1) & 1},{(i & 1) ^ ((i >> 1) & 1)}\n")));
        RunRequest request = _folder.Request(table, ("--target", "y"));
        LoadedData data = request.Kind.Load(request, _ => { });
        Assert.Equal("NOTE: 196 of 200 rows repeat another; equal rows are in training and test", Assert.Single(data.Notices));
        Assert.Equal((160, 40), (data.Train.Count, data.Test!.Count));
    }

    [Fact]
    public void Some_repeated_rows_stay_together()
    {
        string table = _folder.Write(
            "some.csv", "a,y\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"{(i < 160 ? i : i - 40)},{(i % 3 == 0 ? "p" : "q")}\n")));
        RunRequest request = _folder.Request(table, ("--target", "y"));
        LoadedData data = request.Kind.Load(request, _ => { });
        Assert.Contains("rows repeat another; equal rows are kept in the same part", Assert.Single(data.Notices), StringComparison.Ordinal);
        Table file = TableFile.Read(table);
        string[] Texts(DataPart part) => [.. data.Split!.RowsOf(part).Select(row => $"{file[row, 0]},{file[row, 1]}")];
        Assert.Empty(Texts(DataPart.Training).Intersect(Texts(DataPart.Test)));
    }

    [Fact]
    public void By_group_and_by_time_on_request()
    {
        string table = _folder.Write("visits.csv", "patient,day,a,y\n" + string.Concat(Enumerable.Range(0, 200).Select(i =>
            $"p{i * 7 % 23},{new DateTime(2024, 1, 1).AddDays(i * 37 % 200):yyyy-MM-dd},{i % 11},{(i % 2 == 0 ? "p" : "q")}\n")));
        Table file = TableFile.Read(table);
        RunRequest grouped = _folder.Request(table, ("--target", "y"), ("--group", "patient"), ("--drop", "day"));
        LoadedData byGroup = grouped.Kind.Load(grouped, _ => { });
        string[] Of(LoadedData data, DataPart part, int column) => [.. data.Split!.RowsOf(part).Select(row => file[row, column])];
        Assert.Empty(Of(byGroup, DataPart.Training, 0).Intersect(Of(byGroup, DataPart.Test, 0)));
        Assert.Equal([1], byGroup.Preparation.InputShape);

        RunRequest timed = _folder.Request(table, ("--target", "y"), ("--time", "day"), ("--drop", "patient"));
        LoadedData byTime = timed.Kind.Load(timed, _ => { });
        Assert.True(string.CompareOrdinal(Of(byTime, DataPart.Training, 1).Max(), Of(byTime, DataPart.Test, 1).Min()) < 0);
        Assert.Equal([1], byTime.Preparation.InputShape);
    }

    [Theory]
    [InlineData("--drop must name a column other than the target.\n  Got y.\n", "--drop", "y")]
    [InlineData("--group must name a column other than the target.\n  Got y.\n", "--group", "y")]
    [InlineData("--group and --time divide the rows in two ways.\n", "--group", "a", "--time", "b")]
    public void Columns_that_cannot_be_left_out_are_an_error(string message, params string[] options)
    {
        RunRequest request = _folder.Request(Noise(), [("--target", "y"), .. options.Chunk(2).Select(o => (o[0], (string?)o[1]))]);
        Assert.StartsWith(message, Assert.Throws<RunOptionException>(() => request.Kind.Load(request, _ => { })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_need_more_than_seven_digits_are_learned_and_written_with_all_of_them()
    {
        // Times in seconds that a float32 cannot tell apart, and a target of a billion whose last digits count.
        string table = _folder.Write("times.csv", "t,y\n" + string.Concat(Enumerable.Range(0, 500).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $"{1_700_000_000 + i},{1_000_000_000 + (2 * i)}\n"))));
        RunResult result = Run(table, ("--target", "y"), ("--model", "linear"), ("--epochs", "60"));
        Assert.InRange(result.Report!.Figures["testError"], 0, 5);
        Assert.InRange(result.Report.Figures["testErrorOfMean"], 200, 400);
        double value = Assert.Single(Ask(SavedRun.Open(_folder.At("run")), "1700000250")).Value!.Value;
        Assert.InRange(value, 1_000_000_490, 1_000_000_510);
        Assert.Equal(10, NumberText.Of(value).Split('.')[0].Length);
        Assert.Equal(
            ["its inputs are, in order: t", "subtract 1700000249 from t in float64 first: float32 has 7 digits", "add 1000000499 to its output in float64"],
            SavedRun.Open(_folder.At("run")).Description.Preparation.ExportNotes.Select(note => Regex.Replace(note, @"(249)\.\d+", "$1")));
    }

    [Fact]
    public void A_model_that_is_no_better_than_guessing_is_called_that_and_recall_is_in_the_result()
    {
        string table = _folder.Write("fraud.csv", "a,y\n" + string.Concat(Enumerable.Range(0, 500).Select(i => $"{i},{(i % 100 == 50 ? "fraud" : "fine")}\n")));
        RunResult result = Run(table, ("--target", "y"), ("--model", "linear"), ("--epochs", "3"));
        Assert.Equal(0.99, result.Report!.Figures["testAccuracyOfCommonestClass"]);
        Assert.Contains("always answering \"fine\" would be 99.00", result.Report.Summary, StringComparison.Ordinal);
        Assert.EndsWith(": the model is not better", result.Report.Summary, StringComparison.Ordinal);
        int[][] confusion = [.. result.Figures["confusion"].EnumerateArray().Select(row => row.EnumerateArray().Select(count => count.GetInt32()).ToArray())];
        Assert.Equal([99, 1], confusion.Select(row => row.Sum()));
        Assert.Equal([confusion[0][0] / 99.0, 0], result.Figures["testRecall"].EnumerateArray().Select(recall => recall.GetDouble()));
        Assert.Equal("""["fine","fraud"]""", result.Figures["classes"].GetRawText());
    }

    private string Noise()
    {
        var random = new Random(5);
        return _folder.Write("noise.csv", "a,b,y\n" + string.Concat(Enumerable.Range(0, 200).Select(_ =>
            $"{random.Next(100_000)},{random.Next(100_000)},{(random.Next(2) == 0 ? "yes" : "no")}\n")));
    }

    private RunResult Run(string table, params (string, string?)[] options) => new TrainingJob(_folder.Request(table, options), _ => { }).Run();

    private static IReadOnlyList<Prediction> Ask(SavedRun run, string input) =>
        Assert.IsType<Predictions>(run.Ask(new Question(input, OptionValues.None, s_options))).Items;
}
