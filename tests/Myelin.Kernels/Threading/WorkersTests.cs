namespace Myelin.Kernels.Tests;

public class WorkersTests
{
    private unsafe struct Mark : IJob
    {
        internal int* Hits;
        internal int Throws;
        internal int Nested;

        public void Run(int block)
        {
            if (block == Throws) throw new InvalidOperationException("block " + block);
            if (Nested > 0) Workers.Run(Nested, new Mark { Hits = Hits + block * Nested, Throws = -1 });
            else Interlocked.Increment(ref Hits[block]);
        }
    }

    private static unsafe void RunMarked(int blocks)
    {
        int* hits = stackalloc int[Math.Max(blocks, 1)];
        new Span<int>(hits, blocks).Clear();
        Workers.Run(blocks, new Mark { Hits = hits, Throws = -1 });
        for (int i = 0; i < blocks; i++) Assert.Equal(1, hits[i]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(64)]
    public void Every_block_runs_once(int count) => Teams.With(count, () =>
    {
        for (int round = 0; round < 300; round++)
        {
            RunMarked(round % 70);
            if (round % 100 == 99) Thread.Sleep(2); // long enough for the team to park
        }
    });

    /// <summary>Then the caller parks, and the thread that is last wakes it.</summary>
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void The_caller_waits_for_a_block_that_takes_long(int count) => Teams.With(count, () =>
    {
        for (int round = 0; round < 200; round++)
        {
            var slow = new Slow { Caller = Environment.CurrentManagedThreadId, Done = new int[count + (round % 3)], Milliseconds = round % 2 };
            Workers.Run(slow.Done.Length, slow);
            Assert.All(slow.Done, done => Assert.Equal(1, done));
            RunMarked(count);
        }
    });

    private struct Slow : IJob
    {
        internal int Caller, Milliseconds;
        internal int[] Done;

        public readonly void Run(int block)
        {
            if (Environment.CurrentManagedThreadId != Caller) Thread.Sleep(Milliseconds);
            Interlocked.Increment(ref Done[block]);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    public void A_count_out_of_range_is_refused(int count) => Assert.Throws<ArgumentOutOfRangeException>(() => Workers.Count = count);

    [Fact]
    public void The_first_exception_reaches_the_caller_and_the_team_lives_on() => Teams.With(3, () =>
    {
        for (int round = 0; round < 50; round++)
        {
            Assert.Throws<InvalidOperationException>(() => RunThrowing(20, round % 20));
            RunMarked(20);
        }
    });

    private static unsafe void RunThrowing(int blocks, int at)
    {
        int* hits = stackalloc int[blocks];
        Workers.Run(blocks, new Mark { Hits = hits, Throws = at });
    }

    [Fact]
    public unsafe void A_nested_call_runs_inline() => Teams.With(4, () =>
    {
        int* hits = stackalloc int[50];
        new Span<int>(hits, 50).Clear();
        Workers.Run(10, new Mark { Hits = hits, Throws = -1, Nested = 5 });
        for (int i = 0; i < 50; i++) Assert.Equal(1, hits[i]);
    });

    [Fact]
    public void Several_callers_and_a_changing_count_disturb_nobody() => Teams.With(3, () =>
    {
        var threads = new Thread[4];
        Exception? failure = null;
        for (int t = 0; t < threads.Length; t++)
        {
            threads[t] = new Thread(() =>
            {
                try
                {
                    for (int i = 0; i < 500; i++) RunMarked(i % 30);
                }
                catch (Exception e)
                {
                    failure = e;
                }
            });
            threads[t].Start();
        }
        for (int i = 0; i < 40; i++) Workers.Count = 1 + i % 5;
        foreach (Thread thread in threads) thread.Join();
        Assert.Null(failure);
    });

    [Fact]
    public void A_warm_call_allocates_nothing() => Teams.With(2, () =>
    {
        RunMarked(8);
        long before = GC.GetAllocatedBytesForCurrentThread();
        RunMany();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    });

    private static unsafe void RunMany()
    {
        int* hits = stackalloc int[8];
        for (int i = 0; i < 1000; i++) Workers.Run(8, new Mark { Hits = hits, Throws = -1 });
    }
}
