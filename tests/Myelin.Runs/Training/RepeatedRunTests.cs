using System.Text.Json.Nodes;

namespace Myelin.Runs.Tests.Training;

/// <summary>A run's own run.json repeats it, whatever it was trained on.</summary>
public sealed class RepeatedRunTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("digits", "perceptron")]
    [InlineData("digits", "mlp")]
    [InlineData("table", "mlp")]
    [InlineData("series", "gru")]
    [InlineData("text", "gpt")]
    public void A_run_is_repeated_with_the_same_bits(string what, string model)
    {
        (string, string?)[] sizes = what == "text" ? [("--width", "8"), ("--heads", "2"), ("--layers", "1"), ("--context", "8"), ("--dropout", "0.2")] : [];
        (string, string?)[] training = model == "perceptron" ? []
            : [("--lr", "0.0123"), ("--batch-size", "20"), ("--schedule", "step"), ("--validation", "0.25"), ("--clip-norm", "0.5")];
        (string, string?)[] own = what switch
        {
            "table" => [("--target", "y"), ("--drop", "extra"), ("--test", "0.3"), ("--patience", "2"), ("--hidden", "7,5")],
            "series" => [("--file", _folder.Series()), ("--target", "height"), ("--context", "6"), ("--horizon", "2")],
            "text" => [("--file", _folder.Text()), .. sizes],
            _ => [],
        };
        string dataset = what == "table" ? Path.GetRelativePath(".", _folder.Table()) : what;
        new TrainingJob(Request(dataset, 7, [("--model", model), ("--epochs", "2"), ("--out", _folder.At("first")), .. training, .. own]), _ => { }).Run();
        List<RunEvent> events = [];
        RunRequest again = Request(null, null, ("--config", _folder.At("first/run.json")), ("--out", _folder.At("again")));
        new TrainingJob(again, events.Add).Run();
        Assert.Equal(Weights("first"), Weights("again"));
        Assert.Equal(SavedRun.Open(_folder.At("first")).Description.Dataset, SavedRun.Open(_folder.At("again")).Description.Dataset);
        Assert.DoesNotContain(Start(events).Notices, notice =>
            notice.StartsWith("NOTE: other", StringComparison.Ordinal) || notice.Contains("the data is not", StringComparison.Ordinal));
    }

    [Fact]
    public void Options_that_are_given_replace_the_run_s_and_are_said()
    {
        Train("first", ("--lr", "0.004"), ("--hidden", "9"));
        List<RunEvent> events = [];
        RunRequest request = Request(
            null, 5, ("--config", _folder.At("first")), ("--lr", "0.01"), ("--hidden", "9"), ("--label-smoothing", "0"), ("--out", _folder.At("again")));
        new TrainingJob(request, events.Add).Run();
        string changes = "--lr 0.01 instead of 0.004, --label-smoothing 0 instead of 0.1, --seed 5 instead of 1";
        Assert.Equal([$"NOTE: other than in {_folder.At("first/run.json")}: {changes}"], Start(events).Notices);
        RunDescription run = SavedRun.Open(_folder.At("again")).Description;
        Assert.Equal((0.01, 1, 5UL), (run.Settings.Get(TrainOptions.LearningRate), run.Settings.Get(TrainOptions.Epochs), run.Seed));
    }

    [Fact]
    public void Another_model_comes_with_its_own_recipe()
    {
        Train("first", ("--lr", "0.004"));
        RunRequest request = Request(null, null, ("--config", _folder.At("first")), ("--model", "linear"), ("--out", _folder.At("again")));
        Assert.False(request.Options.Has(TrainOptions.LearningRate));
        Assert.Equal(["--model linear instead of mlp, with its own recipe"], request.Repeated!.Changes);
    }

    [Fact]
    public void A_run_that_was_continued_with_more_epochs_says_that_it_is_another()
    {
        Train("first");
        new TrainingJob(Request(null, null, ("--resume", null), ("--epochs", "2"), ("--out", _folder.At("first"))), _ => { }).Run();
        Assert.Equal(1, SavedRun.Open(_folder.At("first")).Description.FirstEpochs);
        List<RunEvent> events = [];
        new TrainingJob(Request(null, null, ("--config", _folder.At("first")), ("--out", _folder.At("again"))), events.Add).Run();
        Assert.Contains("the run was planned with 1 epoch and continued to 2", Assert.Single(Start(events).Notices), StringComparison.Ordinal);
    }

    [Fact]
    public void Data_that_changed_is_noticed()
    {
        string table = _folder.Table();
        new TrainingJob(Request(table, null, ("--target", "y"), ("--epochs", "1"), ("--out", _folder.At("first"))), _ => { }).Run();
        File.WriteAllText(table, File.ReadAllText(table).Replace("1,blue,1,small", "6,blue,1,small", StringComparison.Ordinal));
        List<RunEvent> events = [];
        new TrainingJob(Request(null, null, ("--config", _folder.At("first")), ("--out", _folder.At("again"))), events.Add).Run();
        Assert.Contains(Start(events).Notices, notice => notice.StartsWith("NOTE: the data is not what the run of", StringComparison.Ordinal));
    }

    [Fact]
    public void A_job_that_is_restarted_with_the_same_command_continues()
    {
        Train("first");
        (string, string?)[] command = [("--config", _folder.At("first")), ("--epochs", "3"), ("--resume", null), ("--out", _folder.At("again"))];
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => new TrainingJob(Request(null, null, command), happened =>
        {
            if (happened is EpochEnded { Epoch: 2 }) source.Cancel();
        }).Run(source.Token));
        RunResult result = new TrainingJob(Request(null, null, command), _ => { }).Run();
        Train("whole", ("--epochs", "3"));
        Assert.Equal(3, result.Epochs);
        Assert.Equal(Weights("whole"), Weights("again"));
    }

    [Theory]
    [InlineData("learnignRate", "must have only the fields of a run.\n  Got \"learnignRate\".\n  Did you mean learningRate?")]
    [InlineData("warmth", "must have only the fields of a run.\n  Got \"warmth\".\n  Take it out, or give the option on the command line.")]
    public void An_unknown_field_is_an_error(string field, string expected)
    {
        Train("first");
        JsonObject json = JsonNode.Parse(File.ReadAllText(_folder.At("first/run.json")))!.AsObject();
        json[field] = 0.5;
        string file = _folder.Write("edited.json", json.ToJsonString());
        Assert.Equal($"{file} {expected}", Assert.Throws<InvalidDataException>(() => Request(null, null, ("--config", file))).Message);
    }

    [Fact]
    public void A_file_that_is_none_or_of_another_version_is_an_error()
    {
        Train("first");
        string json = File.ReadAllText(_folder.At("first/run.json"));
        string newer = _folder.Write("newer.json", json.Replace("\"format\": 1", "\"format\": 9", StringComparison.Ordinal));
        Error<InvalidDataException>("must have format 1.\n  Got format 9.", newer);
        Error<InvalidDataException>("must contain the description of a run.", _folder.Write("list.json", "[1, 2]"));
        Error<InvalidDataException>("must contain the description of a run.", _folder.Write("torn.json", json[..^20]));
        Error<RunOptionException>("--config must name the run.json of a run, or its folder.", _folder.At("missing.json"));
        Error<RunOptionException>("--config must name the run.json of a run, or its folder.", Path.GetTempPath());
    }

    [Fact]
    public void Other_data_must_be_of_the_same_kind()
    {
        Train("first");
        RunOptionException error = Assert.Throws<RunOptionException>(() => Request(_folder.Table(), null, ("--config", _folder.At("first"))));
        Assert.StartsWith("other data for --config must be of the same kind, images.\n", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<RunOptionException>(() => Request(null, null, ("--config", _folder.At("first")), ("--resume", null)));
        Assert.StartsWith("--resume with --config needs --out.\n", error.Message, StringComparison.Ordinal);
    }

    private void Error<T>(string rule, string file) where T : Exception =>
        Assert.Contains(rule, Assert.Throws<T>(() => Request(null, null, ("--config", file))).Message, StringComparison.Ordinal);

    private void Train(string name, params (string, string?)[] options) => new TrainingJob(
        Request("digits", null, [.. options, ("--epochs", "1"), ("--out", _folder.At(name))]), _ => { }).Run();

    private byte[] Weights(string name) => File.ReadAllBytes(_folder.At($"{name}/model.safetensors"));

    private static RunStarted Start(List<RunEvent> events) => events.OfType<RunStarted>().Single();

    private static RunRequest Request(string? dataset, ulong? seed, params (string Flag, string? Value)[] options) => RunRequest.Create(
        dataset, options.DistinctBy(o => o.Flag).ToDictionary(o => o.Flag, o => (IReadOnlyList<string>)(o.Value is null ? [] : [o.Value])), seed);
}
