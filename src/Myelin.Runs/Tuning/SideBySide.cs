using System.Runtime.ExceptionServices;

namespace Myelin.Runs;

/// <summary>Runs independent pieces of work at the same time, each with its share of the threads: which runs when changes no result.</summary>
internal static class SideBySide
{
    /// <summary>Runs the work for each number from 0.</summary>
    /// <param name="count">How many pieces.</param>
    /// <param name="work">A piece.</param>
    /// <param name="cancellation">No piece is begun after it.</param>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    internal static void Run(int count, Action<int> work, CancellationToken cancellation)
    {
        int workers = Math.Min(count, Threads.Count), each = Math.Max(1, Threads.Count / Math.Max(1, workers));
        if (workers <= 1)
        {
            for (int i = 0; i < count; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                work(i);
            }

            return;
        }

        int next = -1;
        ExceptionDispatchInfo? failure = null;
        Thread[] threads = [.. Enumerable.Range(0, workers).Select(_ => new Thread(() => Threads.Run(each, Take)) { IsBackground = true })];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        failure?.Throw();
        cancellation.ThrowIfCancellationRequested();

        void Take()
        {
            try
            {
                while (failure is null && !cancellation.IsCancellationRequested && Interlocked.Increment(ref next) is var i && i < count) work(i);
            }
            catch (Exception error)
            {
                // The first to fail is the one to report; the others end after what they are doing.
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(error), null);
            }
        }
    }
}
