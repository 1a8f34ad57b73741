namespace Myelin.Tests.Ops;

public sealed class PowTests
{
    [Theory, Golden("Pow"), Covers("Pow(Tensor, Tensor)")]
    public void Matches(GoldenCase c) => Check.Operator(c, x => x[0].Pow(x[1]), Reference.Binary(Math.Pow));

    [Theory, Golden("PowNumber"), Covers("Pow(Tensor, Single)")]
    public void A_number_as_exponent_matches(GoldenCase c) =>
        Check.Operator(c, x => x[0].Pow(c.Float("value")), x => x[0].Map(v => Math.Pow(v, c.Double("value"))));

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].Pow(x[1]), [31, 3301], [31, 1]);

    [Fact]
    public void Shapes_that_do_not_broadcast_are_an_error() => Assert.Equal(
        "Pow: sizes must be equal, aligned at the last axis, or one of them 1.\n  Got a float32[2, 3], b float32[4].\n" +
            "  Reshape one of them, or reduce it, so that the axes that differ have size 1.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(2, 3).Pow(Tensor.Ones(4))).Message);
}
