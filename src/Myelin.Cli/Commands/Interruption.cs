using System.Runtime.InteropServices;
using Myelin.Runs;

namespace Myelin.Cli.Commands;

/// <summary>Ctrl+C, SIGTERM (from Docker, SLURM or systemd) and SIGHUP end a run between two steps, and it says how to continue it.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _signals;
    private string _cause = "Ctrl+C";

    internal Interruption()
    {
        // Ctrl+C is ignored where the shell says so, as for a command in the background.
        Console.CancelKeyPress += OnCancel;
        _signals = [.. ((PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGHUP]).Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];
    }

    internal CancellationToken Token => _source.Token;

    public void Dispose()
    {
        Console.CancelKeyPress -= OnCancel;
        foreach (PosixSignalRegistration signal in _signals) signal.Dispose();
        _source.Dispose();
    }

    internal string Message(RunCanceled? canceled) => canceled switch
    {
        { Saved: true, Step: > 0 } =>
            $"train: stopped in epoch {canceled.Epoch}.\n" +
            $"  Got {_cause} after step {canceled.Step}.\n" +
            "  The run is saved: --resume continues it, and `eval`, `predict` and `convert` take it as it is.",
        { Saved: true } => $"train: stopped before the next step.\n  Got {_cause}.\n  The run is saved as it was; the same command continues it.",
        _ => $"train: stopped.\n  Got {_cause}.\n  Nothing was saved; start it again.",
    };

    /// <param name="folder">The folder of the search; null if it had not begun.</param>
    internal string TuneMessage(string? folder) => folder is null
        ? $"tune: stopped.\n  Got {_cause}.\n  Nothing was saved; start it again."
        : $"tune: stopped.\n  Got {_cause}.\n  What was trained is kept: `myelin tune --resume --out {folder}` continues it.";

    private void OnCancel(object? sender, ConsoleCancelEventArgs e) => e.Cancel = Stop("Ctrl+C");

    private void OnSignal(PosixSignalContext context) => context.Cancel = Stop($"{context.Signal}");

    /// <summary>The second time ends the process at once, as everywhere.</summary>
    private bool Stop(string cause)
    {
        if (_source.IsCancellationRequested) return false;
        _cause = cause;
        _source.Cancel();
        return true;
    }
}
