namespace Myelin.Tests.Ops;

public sealed class PermuteTests
{
    [Theory, Golden("Permute"), Covers("Permute(Tensor, ReadOnlySpan)")]
    public void Matches(GoldenCase c) => Check.Operator(c, x => x[0].Permute(c.List("order")), Ordered(c.List("order")));

    [Theory, Golden("Transpose"), Covers("Transpose(Tensor, Int32, Int32)")]
    public void Transpose_matches(GoldenCase c)
    {
        int rank = c.ShapeOf("x0").Length, first = (c.Int("first") + rank) % rank, second = (c.Int("second") + rank) % rank;
        int[] order = [.. Enumerable.Range(0, rank).Select(axis => axis == first ? second : axis == second ? first : axis)];
        Check.Operator(c, x => x[0].Transpose(c.Int("first"), c.Int("second")), Ordered(order));
    }

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].Permute(2, 0, 1), [65, 67, 71]);

    [Fact]
    public void An_axis_named_twice_is_an_error() => Assert.Equal(
        "Permute: each axis must be named once.\n  Got order [0, 0] for float32[2, 3].\n  Name the axes 0 to 1 in the order wanted.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(2, 3).Permute(0, 0)).Message);

    private static Func<Array64[], Array64> Ordered(int[] order) =>
        Reference.Moved(shape => [.. order.Select(axis => shape[Positive(axis, order.Length)])], (i, shape) =>
    {
        int[] from = new int[i.Length];
        for (int k = 0; k < i.Length; k++) from[Positive(order[k], i.Length)] = i[k];
        return from;
    });

    private static int Positive(int axis, int rank) => axis < 0 ? axis + rank : axis;
}
