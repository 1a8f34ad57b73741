using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Myelin.Kernels;

/// <summary>A fixed number of threads that claim blocks of one job at a time, each starting with its own share.</summary>
/// <remarks>
/// <para>A thread's share is a range of adjacent blocks, the same part of every job: the output of one kernel of a network is then in the
/// cache of the core that runs that part of the next. A thread that has finished its share helps the others.</para>
/// <para>Each share has one 64-bit word that holds (job number, blocks left); a block is claimed by decrementing it with compare-and-swap.
/// A late thread sees another job number or no blocks left, so it can never touch a job that has returned.</para>
/// </remarks>
#pragma warning disable CA1001 // The gate's wait handle is never requested, so it holds nothing that must be disposed of
internal sealed unsafe class Team(int count)
#pragma warning restore CA1001
{
    // Long enough to bridge the gap between two kernels of a training step, short enough that an idle process does not spin.
    private const int SpinMicroseconds = 50;

    // A thread that has not finished by then has lost its core to another process: spinning on would only keep that one busy longer.
    private const int YieldMicroseconds = 100;

    // The longs in two cache lines: claiming from one share must not disturb threads that claim from another.
    private const int Apart = 16;

    private readonly SemaphoreSlim _gate = new(0), _done = new(0);
    private readonly long[] _shares = new long[(count + 2) * Apart];
    private Thread[]? _threads;
    private delegate*<void*, int, void> _function;
    private void* _job;
    private int _blocks;
    private ExceptionDispatchInfo? _error;
    private volatile bool _dismissed;
    private Shared _shared;

    // Each on its own pair of cache lines: claiming must not disturb threads that wait for another field.
    [StructLayout(LayoutKind.Explicit, Size = 640)]
    private struct Shared
    {
        [FieldOffset(128)] public long Number;
        [FieldOffset(256)] public int Pending;
        [FieldOffset(384)] public int Parked;
        [FieldOffset(512)] public int Busy;
        [FieldOffset(516)] public int IsAwaited;
    }

    internal int Count => count;

    internal bool TryEnter() => Volatile.Read(ref _shared.Busy) == 0 && Interlocked.CompareExchange(ref _shared.Busy, 1, 0) == 0;

    /// <summary>Runs all blocks; the caller has entered.</summary>
    internal void Run(delegate*<void*, int, void> function, void* job, int blocks)
    {
        try
        {
            if (_threads is null) Start();
            _function = function;
            _job = job;
            _blocks = blocks;
            Volatile.Write(ref _shared.Pending, blocks);
            long number = _shared.Number + 1;
            for (int thread = 0; thread < count; thread++) Volatile.Write(ref ShareOf(thread), number << 32 | (uint)(EndOf(thread) - EndOf(thread - 1)));
            // A full fence, so that a worker about to park either sees the number or is seen among the parked.
            Interlocked.Exchange(ref _shared.Number, number);
            Wake(blocks - 1);
            Work(0);
            Await();
            _error?.Throw();
        }
        finally
        {
            _job = null;
            _error = null;
            Volatile.Write(ref _shared.Busy, 0);
        }
    }

    /// <summary>Lets the threads end once they are idle.</summary>
    internal void Dismiss()
    {
        _dismissed = true;
        _gate.Release(Workers.MaxCount);
    }

    private void Start()
    {
        var threads = new Thread[count - 1];
        for (int i = 0; i < threads.Length; i++)
        {
            int thread = i + 1;
            threads[i] = new Thread(() => Serve(thread)) { IsBackground = true, Name = "Myelin worker " + (i + 1) };
            threads[i].Start();
        }
        _threads = threads;
    }

    private void Wake(int wanted)
    {
        int woken = TakeParked(wanted);
        if (woken > 0) _gate.Release(woken);
    }

    // Removes up to this many of the parked threads from the count; returns the number removed.
    private int TakeParked(int wanted)
    {
        while (true)
        {
            int parked = Volatile.Read(ref _shared.Parked), taken = Math.Min(parked, wanted);
            if (taken == 0 || Interlocked.CompareExchange(ref _shared.Parked, parked - taken, parked) == parked) return taken;
        }
    }

    private ref long ShareOf(int thread) => ref _shares[(thread + 1) * Apart];

    // The first block that does not belong to this thread's share.
    private int EndOf(int thread) => (int)((long)_blocks * (thread + 1) / count);

    private void Work(int thread)
    {
        for (int i = 0; i < count; i++) WorkOff((thread + i) % count);
    }

    private void WorkOff(int thread)
    {
        ref long share = ref ShareOf(thread);
        while (true)
        {
            long word = Volatile.Read(ref share);
            int left = (int)word;
            if (left == 0) return;
            if (Interlocked.CompareExchange(ref share, word - 1, word) != word) continue;
            // Claimed: the job cannot return before this block is counted, so its fields are safe to read.
            try
            {
                if (Volatile.Read(ref _error) is null) _function(_job, EndOf(thread) - left);
            }
#pragma warning disable CA1031 // Every exception is passed on to the caller
            catch (Exception e)
#pragma warning restore CA1031
            {
                Interlocked.CompareExchange(ref _error, ExceptionDispatchInfo.Capture(e), null);
            }
            if (Interlocked.Decrement(ref _shared.Pending) == 0 && Volatile.Read(ref _shared.IsAwaited) != 0
                && Interlocked.Exchange(ref _shared.IsAwaited, 0) != 0) _done.Release();
        }
    }

    private void Await()
    {
        for (int spins = 0; spins < 500; spins++)
        {
            if (Volatile.Read(ref _shared.Pending) == 0) return;
            Thread.SpinWait(1);
        }

        // Yields: the thread we wait for may need this core.
        var wait = new SpinWait();
        long end = Stopwatch.GetTimestamp() + (Stopwatch.Frequency * YieldMicroseconds / 1_000_000);
        while (Stopwatch.GetTimestamp() < end)
        {
            if (Volatile.Read(ref _shared.Pending) == 0) return;
            wait.SpinOnce(sleep1Threshold: -1);
        }

        while (Volatile.Read(ref _shared.Pending) != 0)
        {
            // The thread that finishes the last block either sees this, or is seen to have finished it. One that is late with an earlier job may
            // wake us too.
            Interlocked.Exchange(ref _shared.IsAwaited, 1);
            if (Volatile.Read(ref _shared.Pending) != 0 || Interlocked.Exchange(ref _shared.IsAwaited, 0) == 0) _done.Wait();
        }
    }

    private void Serve(int thread)
    {
        Workers.Join(this);
        long seen = 0;
        bool crowded = count > Environment.ProcessorCount;
        long spinTicks = crowded ? 0 : Stopwatch.Frequency * SpinMicroseconds / 1_000_000;
        while (!_dismissed)
        {
            if (Spin(spinTicks, ref seen)) Work(thread);
            else if (!_dismissed) Park(seen);
        }
        Work(thread);
    }

    // Whether there is a job that is newer than the last one seen.
    private bool Spin(long ticks, ref long seen)
    {
        long end = Stopwatch.GetTimestamp() + ticks;
        do
        {
            for (int i = 0; i < 16; i++)
            {
                long number = Volatile.Read(ref _shared.Number);
                if (number != seen)
                {
                    seen = number;
                    return true;
                }
                Thread.SpinWait(1);
            }
        }
        while (Stopwatch.GetTimestamp() < end);
        return false;
    }

    private void Park(long seen)
    {
        Interlocked.Increment(ref _shared.Parked);
        // Work that arrived before this thread was counted will not wake it. But a thread that has counted it already releases the gate for
        // it, now or soon.
        if (Volatile.Read(ref _shared.Number) == seen || TakeParked(1) == 0) _gate.Wait();
    }
}
