namespace Myelin.Tests.Ops;

public sealed class BroadcastToTests
{
    [Theory, Golden("BroadcastTo"), Covers("BroadcastTo(Tensor, ReadOnlySpan)")]
    public void Matches(GoldenCase c) => Check.Operator(c, x => x[0].BroadcastTo(c.List("shape")), x => Array64.Of(c.List("shape"), i => x[0].Broadcast(i)));

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].BroadcastTo(31, 67, 101), [67, 1]);

    [Fact]
    public void A_shape_that_does_not_fit_is_an_error() => Assert.Equal(
        "BroadcastTo: sizes must be equal, aligned at the last axis, or 1 in x.\n  Got float32[2, 3] to [3, 2].\n" +
            "  Try Unsqueeze to add an axis of size 1 where the repeats belong.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(2, 3).BroadcastTo(3, 2)).Message);
}
