using System.Globalization;
using Myelin.Tables;

namespace Myelin.Runs.Tests.Tasks;

public sealed class CrossValidationTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_figures_are_means_over_folds_and_the_model_is_of_all_rows()
    {
        var seen = new List<FoldEnded>();
        RunResult result = Run(_folder.Mixed("kind"), happened => { if (happened is FoldEnded fold) seen.Add(fold); },
            ("--target", "kind"), ("--cv", "4"), ("--epochs", "3"));
        Assert.Equal([1, 2, 3, 4], seen.Select(fold => fold.Fold));
        EvaluationReport report = result.Report!;
        Assert.Equal((4, 120L), (report.Folds.Count, report.Examples));
        Assert.Equal(report.Folds.Average(fold => fold["testAccuracy"]), report.Figures["testAccuracy"], 12);
        Assert.Equal(4, result.Figures["folds"].GetArrayLength());
        SavedRun run = SavedRun.Open(_folder.At("run"));
        Assert.Equal(120, run.Description.Split!.RowsOf(DataPart.Training).Length);
        Assert.Equal(report.Figures["testAccuracy"], run.Description.Figures["testAccuracy"]);
        (EvaluationData data, _) = run.Evaluate(null, new DataOptions());
        Assert.Equal((false, 120), (data.IsTest, data.TrainedOn));
    }

    [Fact]
    public void One_seed_has_the_same_bits_on_any_number_of_threads()
    {
        string table = _folder.Mixed("kind");
        (string, string?)[] options = [("--target", "size"), ("--cv", "3"), ("--epochs", "3"), ("--overwrite", null)];
        string[] files = [.. ((int[])[1, 3]).Select(threads =>
        {
            RunResult result = new TrainingJob(_folder.Request(table, options) with { Threads = threads }, _ => { }).Run();
            return $"{result.Report!.Figures["testLoss"]:R} {Convert.ToHexString(File.ReadAllBytes(_folder.At("run/model.safetensors")))}";
        })];
        Assert.Equal(files[0], files[1]);
    }

    [Fact]
    public void Every_row_is_tested_once_and_classes_groups_and_times_are_kept()
    {
        string table = _folder.Write("visits.csv", "patient,day,a,y\n" + string.Concat(Enumerable.Range(0, 200).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $"p{i * 7 % 23},{new DateTime(2024, 1, 1).AddDays(i * 37 % 200):yyyy-MM-dd},{i % 11},{(i % 10 == 0 ? "rare" : "usual")}\n"))));
        Table rows = TableFile.Read(table);
        DataSplit[] plain = Splits(table, 5, ("--drop", "patient,day"));
        Assert.Equal(Enumerable.Range(0, 200), plain.SelectMany(split => split.RowsOf(DataPart.Test)).Order());
        Assert.All(plain, split => Assert.Equal(4, split.RowsOf(DataPart.Test).Count(row => row % 10 == 0)));
        Assert.All(Splits(table, 5, ("--group", "patient"), ("--drop", "day")), split => Assert.Empty(
            split.RowsOf(DataPart.Test).Select(row => rows[row, 0]).Intersect(split.RowsOf(DataPart.Training).Select(row => rows[row, 0]))));
        Assert.All(Splits(table, 4, ("--time", "day"), ("--drop", "patient")), split => Assert.True(string.CompareOrdinal(
            split.RowsOf(DataPart.Training).Max(row => rows[row, 1]), split.RowsOf(DataPart.Test).Min(row => rows[row, 1])) < 0));
        Assert.All(Splits(table, 4, ("--validation", "0.25"), ("--drop", "patient,day")), split =>
            Assert.Equal(37, split.RowsOf(DataPart.Validation).Length, 1.5));
    }

    [Fact]
    public void A_test_file_of_ones_own_is_the_test_set()
    {
        string table = _folder.Mixed("kind"), test = _folder.Write("test.csv", "kind,width,color,depth,size\nbig,49,red,20,3\nsmall,1,blue,2,1\n");
        RunResult result = Run(table, _ => { }, ("--target", "kind"), ("--test-file", test), ("--epochs", "2"));
        Assert.Equal(2, result.Report!.Examples);
        SavedRun run = SavedRun.Open(_folder.At("run"));
        (EvaluationData data, EvaluationReport report) = run.Evaluate(null, new DataOptions());
        Assert.True(data.IsOwnTest);
        Assert.Equal(result.Report.Figures, report.Figures);
    }

    [Theory]
    [InlineData("--cv tests on every row once", "--cv", "5", "--test", "0.2")]
    [InlineData("--cv is for models that are trained by gradients.\n", "--cv", "5", "--model", "perceptron")]
    public void What_contradicts_it_is_an_error(string message, params string[] options)
    {
        var error = Assert.Throws<RunOptionException>(() =>
            _folder.Request(_folder.Mixed("kind"), [("--target", "kind"), .. options.Chunk(2).Select(o => (o[0], (string?)o[1]))]));
        Assert.Contains(message.Split(' ')[0], error.Message, StringComparison.Ordinal);
        Assert.Equal(3, error.Message.Split('\n').Length);
    }

    [Fact]
    public void A_class_in_the_test_part_alone_is_an_error()
    {
        string table = _folder.Write("late.csv", "day,a,y\n" + string.Concat(Enumerable.Range(0, 100).Select(i =>
            $"{i},{i % 7},{(i > 90 ? "new" : i % 2 == 0 ? "p" : "q")}\n")));
        RunRequest request = _folder.Request(table, ("--target", "y"), ("--time", "day"));
        Assert.StartsWith("Table: each class of the target \"y\" must be in the training part.\n  Got \"new\" at line 93 of ",
            Assert.Throws<InvalidDataException>(() => request.Kind.Load(request, _ => { })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Balanced_classes_count_alike()
    {
        string table = _folder.Write("rare.csv", "a,y\n" +
            string.Concat(Enumerable.Range(0, 400).Select(i => $"{i % 97},{(i % 40 == 0 ? "fraud" : "fine")}\n")));
        RunRequest request = _folder.Request(table, ("--target", "y"), ("--balance", null));
        var preparation = (TablePreparation)request.Kind.Load(request, _ => { }).Preparation;
        Assert.Equal([320 / (2.0 * 312), 320 / (2.0 * 8)], preparation.ClassWeights!.Select(w => Math.Round((double)w, 6)).Select(w => w), new Near());
    }

    private DataSplit[] Splits(string table, int folds, params (string, string?)[] options)
    {
        RunRequest request = _folder.Request(table, [("--target", "y"), ("--cv", $"{folds}"), .. options]);
        return [.. request.Kind.Folds(request).Select(load => load().Split!)];
    }

    private RunResult Run(string table, Action<RunEvent> report, params (string, string?)[] options) =>
        new TrainingJob(_folder.Request(table, options), report).Run();

    private sealed class Near : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) < 1e-4;

        public int GetHashCode(double value) => 0;
    }
}
