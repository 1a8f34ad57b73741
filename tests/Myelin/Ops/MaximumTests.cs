namespace Myelin.Tests.Ops;

public sealed class MaximumTests
{
    [Theory, Golden("Maximum"), Covers("Maximum(Tensor, Tensor)")]
    public void Matches(GoldenCase c) => Check.Operator(c, x => x[0].Maximum(x[1]), Reference.Binary(Math.Max));

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].Maximum(x[1]), [31, 3301], [31, 1]);

    [Fact]
    public void Shapes_that_do_not_broadcast_are_an_error() => Assert.Equal(
        "Maximum: sizes must be equal, aligned at the last axis, or one of them 1.\n  Got a float32[2, 3], b float32[4].\n" +
            "  Reshape one of them, or reduce it, so that the axes that differ have size 1.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(2, 3).Maximum(Tensor.Ones(4))).Message);
}
