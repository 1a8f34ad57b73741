namespace Myelin.Tests.Ops;

public sealed class GruTests
{
    [Theory, Golden("GruOp", "recurrent"), Covers("Gru(Tensor, Tensor, Tensor, Tensor, Tensor, Tensor, Boolean, Boolean, ReadOnlySpan)")]
    public void Matches(GoldenCase c)
    {
        int[]? lengths = c.HasList("lengths") ? c.List("lengths") : null;
        Check.Operator(c, x =>
        {
            (Tensor y, Tensor hidden) = x[0].Gru(x[1], x[2], x[3], x[4], x[5], reverse: c.Flag("reverse"), lengths: lengths, batchFirst: false);
            return Tensor.Concat([y.Flatten(), hidden.Flatten()]);
        }, Reference.Recurrence("Gru", c.Flag("reverse"), lengths), Tolerance.Sums);
    }

    [Fact]
    public void Same_bits()
    {
        Check.Threads(x => x[0].Gru(x[1] - 1, x[2] - 1, x[3], x[4]).Output, [23, 19, 17], [3 * 37, 17], [3 * 37, 37], [3 * 37], [3 * 37]);
        Check.Threads(x => x[0].Gru(x[1] - 1, x[2] - 1, null, null, x[3], reverse: true, batchFirst: false).Hidden, [9, 33, 64], [3 * 64, 64],
            [3 * 64, 64], [33, 64]);
    }

    [Fact]
    public void Other_sizes_are_an_error() => Assert.Equal(
        "Gru: x must be [T, N, I], weightIh [3·H, I], weightHh [3·H, H], a bias [3·H], a state [N, H].\n" +
        "  Got x float32[5, 2, 3], weightIh float32[6, 3], weightHh float32[6, 2], hidden float32[2, 3].\n" +
            "  I is weightIh's last axis and H weightHh's.",
        Assert.Throws<ShapeException>(
            () => Tensor.Ones(5, 2, 3).Gru(Tensor.Ones(6, 3), Tensor.Ones(6, 2), null, null, Tensor.Ones(2, 3), batchFirst: false)).Message);
}
