namespace Myelin.Cli.Commands;

/// <summary>Ctrl+C ends a run between two steps, with a word on how to go on.</summary>
internal sealed class Interruption : TrainingCallback, IDisposable
{
    private readonly DateTime _started = DateTime.UtcNow;
    private readonly string _checkpoint;
    private readonly bool _canGoOn;
    private volatile bool _asked;

    internal Interruption(string folder, bool resume)
    {
        _checkpoint = Path.Combine(folder, "last.safetensors");
        // Of a run that goes on there is a checkpoint already; one that lies there else is another run's.
        _canGoOn = resume && File.Exists(_checkpoint);
        Console.CancelKeyPress += OnCancel;
    }

    public void Dispose() => Console.CancelKeyPress -= OnCancel;

    public override void OnStep(TrainingContext run)
    {
        if (_asked) throw new OperationCanceledException(Message(run.Progress, _canGoOn || File.GetLastWriteTimeUtc(_checkpoint) >= _started));
    }

    private static string Message(TrainingProgress progress, bool isSaved) => $"train: stopped in epoch {progress.Epoch}.\n  Got Ctrl+C after step {progress.Step}.\n  " + (isSaved
        ? "The run is kept up to its last checkpoint; the same command with --resume goes on from there."
        : "Nothing of it was saved yet; --checkpoint-every saves also within an epoch.");

    /// <summary>The second time ends the process at once, as everywhere.</summary>
    private void OnCancel(object? sender, ConsoleCancelEventArgs e) => (_asked, e.Cancel) = (true, !_asked);
}
