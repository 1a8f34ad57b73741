namespace Myelin.Tests.Ops;

public sealed class DivTests
{
    [Theory, Golden("Div"), Covers("Div(Tensor, Tensor)")]
    public void Matches(GoldenCase c) => Check.Operator(c, x => x[0].Div(x[1]), Reference.Binary((a, b) => a / b));

    [Theory, Golden("Div"), Covers("op_Division(Tensor, Tensor)")]
    public void The_sign_matches(GoldenCase c) => Check.Operator(c, x => x[0] / x[1], Reference.Binary((a, b) => a / b));

    [Theory, Golden("DivNumber"), Covers("op_Division(Tensor, Single)")]
    public void A_number_behind_matches(GoldenCase c) => Check.Operator(c, x => x[0] / c.Float("value"), x => x[0].Map(v => v / c.Double("value")));

    [Theory, Golden("OverNumber"), Covers("op_Division(Single, Tensor)")]
    public void A_number_in_front_matches(GoldenCase c) => Check.Operator(c, x => c.Float("value") / x[0], x => x[0].Map(v => c.Double("value") / v));

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].Div(x[1]), [31, 3301], [31, 1]);

    [Fact]
    public void Shapes_that_do_not_broadcast_are_an_error() => Assert.Equal(
        "Div: sizes must be equal, aligned at the last axis, or one of them 1.\n  Got a float32[2, 3], b float32[4].\n" +
            "  Reshape one of them, or reduce it, so that the axes that differ have size 1.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(2, 3).Div(Tensor.Ones(4))).Message);
}
