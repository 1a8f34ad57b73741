namespace Myelin.Runs.Tests.Training;

public sealed class CancellationTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(false), InlineData(true)]
    public void A_run_that_is_canceled_before_its_first_step_says_what_is_saved(bool isResumed)
    {
        if (isResumed) new TrainingJob(_folder.Request("digits", ("--epochs", "1"), ("--model", "linear")), _ => { }).Run();
        RunRequest request = isResumed ? _folder.Request("digits", ("--epochs", "2"), ("--model", "linear"), ("--resume", null))
            : _folder.Request("digits", ("--epochs", "1"), ("--model", "linear"));
        var events = new List<RunEvent>();
        Assert.Throws<OperationCanceledException>(() => new TrainingJob(request, events.Add).Run(new CancellationToken(canceled: true)));
        Assert.Equal(new RunCanceled(0, 0, isResumed), Assert.Single(events));
        Assert.Equal(isResumed, Directory.Exists(_folder.At("run")));
    }
}
