namespace Myelin.Kernels.Tests;

public sealed class AttentionTests
{
    /// <summary>Batch, heads, queries, keys, head size, value size.</summary>
    public static TheoryData<int, int, int, int, int, int> Sizes => new()
    {
        { 1, 1, 1, 1, 1, 1 }, { 2, 3, 5, 7, 4, 3 }, { 2, 2, 64, 64, 32, 32 }, { 1, 2, 65, 63, 16, 17 }, { 2, 1, 130, 200, 20, 33 },
            { 1, 1, 200, 70, 64, 64 }, { 3, 1, 1, 129, 8, 8 },
        { 6, 4, 9, 40, 8, 8 }, { 12, 4, 70, 85, 39, 38 }, { 1, 17, 9, 9, 40, 8 }, { 0, 2, 3, 3, 4, 4 }, { 1, 1, 3, 2, 130, 130 },
    };

    // Operands of one example lie as [rows, heads, size] with room behind, as heads of a projection do.
    private static HeadStrides Strides(int heads, int rows, int size) => new(rows * heads * (size + 3) + 5, heads * (size + 3), size + 3);

    private static AttentionShape Shape(int batch, int heads, int queries, int keys, int headSize, int valueSize) => new()
    {
        Batch = batch,
        Heads = heads,
        Queries = queries,
        Keys = keys,
        HeadSize = headSize,
        ValueSize = valueSize,
        Q = Strides(heads, queries, headSize),
        K = Strides(heads, keys, headSize),
        V = Strides(heads, keys, valueSize),
        Y = Strides(heads, queries, valueSize),
        Scale = 1 / MathF.Sqrt(headSize),
        Seed = 5,
        Stream = 6,
        Position = 7,
    };

    private static float[] Operand(in AttentionShape s, HeadStrides strides, int seed) =>
        Given.Values((int)Math.Max(1, (long)s.Batch * strides.Batch), seed, -2, 2);

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Matches_the_reference(int batch, int heads, int queries, int keys, int headSize, int valueSize)
    {
        AttentionShape plain = Shape(batch, heads, queries, keys, headSize, valueSize);
        float[] one = Scores(queries, keys, 8), each = Scores(Math.Max(1, batch * heads) * queries, keys, 9);
        int[] padding = [.. Enumerable.Range(0, batch * keys).Select(i => i % keys > keys / 2 || i % 7 == 3 ? 1 : 0)];
        Verify(plain, [], []);
        Verify(plain with { Causal = true }, [], []);
        Verify(plain with { Causal = true, Past = 3 }, [], []);
        Verify(plain, padding, []);
        Verify(plain, [], one);
        Verify(plain with { ScoresPerHead = true }, [], each);
        Verify(plain with { Dropout = 0.3f }, [], []);
        Verify(plain with { ScoresPerHead = true, Causal = true, Past = 1, Dropout = 0.2f }, padding, each);
    }

    // Some are hidden, and of every ninth query all.
    private static float[] Scores(int queries, int keys, int seed) =>
        [.. Given.Values(queries * keys, seed, -1, 1).Select((v, i) => v > 0.8 || i / keys % 9 == 4 ? float.NegativeInfinity : v)];

    private static void Verify(AttentionShape s, int[] padding, float[] scores)
    {
        float[] q = Operand(s, s.Q, 1), k = Operand(s, s.K, 2), v = Operand(s, s.V, 3), dy = Operand(s, s.Y, 4);
        float[] Run()
        {
            float[] y = new float[dy.Length], sums = new float[s.Batch * s.Heads * s.Queries], dq = new float[q.Length], dk = new float[k.Length],
                dv = new float[v.Length];
            AttentionKernel.Forward(s, q, k, v, padding, scores, y, sums);
            AttentionKernel.Backward(s, dy, q, k, v, padding, scores, y, sums, dq, dk, dv);
            return [.. y, .. dq, .. dk, .. dv];
        }
        float[] actual = Widths.SameBits(() => Teams.SameBits(Run));
        double[] expected = AttentionReference.Forward(s, q, k, v, padding, scores, dy.Length);
        (double[] dq, double[] dk, double[] dv) = AttentionReference.Backward(s, dy, q, k, v, padding, scores);
        Compare.Close(expected, actual.AsSpan(0, dy.Length), "y", Tolerance.Sums);
        Gradient(dq, actual.AsSpan(dy.Length, q.Length), "dq");
        Gradient(dk, actual.AsSpan(dy.Length + q.Length, k.Length), "dk");
        Compare.Close(dv, actual.AsSpan(dy.Length + q.Length + k.Length), "dv", Tolerance.Sums);
    }

    private static void Gradient(double[] expected, ReadOnlySpan<float> actual, string what)
    {
        // Where every query sees but one key, the gradients of the scores are 0, or what rounding makes of it.
        if (expected.Max(Math.Abs) > 1e-9) Compare.Close(expected, actual, what, Tolerance.Sums);
        else Assert.All(actual.ToArray(), v => Assert.InRange(v, -1e-5f, 1e-5f));
    }

    [Fact]
    public void A_long_sequence_of_one_head_is_cut_among_threads_with_the_same_bits()
    {
        AttentionShape s = Shape(1, 1, 700, 900, 24, 24) with { Causal = true, Past = 200 };
        Verify(s, [], []);
    }

    [Theory]
    [InlineData(2, 2, 70, 90), InlineData(1, 1, 130, 300)]
    public void A_gradient_that_is_not_wanted_leaves_the_bits_of_the_others(int batch, int heads, int queries, int keys)
    {
        AttentionShape s = Shape(batch, heads, queries, keys, 20, 12) with { Causal = true, Past = 100, Dropout = 0.1f };
        float[] q = Operand(s, s.Q, 1), k = Operand(s, s.K, 2), v = Operand(s, s.V, 3), dy = Operand(s, s.Y, 4), y = new float[dy.Length],
            sums = new float[batch * heads * queries];
        AttentionKernel.Forward(s, q, k, v, default, default, y, sums);
        (float[] Dq, float[] Dk, float[] Dv) Run(int wanted)
        {
            (float[] Dq, float[] Dk, float[] Dv) d =
                ((wanted & 1) == 0 ? [] : new float[q.Length], (wanted & 2) == 0 ? [] : new float[k.Length], (wanted & 4) == 0 ? [] : new float[v.Length]);
            AttentionKernel.Backward(s, dy, q, k, v, default, default, y, sums, d.Dq, d.Dk, d.Dv);
            return d;
        }
        (float[] dq, float[] dk, float[] dv) = Run(7);
        for (int wanted = 0; wanted < 7; wanted++)
        {
            (float[] Dq, float[] Dk, float[] Dv) some = Run(wanted);
            if ((wanted & 1) != 0) Assert.Equal(dq, some.Dq);
            if ((wanted & 2) != 0) Assert.Equal(dk, some.Dk);
            if ((wanted & 4) != 0) Assert.Equal(dv, some.Dv);
        }
    }

    [Fact]
    public void Dropped_weights_follow_from_their_position()
    {
        AttentionShape s = Shape(1, 2, 100, 80, 8, 8) with { Dropout = 0.5f };
        float[] q = Operand(s, s.Q, 1), k = Operand(s, s.K, 2), v = Operand(s, s.V, 3), y = new float[s.Y.Batch], sums = new float[200];
        AttentionKernel.Forward(s, q, k, v, default, default, y, sums);
        Compare.Close(AttentionReference.Forward(s, q, k, v, [], [], y.Length), y, "y", Tolerance.Sums);
        float[] again = new float[y.Length];
        AttentionKernel.Forward(s with { Position = 8 }, q, k, v, default, default, again, sums);
        Assert.NotEqual(y, again);
    }

    [Fact]
    public void Short_spans_are_refused()
    {
        AttentionShape s = Shape(1, 1, 2, 2, 4, 4);
        float[] enough = new float[64], one = new float[1];
        Assert.Throws<ArgumentException>(() => AttentionKernel.Forward(s, one, enough, enough, default, default, enough, enough));
        Assert.Throws<ArgumentException>(() => AttentionKernel.Forward(s, enough, enough, enough, new int[1], default, enough, enough));
        Assert.Throws<ArgumentException>(() => AttentionKernel.Forward(s, enough, enough, enough, default, one, enough, enough));
        Assert.Throws<ArgumentException>(() => AttentionKernel.Forward(s, enough, enough, enough, default, default, enough, one));
        Assert.Throws<ArgumentException>(() => AttentionKernel.Forward(s with { Batch = -1 }, enough, enough, enough, default, default, enough, enough));
        Assert.Throws<ArgumentException>(
            () => AttentionKernel.Backward(s, enough, enough, enough, enough, default, default, enough, enough, enough, one, enough));
    }

    [Theory, InlineData(256), InlineData(2048)]
    public void Scratch_memory_grows_no_faster_than_the_sequence(int length)
    {
        // The operands of this test, and what a new thread needs for tiles, and for dq and its parts, of which there are at most sixteen.
        long bytes = 0;
        var thread = new Thread(() => Teams.With(1, () =>
        {
            AttentionShape s = Shape(1, 1, length, length, 16, 16) with { Causal = true };
            float[] q = Operand(s, s.Q, 1), y = new float[q.Length], sums = new float[length], dq = new float[q.Length], dk = new float[q.Length],
                dv = new float[q.Length];
            long start = GC.GetAllocatedBytesForCurrentThread();
            AttentionKernel.Forward(s, q, q, q, default, default, y, sums);
            AttentionKernel.Backward(s, y, q, q, q, default, default, y, sums, dq, dk, dv);
            bytes = GC.GetAllocatedBytesForCurrentThread() - start;
        }));
        thread.Start();
        thread.Join();
        Assert.InRange(bytes, 1, 400_000L + length * 16 * 4 * 40);
    }
}
