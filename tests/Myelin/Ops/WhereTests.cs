namespace Myelin.Tests.Ops;

public sealed class WhereTests
{
    [Theory, Golden("Where"), Covers("Where(Tensor, Tensor, Tensor)")]
    public void Matches(GoldenCase c) => Check.Operator(c, x => x[0].Where(x[1], x[2]),
        x => Array64.Of(Reference.Common(x[0].Shape, x[1].Shape, x[2].Shape), i => x[0].Broadcast(i) != 0 ? x[1].Broadcast(i) : x[2].Broadcast(i)));

    [Theory, Golden("GreaterThan"), Covers("GreaterThan(Tensor, Tensor)")]
    public void Greater_than_matches(GoldenCase c) => Check.Operator(c, x => x[0].GreaterThan(x[1]), Reference.Binary((a, b) => a > b ? 1 : 0));

    [Fact]
    public void Greater_than_knows_infinities() =>
        Assert.Equal([0f, 0, 1, 0, 0], Tensor.From([float.PositiveInfinity, float.NegativeInfinity, float.PositiveInfinity, 1, float.NaN])
        .GreaterThan(Tensor.From([float.PositiveInfinity, float.NegativeInfinity, 3, float.NaN, 1])).ToArray());

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].GreaterThan(Tensor.Scalar(1)).Where(x[0], x[1]), [31, 3301], [31, 1]);

    [Fact]
    public void Shapes_that_do_not_broadcast_are_an_error() => Assert.Equal(
        "Where: condition, a and b must have equal sizes, aligned at the last axis, or size 1.\n  Got condition float32[2], a float32[3], b float32[].\n" +
            "  Reshape the one that differs.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(2).Where(Tensor.Ones(3), Tensor.Scalar(1))).Message);
}
