namespace Myelin.Tests.Ops;

public sealed class LinearTests
{
    [Theory, Golden("Linear"), Covers("Linear(Tensor, Tensor, Tensor)")]
    public void Matches(GoldenCase c) =>
        Check.Operator(c, x => x[0].Linear(x[1], x.Length > 2 ? x[2] : null), x => Array64.Of([.. x[0].Shape[..^1], x[1].Shape[0]], i =>
        Enumerable.Range(0, x[1].Shape[1]).Sum(k => x[0][[.. i[..^1], k]] * x[1][i[^1], k]) + (x.Length > 2 ? x[2][i[^1]] : 0)));

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].Linear(x[1], x[2]), [257, 131], [65, 131], [65]);

    [Fact]
    public void Shapes_that_do_not_fit_are_an_error() => Assert.Equal(
        "Linear: x must be […, in], weight [out, in], bias [out].\n  Got x float32[4, 3], weight float32[3, 5].\n  Try weight.Transpose().",
        Assert.Throws<ShapeException>(() => Tensor.Ones(4, 3).Linear(Tensor.Ones(3, 5))).Message);
}
