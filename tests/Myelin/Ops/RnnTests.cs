namespace Myelin.Tests.Ops;

public sealed class RnnTests
{
    [Theory, Golden("RnnOp", "recurrent"), Covers("Rnn(Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, RnnActivation, Boolean, Boolean, ReadOnlySpan)")]
    public void Matches(GoldenCase c) => Run(c, "Rnn", RnnActivation.Tanh);

    [Theory, Golden("RnnReluOp", "recurrent")]
    public void Matches_with_rectifiers(GoldenCase c) => Run(c, "RnnRelu", RnnActivation.Relu);

    private static void Run(GoldenCase c, string kind, RnnActivation activation)
    {
        int[]? lengths = c.HasList("lengths") ? c.List("lengths") : null;
        Check.Operator(c, x =>
        {
            (Tensor y, Tensor hidden) = x[0].Rnn(x[1], x[2], x[3], x[4], x[5], activation, reverse: c.Flag("reverse"), lengths: lengths, batchFirst: false);
            return Tensor.Concat([y.Flatten(), hidden.Flatten()]);
        }, Reference.Recurrence(kind, c.Flag("reverse"), lengths), Tolerance.Sums);
    }

    [Fact]
    public void Same_bits()
    {
        Check.Threads(x => x[0].Rnn(x[1] - 1, x[2] - 1, x[3], x[4]).Output, [23, 19, 17], [37, 17], [37, 37], [37], [37]);
        Check.Threads(x => x[0].Rnn((x[1] - 1) / 9, (x[2] - 1) / 9, null, null, x[3], RnnActivation.Relu, reverse: true, batchFirst: false).Hidden, [9, 33, 64],
            [64, 64], [64, 64], [33, 64]);
    }

    [Fact]
    public void Other_sizes_are_an_error() => Assert.Equal(
        "Rnn: x must be [T, N, I], weightIh [H, I], weightHh [H, H], a bias [H], a state [N, H].\n" +
        "  Got x float32[5, 2, 3], weightIh float32[2, 3], weightHh float32[2, 2], biasHh float32[3].\n" +
            "  I is weightIh's last axis and H weightHh's.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(5, 2, 3).Rnn(Tensor.Ones(2, 3), Tensor.Ones(2, 2), null, Tensor.Ones(3), batchFirst: false)).Message);
}
