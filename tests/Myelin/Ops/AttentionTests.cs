namespace Myelin.Tests.Ops;

public sealed class AttentionTests
{
    [Theory, Golden("ScaledDotProductAttention", "attention"), Covers("ScaledDotProductAttention(Tensor, Tensor, Tensor, Tensor, Boolean, Nullable)")]
    public void Matches(GoldenCase c)
    {
        bool causal = c.Flag("causal");
        float? scale = c.Double("scale") == 0 ? null : c.Float("scale");
        Check.Operator(c, x => x[0].ScaledDotProductAttention(x[1], x[2], LayerNormTests.Optional(x, 3), causal, scale), inputs =>
        {
            (Array64 q, Array64 k, Array64 v) = (inputs[0], inputs[1], inputs[2]);
            double factor = scale ?? 1 / Math.Sqrt(q.Shape[^1]);
            double[] weights = [];
            return Array64.Of([.. q.Shape[..^1], v.Shape[^1]], i =>
            {
                if (i[^1] == 0) weights = Weights(i);
                return weights.Select((w, j) => w * v[[.. i[..^2], j, i[^1]]]).Sum();
            });

            // Of the query that an index of y names.
            double[] Weights(int[] i)
            {
                double[] scores = [.. Enumerable.Range(0, k.Shape[^2]).Select(j => causal && j > i[^2]
                    ? double.NegativeInfinity
                    : (factor * Enumerable.Range(0, q.Shape[^1]).Sum(e => q[[.. i[..^1], e]] * k[[.. i[..^2], j, e]]))
                        + (inputs.Length > 3 ? inputs[3].Broadcast([.. i[..^1], j]) : 0))];
                double max = scores.Max(), sum = scores.Sum(s => Math.Exp(s - max));
                return [.. scores.Select(s => Math.Exp(s - max) / sum)];
            }
        }, Tolerance.Sums);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Same_bits(bool causal) =>
        Check.Threads(x => x[0].ScaledDotProductAttention(x[1], x[2], causal: causal), [2, 3, 150, 20], [2, 3, 200, 20], [2, 3, 200, 18]);

    [Fact]
    public void A_query_that_sees_no_key_gives_0_and_a_gradient_of_0()
    {
        Tensor mask = Tensor.Zeros(3, 4);
        mask.AsWritableSpan().Slice(4, 4).Fill(float.NegativeInfinity);
        Tensor q = Given.Tensor([3, 5], 1).RequireGrad(), k = Given.Tensor([4, 5], 2).RequireGrad(), v = Given.Tensor([4, 6], 3).RequireGrad();
        Tensor y = q.ScaledDotProductAttention(k, v, mask);
        y.Backward(Given.Tensor([3, 6], 4));
        Assert.All(y.ToArray()[6..12], value => Assert.Equal(0, value));
        Assert.All(q.Grad!.ToArray()[5..10], value => Assert.Equal(0, value));
        Assert.All([.. y.ToArray()[..6], .. q.Grad!.ToArray()[..5], .. k.Grad!.ToArray(), .. v.Grad!.ToArray()], value =>
            Assert.True(float.IsFinite(value) && value != 0));
    }

    [Theory, InlineData(true, false, false), InlineData(false, true, false), InlineData(false, false, true), InlineData(true, false, true)]
    public void A_gradient_that_is_not_wanted_leaves_the_bits_of_the_others(bool first, bool second, bool third)
    {
        static Tensor Operand(int rows, int size, ulong seed, bool wanted) =>
            wanted ? Given.Tensor([3, rows, size], seed).RequireGrad() : Given.Tensor([3, rows, size], seed);
        static Tensor[] Run(params bool[] wanted)
        {
            Tensor[] x = [Operand(50, 16, 1, wanted[0]), Operand(70, 16, 2, wanted[1]), Operand(70, 40, 3, wanted[2])];
            x[0].ScaledDotProductAttention(x[1], x[2]).Backward(Given.Tensor([3, 50, 40], 4));
            return x;
        }

        Tensor[] all = Run(true, true, true), some = Run(first, second, third);
        for (int i = 0; i < 3; i++)
        {
            if (some[i].RequiresGrad) Compare.SameBits(all[i].Grad!.ToArray(), some[i].Grad!.ToArray(), $"gradient {i}");
            else Assert.Null(some[i].Grad);
        }
    }

    [Fact]
    public void A_gradient_that_is_not_wanted_takes_no_memory()
    {
        const int Keys = 200_000, Size = 16;
        Tensor q = Given.Tensor([1, Size], 1).RequireGrad(), y = q.ScaledDotProductAttention(Given.Tensor([Keys, Size], 2), Given.Tensor([Keys, 1], 3));
        long free = StoragePool.FreeBytes, allocated = GC.GetTotalAllocatedBytes(precise: true);
        y.Backward(Tensor.Ones(1, 1));
        Assert.InRange(free - StoragePool.FreeBytes + GC.GetTotalAllocatedBytes(precise: true) - allocated, long.MinValue, Keys * Size * sizeof(float) / 2);
        Assert.Contains(q.Grad!.ToArray(), v => v != 0);
    }

    [Fact]
    public void Scores_of_any_size_do_not_overflow()
    {
        Tensor q = Tensor.From([1e4f, -1e4f], [2, 1]), k = Tensor.From([1e4f, 9999f, -1e4f], [3, 1]), v = Tensor.From([1, 2, 3], [3, 1]);
        Assert.Equal([1f, 3], q.ScaledDotProductAttention(k, v, scale: 1).ToArray());
    }

    [Fact]
    public void NaN_shows()
    {
        Tensor q = Tensor.From([1, float.NaN], [2, 1]), y = q.ScaledDotProductAttention(Tensor.Ones(3, 1), Tensor.Ones(3, 1));
        Assert.Equal([1f, float.NaN], y.ToArray());
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_errors()
    {
        static string Message(Func<Tensor> run) => Assert.Throws<ShapeException>(run).Message;
        Tensor q = Tensor.Ones(2, 3, 4);
        Assert.Equal(
            "ScaledDotProductAttention: q must be […, L, E], k […, S, E] and v […, S, Ev], with the same leading axes.\n" +
                "  Got q float32[2, 3, 4], k float32[2, 5, 4], v float32[2, 6, 4].\n" +
                "  Keys and values come in pairs, and a query is compared with keys of its own size.",
            Message(() => q.ScaledDotProductAttention(Tensor.Ones(2, 5, 4), Tensor.Ones(2, 6, 4))));
        Assert.Equal("ScaledDotProductAttention: there must be at least one key.\n" +
            "  Got q float32[2, 3, 4], k float32[2, 0, 4], v float32[2, 0, 4].\n  Leave empty sequences out of the batch.",
            Message(() => q.ScaledDotProductAttention(Tensor.Ones(2, 0, 4), Tensor.Ones(2, 0, 4))));
        Assert.Equal("ScaledDotProductAttention: the mask must be [3, 3] or [2, 3, 3].\n" +
            "  Got q float32[2, 3, 4], k float32[2, 3, 4], v float32[2, 3, 4], mask float32[2, 3].\n" +
            "  It is added to the score of each query and key.",
            Message(() => q.ScaledDotProductAttention(q, q, Tensor.Ones(2, 3))));
        Assert.StartsWith("ScaledDotProductAttention: the mask gets no gradient.\n  Got float32[3, 3], which requires one.",
            Assert.Throws<InvalidOperationException>(() => q.ScaledDotProductAttention(q, q, Tensor.Ones(3, 3).RequireGrad())).Message,
                StringComparison.Ordinal);
    }
}
