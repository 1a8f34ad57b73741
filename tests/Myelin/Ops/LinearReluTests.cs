namespace Myelin.Tests.Ops;

public sealed class LinearReluTests
{
    [Theory, Golden("LinearRelu"), Covers("LinearRelu(Tensor, Tensor, Tensor)")]
    public void Matches(GoldenCase c) =>
        Check.Operator(c, x => x[0].LinearRelu(x[1], x.Length > 2 ? x[2] : null), x => Array64.Of([.. x[0].Shape[..^1], x[1].Shape[0]], i =>
        Math.Max(0, Enumerable.Range(0, x[1].Shape[1]).Sum(k => x[0][[.. i[..^1], k]] * x[1][i[^1], k]) + (x.Length > 2 ? x[2][i[^1]] : 0))));

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].LinearRelu(x[1], x[2]), [257, 131], [65, 131], [65]);

    [Fact]
    public void Gives_what_the_two_operators_give()
    {
        Tensor x = Given.Tensor([17, 31], 1) - 1, w = Given.Tensor([9, 31], 2) - 1, b = Given.Tensor([9], 3) - 1;
        Compare.SameBits(x.Linear(w, b).Relu().ToArray(), x.LinearRelu(w, b).ToArray(), "y");
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_an_error() => Assert.StartsWith(
        "Linear: x must be […, in]", Assert.Throws<ShapeException>(() => Tensor.Ones(4, 3).LinearRelu(Tensor.Ones(3, 5))).Message, StringComparison.Ordinal);
}
