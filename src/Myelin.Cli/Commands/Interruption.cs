using Myelin.Runs;

namespace Myelin.Cli.Commands;

/// <summary>Ctrl+C ends a run between two steps, and says how to continue it.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();

    internal Interruption() => Console.CancelKeyPress += OnCancel;

    internal CancellationToken Token => _source.Token;

    public void Dispose()
    {
        Console.CancelKeyPress -= OnCancel;
        _source.Dispose();
    }

    internal static string Message(RunCanceled? canceled) => canceled switch
    {
        { Saved: true, Step: > 0 } =>
            $"train: stopped in epoch {canceled.Epoch}.\n" +
            $"  Got Ctrl+C after step {canceled.Step}.\n" +
            "  The run is saved: --resume continues it, and `eval`, `predict` and `convert` take it as it is.",
        { Saved: true } => "train: stopped before the next step.\n  Got Ctrl+C.\n  The run is saved as it was; the same command continues it.",
        _ => "train: stopped.\n  Got Ctrl+C.\n  Nothing was saved; start it again.",
    };

    /// <summary>The second time ends the process at once, as everywhere.</summary>
    private void OnCancel(object? sender, ConsoleCancelEventArgs e)
    {
        e.Cancel = !_source.IsCancellationRequested;
        _source.Cancel();
    }
}
