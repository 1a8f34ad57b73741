using Spectre.Console;

namespace Myelin.Cli.Terminal;

/// <summary>A bar that moves while work is in progress; lines that are written meanwhile appear above it.</summary>
internal sealed class LiveBar : IDisposable
{
    private readonly ManualResetEventSlim _done = new();
    private readonly Thread _thread;
    private ProgressTask _task = null!;

    internal LiveBar(Output output, long total)
    {
        using var ready = new ManualResetEventSlim();
        _thread = new Thread(() => output.Console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                _task = context.AddTask("starting", maxValue: Math.Max(1, total));
                ready.Set();
                _done.Wait();
            }))
        { IsBackground = true };
        _thread.Start();
        ready.Wait();
    }

    /// <summary>Shows the progress.</summary>
    internal void Advance(long value, string text)
    {
        _task.Value = value;
        _task.Description = text;
    }

    public void Dispose()
    {
        _done.Set();
        _thread.Join();
        _done.Dispose();
    }
}
