using System.Text.Json.Nodes;

namespace Myelin.Runs.Tests.Training;

public sealed class TrainingJobTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Events_tell_the_run_in_order_and_the_result_is_the_last()
    {
        List<RunEvent> events = [];
        RunRequest request =
            _folder.Request("digits", ("--epochs", "2"), ("--model", "linear"), ("--validation", "0.2"), ("--clip-norm", "1"), ("--doctor", "off"));
        RunResult result = new TrainingJob(request, events.Add).Run();
        RunEvent[] shown = [.. events.Where(e => !e.IsProgress)];
        Assert.IsType<RunStarted>(shown[0]);
        Assert.Equal([1, 2], shown[1..^1].Cast<EpochEnded>().Select(e => e.Epoch));
        Assert.Same(result, shown[^1]);
        Assert.Equal(result.Steps, events.OfType<StepTaken>().Last().Step);
        Assert.Equal(((RunStarted)shown[0]).Steps, result.Steps);
        Assert.All(shown[1..^1].Cast<EpochEnded>(), e => Assert.True(e.ValidationLoss > 0 && e.Figures["validationAccuracy"].GetDouble() is > 0 and <= 1));
        Assert.Equal(result.Report!.Figures["testAccuracy"], result.Figures["testAccuracy"].GetDouble());
        JsonObject json = JsonNode.Parse(File.ReadAllText(_folder.At("run/run.json")))!.AsObject();
        Assert.Equal((1.0, 0.2), ((double)json["clipNorm"]!, (double)json["validation"]!));
    }

    [Theory, InlineData("digits", "mlp"), InlineData("text", "gru")]
    public void A_run_that_is_canceled_is_saved_and_continues_with_the_same_bits(string dataset, string model)
    {
        (string, string?)[] ofText = [("--file", _folder.Text()), ("--width", "8"), ("--context", "8"), ("--dropout", "0.2")];
        (string, string?)[] options = [("--model", model), ("--epochs", "3"), .. dataset == "text" ? ofText : []];
        RunRequest whole = _folder.Request(dataset, [.. options, ("--out", _folder.At("whole"))]);
        new TrainingJob(whole, _ => { }).Run();
        RunRequest part = _folder.Request(dataset, [.. options, ("--out", _folder.At("part"))]);
        using var source = new CancellationTokenSource();
        List<RunEvent> events = [];
        Assert.Throws<OperationCanceledException>(() => new TrainingJob(part, happened =>
        {
            events.Add(happened);
            if (happened is StepTaken { Step: 7 }) source.Cancel();
        }).Run(source.Token));
        Assert.Equal(new RunCanceled(1, 7, Saved: true), events[^1]);
        Assert.False(File.Exists(_folder.At("part/model.safetensors")));
        new TrainingJob(_folder.Request(dataset, [.. options, ("--out", _folder.At("part")), ("--resume", null)]), events.Add).Run();
        Assert.Contains(events, e => e is RunStarted { Resumed: true });
        Assert.Equal(File.ReadAllBytes(_folder.At("whole/model.safetensors")), File.ReadAllBytes(_folder.At("part/model.safetensors")));
    }

    [Fact]
    public void A_run_canceled_before_its_first_step_leaves_no_folder()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => new TrainingJob(_folder.Request("digits", ("--epochs", "1")), _ => { }).Run(source.Token));
        Assert.False(Directory.Exists(_folder.At("run")));
    }

    [Fact]
    public void A_different_optimizer_comes_with_its_own_rate_and_no_weight_decay()
    {
        new TrainingJob(_folder.Request("digits", ("--optimizer", "momentum"), ("--epochs", "1")), _ => { }).Run();
        OptionValues settings = SavedRun.Open(_folder.At("run")).Description.Settings;
        Assert.Equal((0.02, 0.0), (settings.Find(TrainOptions.LearningRate), settings.Find(TrainOptions.WeightDecay)));
        Assert.Equal("cosine", settings.Find(TrainOptions.Schedule));
    }
}
