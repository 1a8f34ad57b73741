using System.Globalization;

namespace Myelin.Runs.Tests.Tasks;

public sealed class ImageTaskTests : IDisposable
{
    private static readonly DataOptions s_options = new();

    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pixels_of_a_table_are_scaled_whether_they_are_as_in_files_or_from_0_to_1()
    {
        RunResult trained = new TrainingJob(_folder.Request("digits", ("--epochs", "2"), ("--normalize", "feature")), _ => { }).Run();
        SavedRun run = SavedRun.Open(_folder.At("run"));
        Batch test = Digits.Load().Test.All();
        Prediction[] asInFiles = Ask(run, test, 16), from0To1 = Ask(run, test, 1);
        Assert.Equal(asInFiles.Select(p => p.Class), from0To1.Select(p => p.Class));
        double accuracy = asInFiles.Zip(test.Labels.ToArray(), (p, label) => p.Class == $"{label}" ? 1.0 : 0).Average();
        Assert.Equal(trained.Report!.Figures["testAccuracy"], accuracy, 12);
    }

    [Theory]
    [InlineData(17f, "pixels must be from 0 to 16, the value of white in the run's data.\n  Got 17 in ")]
    [InlineData(-1f, "pixels must be from 0 to 16, the value of white in the run's data.\n  Got -1 in ")]
    public void Pixels_of_another_scaling_are_an_error(float pixel, string message)
    {
        new TrainingJob(_folder.Request("digits", ("--epochs", "1"), ("--model", "linear")), _ => { }).Run();
        SavedRun run = SavedRun.Open(_folder.At("run"));
        string row = string.Join(',', Enumerable.Range(0, 64).Select(i => i == 9 ? pixel : 3));
        Assert.StartsWith(message, Assert.Throws<InvalidDataException>(() => run.Ask(new Question(row, OptionValues.None, s_options))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_validation_set_has_its_share_of_each_class_and_is_kept()
    {
        RunRequest request = _folder.Request("digits", ("--epochs", "1"), ("--model", "linear"), ("--validation", "0.2"));
        new TrainingJob(request, _ => { }).Run();
        DataSplit split = SavedRun.Open(_folder.At("run")).Description.Split!;
        Assert.Equal((1797, 360), (split.Count, split.RowsOf(DataPart.Test).Length));
        Assert.Equal(Enumerable.Range(1437, 360), split.RowsOf(DataPart.Test));
        int[] labels = Digits.Load().Train.All().Labels.ToArray(), held = [.. split.RowsOf(DataPart.Validation).Select(row => labels[row])];
        foreach (int digit in Enumerable.Range(0, 10)) Assert.Equal(0.2 * labels.Count(l => l == digit), held.Count(l => l == digit), 1.0);
    }

    [Fact]
    public void Any_pair_of_IDX_files_is_a_data_set()
    {
        string images = _folder.At("letters-images.idx"), labels = _folder.At("letters-labels.idx");
        byte[] classes = [.. Enumerable.Range(0, 300).Select(i => (byte)(i % 3))];
        byte[] pixels = [.. classes.SelectMany((c, i) => Enumerable.Range(0, 20).Select(p => (byte)(p % 3 == c ? 200 + (i % 50) : i * p % 60)))];
        IdxArray.From(pixels, 300, 4, 5).Write(images);
        IdxArray.From(classes, 300).Write(labels);
        RunResult trained = new TrainingJob(_folder.Request(images, ("--epochs", "5"), ("--validation", "0.25")), _ => { }).Run();
        SavedRun run = SavedRun.Open(_folder.At("run"));
        Assert.Equal([1, 4, 5], run.Description.Preparation.InputShape);
        Assert.Equal((180, 60, 60), (Rows(DataPart.Training), Rows(DataPart.Validation), Rows(DataPart.Test)));
        (EvaluationData data, EvaluationReport report) = run.Evaluate(null, s_options);
        Assert.True(data.IsOwnTest);
        Assert.Equal(trained.Report!.Figures, report.Figures);
        Assert.InRange(report.Figures["testAccuracy"], 0.9, 1);
        Prediction prediction = Assert.Single(Assert.IsType<Predictions>(run.Ask(new Question("7", OptionValues.None, s_options))).Items);
        Assert.Equal($"{classes[run.Description.Split!.RowsOf(DataPart.Test)[7]]}", prediction.Label);

        File.Move(labels, _folder.At("answers"));
        Assert.StartsWith($"images in an IDX file need --labels FILE, an IDX file with the class of each.\n  Got {images} without one, and no {labels}.\n",
            Assert.Throws<RunOptionException>(() => Train("--out", _folder.At("two"))).Message, StringComparison.Ordinal);
        Train("--out", _folder.At("two"), "--labels", _folder.At("answers"));
        Assert.True(SavedRun.Open(_folder.At("two")).Evaluate(null, s_options).Data.IsOwnTest);
        RunRequest named = _folder.Request("digits", ("--labels", labels));
        Assert.StartsWith("--labels is for images in an IDX file.\n", Assert.Throws<RunOptionException>(() => named.Kind.Load(named, _ => { })).Message,
            StringComparison.Ordinal);

        int Rows(DataPart part) => run.Description.Split!.RowsOf(part).Length;
        void Train(params string[] options) =>
            new TrainingJob(_folder.Request(images, [("--epochs", "1"), .. options.Chunk(2).Select(o => (o[0], (string?)o[1]))]), _ => { }).Run();
    }

    private Prediction[] Ask(SavedRun run, Batch test, float white)
    {
        string rows = string.Join(
            '\n', test.Inputs.ToArray().Chunk(64).Select(image => string.Join(',', image.Select(v => (v * white).ToString(CultureInfo.InvariantCulture)))));
        return [.. Assert.IsType<Predictions>(run.Ask(new Question(_folder.Write("pixels.csv", rows), OptionValues.None, s_options))).Items];
    }
}
