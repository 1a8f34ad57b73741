namespace Myelin.Tests.Ops;

public sealed class LstmTests
{
    [Theory, Golden("LstmOp", "recurrent"), Covers("Lstm(Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Boolean, Boolean, ReadOnlySpan)")]
    public void Matches(GoldenCase c)
    {
        int[]? lengths = c.HasList("lengths") ? c.List("lengths") : null;
        Check.Operator(c, x =>
        {
            (Tensor y, Tensor hidden, Tensor cell) =
                x[0].Lstm(x[1], x[2], x[3], x[4], x[5], x[6], reverse: c.Flag("reverse"), lengths: lengths, batchFirst: false);
            return Tensor.Concat([y.Flatten(), hidden.Flatten(), cell.Flatten()]);
        }, Reference.Recurrence("Lstm", c.Flag("reverse"), lengths), Tolerance.Sums);
    }

    [Fact]
    public void Same_bits()
    {
        foreach (bool batchFirst in new[] { false, true })
        {
            Check.Threads(x => x[0].Lstm(x[1] - 1, x[2] - 1, x[3], x[4], batchFirst: batchFirst).Output, [23, 19, 17], [4 * 37, 17], [4 * 37, 37],
                [4 * 37], [4 * 37]);
        }

        Check.Threads(x => x[0].Lstm(x[1] - 1, x[2] - 1, null, null, x[3], x[4], reverse: true, batchFirst: false).Cell, [9, 33, 64], [4 * 64, 64],
            [4 * 64, 64],
            [33, 64], [33, 64]);
    }

    [Fact]
    public void Each_output_alone_gives_what_it_gives_among_others()
    {
        (Tensor[] inputs, Tensor[] outputs) = Run();
        ((outputs[0].Sum() * 2) + (outputs[1].Sum() * 3) + (outputs[2].Sum() * 5)).Backward();
        float[] sum = new float[inputs[1].Length];
        foreach ((int output, float factor) in new[] { (0, 2f), (1, 3f), (2, 5f) })
        {
            (Tensor[] alone, Tensor[] one) = Run();
            (one[output].Sum() * factor).Backward();
            float[] part = alone[1].Grad!.ToArray();
            for (int i = 0; i < sum.Length; i++) sum[i] += part[i];
        }

        Compare.Close(sum, inputs[1].Grad!.ToArray(), "the sum of the parts");

        static (Tensor[] Inputs, Tensor[] Outputs) Run()
        {
            Tensor[] x = [.. new int[][] { [3, 2, 4], [20, 4], [20, 5] }.Select((shape, i) => (Given.Tensor(shape, (ulong)i) - 1).RequireGrad())];
            (Tensor y, Tensor h, Tensor c) = x[0].Lstm(x[1], x[2], null, null, batchFirst: false);
            return (x, [y, h, c]);
        }
    }

    [Fact]
    public void Other_sizes_are_an_error()
    {
        static string Of(Action action) => Assert.Throws<ShapeException>(action).Message;
        Assert.Equal(
            "Lstm: x must be [T, N, I], weightIh [4·H, I], weightHh [4·H, H], a bias [4·H], a state [N, H].\n" +
            "  Got x float32[5, 2, 3], weightIh float32[8, 4], weightHh float32[8, 2].\n  I is weightIh's last axis and H weightHh's.",
            Of(() => Tensor.Ones(5, 2, 3).Lstm(Tensor.Ones(8, 4), Tensor.Ones(8, 2), null, null, batchFirst: false)));
        Assert.Equal(
            "Lstm: x must be [N, T, I], weightIh [4·H, I], weightHh [4·H, H], a bias [4·H], a state [N, H].\n" +
            "  Got x float32[5, 3], weightIh float32[8, 3], weightHh float32[8, 2], biasIh float32[8], hidden float32[5, 2].\n" +
                "  Try x.Unsqueeze for one sequence, or one step.",
            Of(() => Tensor.Ones(5, 3).Lstm(Tensor.Ones(8, 3), Tensor.Ones(8, 2), Tensor.Ones(8), null, Tensor.Ones(5, 2))));
        Assert.Equal(
            "Lstm: a sequence must have at least one step.\n  Got x float32[0, 2, 3], whose axis 0 is the steps.\n  Leave empty sequences out.",
            Of(() => Tensor.Ones(0, 2, 3).Lstm(Tensor.Ones(8, 3), Tensor.Ones(8, 2), null, null, batchFirst: false)));
        Assert.Equal(
            "Lstm: there must be one length for each sequence (2).\n  Got 3 lengths, x float32[5, 2, 3].\n" +
                "  Sequences are axis 1 of x; if they are axis 0, leave out batchFirst: false.",
            Of(() => Tensor.Ones(5, 2, 3).Lstm(Tensor.Ones(8, 3), Tensor.Ones(8, 2), null, null, lengths: [1, 2, 3], batchFirst: false)));
        Assert.Equal(
            "Lstm: a length must be from 1 to the steps of x (5).\n  Got length 0 of sequence 1, x float32[5, 2, 3].\n  Leave empty sequences out.",
            Of(() => Tensor.Ones(5, 2, 3).Lstm(Tensor.Ones(8, 3), Tensor.Ones(8, 2), null, null, lengths: [1, 0], batchFirst: false)));
        Assert.Equal(
            "Lstm: a length must be from 1 to the steps of x (5).\n  Got length 6 of sequence 0, x float32[5, 2, 3].\n  Pad x to the longest sequence.",
            Of(() => Tensor.Ones(5, 2, 3).Lstm(Tensor.Ones(8, 3), Tensor.Ones(8, 2), null, null, lengths: [6, 1], batchFirst: false)));
    }

    [Fact]
    public void No_sequences_at_all_have_no_output_and_a_gradient_of_zero()
    {
        Tensor weight = Tensor.Ones(8, 3).RequireGrad();
        (Tensor y, Tensor h, _) = Tensor.Ones(5, 0, 3).Lstm(weight, Tensor.Ones(8, 2), null, null, batchFirst: false);
        Assert.Equal("[5, 0, 2]", y.Shape.ToString());
        Assert.Equal("[0, 2]", h.Shape.ToString());
        y.Sum().Backward();
        Assert.All(weight.Grad!.ToArray(), g => Assert.Equal(0, g));
    }
}
