using System.Globalization;
using Myelin.Interop.TensorBoard;

namespace Myelin.Runs.Tests.TensorBoard;

public sealed class TensorBoardTests : IDisposable
{
    private readonly Folder _folder = new();

    private string EventsOf(string run) => _folder.At($"logs/{run}/events.out.tfevents.myelin");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_file_has_the_figures_of_history()
    {
        DateTimeOffset before = DateTimeOffset.UtcNow.AddSeconds(-1);
        Train("run", ("--validation", "0.2"));
        List<TensorBoardReader.Point> points = TensorBoardReader.Read(EventsOf("run"));
        Assert.Equal("brain.Event:2", points[0].Version);
        Assert.All(points, point => Assert.InRange(point.Time, before.ToUnixTimeSeconds(), DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 1));
        string[][] history = [.. File.ReadLines(_folder.At("run/history.csv")).Select(line => line.Split(','))];
        Assert.Equal(["epoch", "steps", "trainLoss", "validationLoss", "accuracy", "learningRate", "seconds"], history[0]);
        TensorBoardReader.Point[] epochs = [.. points.Where(point => point.Values.ContainsKey("trainLoss"))];
        Assert.Equal(3, epochs.Length);
        foreach ((string[] row, TensorBoardReader.Point point) in history[1..].Zip(epochs))
        {
            Assert.Equal(row[1], $"{point.Step}");
            Assert.Equal(
                row[2..6].Select(text => float.Parse(text, CultureInfo.InvariantCulture)),
                ((string[])["trainLoss", "validationLoss", "validationAccuracy", "learningRate"]).Select(name => point.Values[name]));
        }

        long[] steps = [.. points.Where(point => point.Values.ContainsKey("stepLoss")).Select(point => point.Step)];
        Assert.Equal(Enumerable.Range(1, (int)epochs[^1].Step).Select(step => (long)step), steps);
    }

    [Fact]
    public void A_resumed_run_continues_the_file_without_a_step_twice()
    {
        (string, string?)[] own = [("--validation", "0.2"), ("--checkpoint-every", "5")];
        Train("whole", own);
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Train("part", own, happened =>
        {
            if (happened is StepTaken { Step: 50 }) source.Cancel();
        }, source.Token));
        // As after a crash: events of steps that no checkpoint has, and a record that is not whole.
        byte[] written = File.ReadAllBytes(EventsOf("part"));
        using (FileStream stream = File.Open(EventsOf("part"), FileMode.Append))
        {
            stream.Write(File.ReadAllBytes(EventsOf("whole")).AsSpan(written.Length, 200));
        }

        Train("part", [.. own, ("--resume", null)]);
        Assert.Equal(
            TensorBoardReader.Read(EventsOf("whole")).Select(point => (point.Step, Text(point))),
            TensorBoardReader.Read(EventsOf("part")).Select(point => (point.Step, Text(point))));
    }

    [Fact]
    public void A_run_that_gets_the_option_when_it_is_resumed_has_its_earlier_epochs_too()
    {
        new TrainingJob(Request("run", ("--epochs", "2")), _ => { }).Run();
        Assert.False(File.Exists(EventsOf("run")));
        new TrainingJob(Request("run", ("--epochs", "3"), ("--resume", null), ("--tensorboard", _folder.At("logs"))), _ => { }).Run();
        Assert.Equal(3, TensorBoardReader.Read(EventsOf("run")).Count(point => point.Values.ContainsKey("trainLoss")));
    }

    [Fact]
    public void A_file_that_was_cut_anywhere_can_be_read_and_continued()
    {
        Train("run");
        byte[] whole = File.ReadAllBytes(EventsOf("run"));
        int count = TensorBoardReader.Read(EventsOf("run")).Count;
        foreach (int length in (int[])[0, 1, 7, 12, 20, whole.Length / 2, whole.Length - 1])
        {
            File.WriteAllBytes(EventsOf("run"), whole[..length]);
            int left = TensorBoardReader.Read(EventsOf("run")).Count;
            Assert.InRange(left, 0, count - 1);
            using (var file = TensorBoardFile.Open(_folder.At("logs/run"), lastStep: long.MaxValue)) file.Write(999, [new("x", 0)]);
            List<TensorBoardReader.Point> points = TensorBoardReader.Read(EventsOf("run"));
            Assert.Equal((Math.Max(1, left) + 1, 999L), (points.Count, points[^1].Step));
            Assert.Equal(("x", 0f), (points[^1].Values.Single().Key, points[^1].Values.Single().Value));
        }
    }

    [Fact]
    public void Events_of_another_run_are_not_mixed_in()
    {
        Train("run");
        byte[] before = File.ReadAllBytes(EventsOf("run"));
        Directory.Delete(_folder.At("run"), recursive: true);
        RunOptionException error = Assert.Throws<RunOptionException>(() => Train("run"));
        Assert.Equal($"--tensorboard must not mix the events of two runs.\n  Got {EventsOf("run")}, which has another's.\n" +
            "  Choose another folder, delete the file, or give --overwrite to replace it.", error.Message);
        Assert.Equal(before, File.ReadAllBytes(EventsOf("run")));
        Train("run", ("--overwrite", null));
        List<TensorBoardReader.Point> points = TensorBoardReader.Read(EventsOf("run"));
        Assert.Equal(points.Count, points.Select(point => (point.Step, Text(point))).Distinct().Count());
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_an_error_before_the_first_step()
    {
        _folder.Write("logs", "a file");
        IOException error = Assert.ThrowsAny<IOException>(() => Train("run"));
        Assert.StartsWith("--tensorboard: it must be possible to write the events.\n  Got \"", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.At("run/model.safetensors")));
    }

    [Fact]
    public void It_changes_no_bit_of_the_run()
    {
        Train("watched");
        new TrainingJob(Request("plain", ("--epochs", "3")), _ => { }).Run();
        Assert.Equal(File.ReadAllBytes(_folder.At("plain/model.safetensors")), File.ReadAllBytes(_folder.At("watched/model.safetensors")));
    }

    private static string Text(TensorBoardReader.Point point) => string.Join(' ', point.Values.Select(value => $"{value.Key}={value.Value:R}"));

    private void Train(string name, params (string, string?)[] options) => Train(name, options, _ => { }, default);

    private void Train(string name, (string, string?)[] options, Action<RunEvent> report, CancellationToken cancellation) =>
        new TrainingJob(Request(name, [.. options, ("--epochs", "3"), ("--tensorboard", _folder.At("logs"))]), report).Run(cancellation);

    private RunRequest Request(string name, params (string, string?)[] options) => _folder.Request("digits", [("--out", _folder.At(name)), .. options]);
}
