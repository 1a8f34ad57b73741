using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>
/// The teams of worker threads on which kernels run their blocks: the process's, and one for each thread that requests its own.
/// </summary>
/// <remarks>
/// Blocks are split by shape, never by thread count, so that a result has the same bits for every <see cref="Count"/>.
/// Only one job runs on a team at a time: a caller that finds it busy (from another thread, or from inside a block) runs all its blocks
/// itself.
/// </remarks>
internal static class Workers
{
    /// <summary>The largest team.</summary>
    public const int MaxCount = 64;

    private static readonly Lock Resizing = new();

    [ThreadStatic] private static Team? t_team;

    private static Team _team = new(Math.Min(Environment.ProcessorCount, MaxCount));

    /// <summary>The number of threads that share the work, including the caller: 1 to 64, initially the number of processors.</summary>
    /// <remarks>May be set at any time, also above the number of processors; a running job keeps its team until it ends.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1 or above 64.</exception>
    public static int Count
    {
        get => Current.Count;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MaxCount);
            lock (Resizing)
            {
                if (_team.Count == value) return;
                Team old = _team;
                Volatile.Write(ref _team, new Team(value));
                old.Dismiss();
            }
        }
    }

    /// <summary>The team of this thread: that of <see cref="With"/>, or the process's.</summary>
    private static Team Current => t_team ?? Volatile.Read(ref _team);

    /// <summary>Runs an action whose kernels, on this thread, use their own team of this many threads.</summary>
    public static void With(int count, Action action)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxCount);
        Team? before = t_team;
        var team = new Team(count);
        t_team = team;
        try { action(); }
        finally
        {
            t_team = before;
            team.Dismiss();
        }
    }

    /// <summary>Makes a team this thread's permanently: code inside one of its blocks finds it busy and runs its blocks itself.</summary>
    internal static void Join(Team team) => t_team = team;

    /// <summary>Runs blocks 0 to <paramref name="blocks"/> - 1 of <paramref name="job"/> and returns when all are done.</summary>
    /// <remarks>
    /// Allocates nothing. If a block throws, blocks not yet begun are dropped and the first exception is thrown here once all threads have
    /// stopped.
    /// </remarks>
    /// <param name="blocks">Number of blocks; 0 or less does nothing.</param>
    /// <param name="job">The job; each call works on one copy of it.</param>
    public static void Run<TJob>(int blocks, in TJob job) where TJob : struct, IJob
    {
        TJob copy = job;
        Team team = Current;
        if (blocks <= 1 || team.Count == 1 || !team.TryEnter())
        {
            for (int block = 0; block < blocks; block++) copy.Run(block);
            return;
        }
        RunOnTeam(team, blocks, ref copy);
    }

    private static unsafe void RunOnTeam<TJob>(Team team, int blocks, ref TJob job) where TJob : struct, IJob
    {
        // The job is on the caller's stack, which does not move and outlives every block.
        team.Run(&Invoke<TJob>, Unsafe.AsPointer(ref job), blocks);
    }

    private static unsafe void Invoke<TJob>(void* job, int block) where TJob : struct, IJob => Unsafe.AsRef<TJob>(job).Run(block);
}
