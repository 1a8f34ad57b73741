namespace Myelin.Tests.Ops;

public sealed class ComparisonTests
{
    [Theory, Golden("GreaterThan", "arrays")]
    public void GreaterThan(GoldenCase c) => Check.Operator(c, x => x[0].GreaterThan(x[1]), Reference.Binary((a, b) => a > b ? 1 : 0));

    [Theory, Golden("GreaterThanNumber", "arrays"), Covers("GreaterThan(Tensor, Single)")]
    public void GreaterThan_a_number(GoldenCase c) =>
        Check.Operator(c, x => x[0].GreaterThan(c.Float("value")), x => x[0].Map(v => v > c.Double("value") ? 1 : 0));

    [Theory, Golden("GreaterThanOrEqual", "arrays"), Covers("GreaterThanOrEqual(Tensor, Tensor)")]
    public void GreaterThanOrEqual(GoldenCase c) => Check.Operator(c, x => x[0].GreaterThanOrEqual(x[1]), Reference.Binary((a, b) => a >= b ? 1 : 0));

    [Theory, Golden("GreaterThanOrEqualNumber", "arrays"), Covers("GreaterThanOrEqual(Tensor, Single)")]
    public void GreaterThanOrEqual_a_number(GoldenCase c) =>
        Check.Operator(c, x => x[0].GreaterThanOrEqual(c.Float("value")), x => x[0].Map(v => v >= c.Double("value") ? 1 : 0));

    [Theory, Golden("LessThan", "arrays"), Covers("LessThan(Tensor, Tensor)")]
    public void LessThan(GoldenCase c) => Check.Operator(c, x => x[0].LessThan(x[1]), Reference.Binary((a, b) => a < b ? 1 : 0));

    [Theory, Golden("LessThanNumber", "arrays"), Covers("LessThan(Tensor, Single)")]
    public void LessThan_a_number(GoldenCase c) =>
        Check.Operator(c, x => x[0].LessThan(c.Float("value")), x => x[0].Map(v => v < c.Double("value") ? 1 : 0));

    [Theory, Golden("LessThanOrEqual", "arrays"), Covers("LessThanOrEqual(Tensor, Tensor)")]
    public void LessThanOrEqual(GoldenCase c) => Check.Operator(c, x => x[0].LessThanOrEqual(x[1]), Reference.Binary((a, b) => a <= b ? 1 : 0));

    [Theory, Golden("LessThanOrEqualNumber", "arrays"), Covers("LessThanOrEqual(Tensor, Single)")]
    public void LessThanOrEqual_a_number(GoldenCase c) =>
        Check.Operator(c, x => x[0].LessThanOrEqual(c.Float("value")), x => x[0].Map(v => v <= c.Double("value") ? 1 : 0));

    [Theory, Golden("EqualTo", "arrays"), Covers("EqualTo(Tensor, Tensor)")]
    public void EqualTo(GoldenCase c) => Check.Operator(c, x => x[0].EqualTo(x[1]), Reference.Binary((a, b) => a == b ? 1 : 0));

    [Theory, Golden("EqualToNumber", "arrays"), Covers("EqualTo(Tensor, Single)")]
    public void EqualTo_a_number(GoldenCase c) =>
        Check.Operator(c, x => x[0].EqualTo(c.Float("value")), x => x[0].Map(v => v == c.Double("value") ? 1 : 0));

    [Theory, Golden("NotEqualTo", "arrays"), Covers("NotEqualTo(Tensor, Tensor)")]
    public void NotEqualTo(GoldenCase c) => Check.Operator(c, x => x[0].NotEqualTo(x[1]), Reference.Binary((a, b) => a != b ? 1 : 0));

    [Theory, Golden("NotEqualToNumber", "arrays"), Covers("NotEqualTo(Tensor, Single)")]
    public void NotEqualTo_a_number(GoldenCase c) =>
        Check.Operator(c, x => x[0].NotEqualTo(c.Float("value")), x => x[0].Map(v => v != c.Double("value") ? 1 : 0));

    [Fact]
    public void A_comparison_is_a_constant_of_the_graph()
    {
        Tensor x = Tensor.From([1, 2]).RequireGrad();
        Assert.False(x.LessThan(1.5f).RequiresGrad);
        x.LessThan(1.5f).Where(x, 3 * x).Sum().Backward();
        Assert.Equal([1f, 3], x.Grad!.ToArray());
    }

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].LessThanOrEqual(x[1]), [31, 3301], [31, 1]);

    [Fact]
    public void Shapes_that_do_not_broadcast_are_an_error() => Assert.StartsWith(
        "LessThan: sizes must be equal, aligned at the last axis, or one of them 1.\n  Got a float32[2, 3], b float32[4].",
        Assert.Throws<ShapeException>(() => Tensor.Ones(2, 3).LessThan(Tensor.Ones(4))).Message);
}
