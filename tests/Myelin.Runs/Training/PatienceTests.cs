namespace Myelin.Runs.Tests.Training;

public sealed class PatienceTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_model_has_the_weights_of_the_best_epoch_and_the_result_says_so()
    {
        RunResult result = Run(Overfitting());
        Assert.True(result.StoppedEarly);
        Assert.Equal("best", result.Weights);
        Assert.Equal(result.Epochs - 2, result.BestEpoch);
        SavedRun run = SavedRun.Open(_folder.At("run"));
        Assert.Equal(result.BestEpoch, (int)run.Description.Figures["bestEpoch"]);
        // The same weights as in the file of the best epoch, and not those of the last.
        Assert.Equal(Weights("best.safetensors", ""), Weights("model.safetensors", ""));
        Assert.NotEqual(Weights("last.safetensors", "model."), Weights("model.safetensors", ""));
        Assert.Equal(result.Report!.Figures, run.Evaluate(null, new DataOptions()).Report.Figures);
        Assert.Equal(result.Figures["validationLoss"].GetDouble(), run.Description.Figures["validationLoss"]);
    }

    [Fact]
    public void Without_patience_it_has_the_last_weights_and_says_that_too()
    {
        RunResult result = Run([("--epochs", "3"), ("--validation", "0.2")]);
        Assert.Equal((null, "last"), (result.StoppedEarly, result.Weights));
        Assert.NotNull(result.BestEpoch);
        Assert.Equal(Weights("last.safetensors", "model."), Weights("model.safetensors", ""));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_stopped_run_is_evaluated_used_exported_and_continued(bool hasPatience)
    {
        (string, string?)[] options = [("--epochs", "30"), ("--validation", "0.2")];
        if (hasPatience) options = [.. options, ("--patience", "20")];
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => new TrainingJob(_folder.Request("digits", options), happened =>
        {
            if (happened is EpochEnded { Epoch: 3 }) source.Cancel();
        }).Run(source.Token));
        SavedRun run = SavedRun.Open(_folder.At("run"));
        Assert.Equal(hasPatience ? RunState.StoppedAtBest : RunState.StoppedAtLast, run.State);
        EvaluationReport report = run.Evaluate(null, new DataOptions()).Report;
        Assert.InRange(report.Figures["testAccuracy"], 0.7, 1);
        Assert.Single(Assert.IsType<Predictions>(run.Ask(new Question("3", OptionValues.None, new DataOptions()))).Items);
        RunExport.Write(run, _folder.At("stopped.onnx"));
        Assert.Equal(report.Figures["testAccuracy"],
            RunExport.Open(_folder.At("stopped.onnx"))!.Evaluate(null, new DataOptions()).Report.Figures["testAccuracy"]);
        // Continued without its settings: they are the run's own.
        RunResult result = new TrainingJob(RunRequest.Create(null, Given(("--resume", null), ("--out", _folder.At("run")))), _ => { }).Run();
        Assert.True(result.Epochs == 30 || result.StoppedEarly == true);
        Assert.Equal(RunState.Finished, SavedRun.Open(_folder.At("run")).State);
    }

    [Fact]
    public void More_epochs_extend_a_run_that_has_ended_or_stopped_early()
    {
        RunResult first = Run(Overfitting());
        List<RunEvent> events = [];
        RunRequest more = RunRequest.Create(null, Given(("--resume", null), ("--out", _folder.At("run")), ("--epochs", "80")));
        RunResult second = new TrainingJob(more, events.Add).Run();
        Assert.True(second.Epochs > first.Epochs);
        Assert.Contains("NOTE: the run was planned with 60 epochs and now has 80; the learning rate follows the new number from here on",
            events.OfType<RunStarted>().Single().Notices);
        Assert.Equal(first.Epochs + 1, events.OfType<EpochEnded>().First().Epoch);

        RunResult whole = Run([("--epochs", "2"), ("--out", _folder.At("plain"))]);
        RunResult extended =
            new TrainingJob(RunRequest.Create(null, Given(("--resume", null), ("--out", _folder.At("plain")), ("--epochs", "4"))), _ => { }).Run();
        Assert.Equal((2, 4), (whole.Epochs, extended.Epochs));
        RunResult shortened =
            new TrainingJob(RunRequest.Create(null, Given(("--resume", null), ("--out", _folder.At("plain")), ("--epochs", "3"))), _ => { }).Run();
        Assert.Equal(4, shortened.Epochs);
        Assert.StartsWith("4 epochs of adamw", SavedRun.Open(_folder.At("plain")).Description.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void A_resumed_run_keeps_the_name_of_its_data_and_has_the_files_of_one_that_was_not_stopped()
    {
        string table = Path.GetRelativePath(Environment.CurrentDirectory, _folder.Mixed("kind"));
        (string, string?)[] options = [("--target", "kind"), ("--model", "linear"), ("--epochs", "3"), ("--out", _folder.At("run"))];
        new TrainingJob(RunRequest.Create(table, Given(options)), _ => { }).Run();
        byte[][] whole = Files();
        Directory.Delete(_folder.At("run"), recursive: true);
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => new TrainingJob(RunRequest.Create(table, Given(options)), happened =>
        {
            if (happened is EpochEnded { Epoch: 1 }) source.Cancel();
        }).Run(source.Token));
        RunResult resumed = new TrainingJob(RunRequest.Create(null, Given(("--resume", null), ("--out", _folder.At("run")))), _ => { }).Run();
        Assert.Equal(table, resumed.Dataset);
        Assert.Equal(whole, Files());

        byte[][] Files() => [.. ((string[])["run.json", "model.safetensors"]).Select(name => File.ReadAllBytes(_folder.At($"run/{name}")))];
    }

    [Fact]
    public void A_resumed_run_refuses_other_settings_by_name()
    {
        Run([("--epochs", "1"), ("--lr", "0.01")]);
        RunOptionException error = Assert.Throws<RunOptionException>(
            () => RunRequest.Create(null, Given(("--resume", null), ("--out", _folder.At("run")), ("--lr", "0.5"))));
        Assert.Equal($"a run continues with its own settings.\n  Got --lr 0.5, where {_folder.At("run")} has 0.01.\n" +
            "  Leave it out, or start a new run in another folder. More --epochs extend a run.", error.Message);
        Assert.StartsWith("--resume needs a run to continue, or the data for a new one.\n",
            Assert.Throws<RunOptionException>(() => RunRequest.Create(null, Given(("--resume", null), ("--out", _folder.At("nosuch"))))).Message,
            StringComparison.Ordinal);
        Assert.Throws<RunOptionException>(() => RunRequest.Create("mnist", Given(("--resume", null), ("--out", _folder.At("run")))));
        Assert.Throws<RunOptionException>(() => RunRequest.Create(null, Given(("--resume", null), ("--out", _folder.At("run"))), seed: 9));
        Assert.Throws<RunOptionException>(() => RunRequest.Create(null, Given(("--resume", null), ("--overwrite", null), ("--out", _folder.At("new")))));
    }

    /// <summary>A table of noise, on which the validation loss soon rises.</summary>
    private static (string, string?)[] Overfitting() =>
        [("--epochs", "60"), ("--validation", "0.3"), ("--patience", "2"), ("--lr", "0.01"), ("--schedule", "constant")];

    private RunResult Run((string, string?)[] options)
    {
        string noise = _folder.Write("noise.csv", "a,b,y\n" + string.Concat(Enumerable.Range(0, 200).Select(i =>
            $"{i * 7919 % 211},{i * 104729 % 199},{(i * 1299709 % 97 > 48 ? "yes" : "no")}\n")));
        return new TrainingJob(_folder.Request(noise, [("--target", "y"), .. options]), _ => { }).Run();
    }

    private float[] Weights(string name, string prefix) => [.. Serialization.SafeTensors.Read(_folder.At($"run/{name}")).Tensors
        .Where(e => e.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(e => e.Key, StringComparer.Ordinal).SelectMany(e => e.Value.ToArray())];

    private static Dictionary<string, IReadOnlyList<string>> Given(params (string Flag, string? Value)[] options) =>
        options.ToDictionary(o => o.Flag, o => (IReadOnlyList<string>)(o.Value is null ? [] : [o.Value]));
}
