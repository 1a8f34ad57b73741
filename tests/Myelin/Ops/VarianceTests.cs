namespace Myelin.Tests.Ops;

public sealed class VarianceTests
{
    [Theory, Golden("Variance"), Covers("Variance(Tensor)")]
    public void Matches(GoldenCase c) =>
        Check.Operator(c, x => c.Int("correction") == 1 ? x[0].Variance() : x[0].Reshape(x[0].Length).Variance(0, c.Int("correction")),
            Reference.Reduce(Of(c)));

    [Theory, Golden("VarianceAxis"), Covers("Variance(Tensor, Int32, Int32, Boolean)")]
    public void Along_an_axis_matches(GoldenCase c) =>
        Check.Operator(c, x => x[0].Variance(c.Int("axis"), c.Int("correction"), c.Flag("keepDims")),
            Reference.Reduce(Of(c), [c.Int("axis")], c.Flag("keepDims")));

    [Theory, Golden("VarianceAxes"), Covers("Variance(Tensor, ReadOnlySpan, Int32, Boolean)")]
    public void Along_axes_matches(GoldenCase c) =>
        Check.Operator(c, x => x[0].Variance(c.List("axes"), c.Int("correction"), c.Flag("keepDims")),
            Reference.Reduce(Of(c), c.List("axes"), c.Flag("keepDims")));

    [Fact]
    public void Same_bits()
    {
        Check.Threads(x => x[0].Variance(), [200_001]);
        Check.Threads(x => x[0].Variance([0, 2]), [31, 67, 101]);
    }

    [Fact]
    public void A_large_mean_loses_nothing() =>
        Compare.Close([2f / 3], Tensor.From([10_000_000f, 10_000_001, 10_000_002]).Variance(0, correction: 0).ToArray(), "variance");

    [Fact]
    public void Too_few_elements_are_an_error() => Assert.Equal(
        "Variance: the axis must have more than 1 elements.\n  Got axis 0 of float32[1].\n  Try correction: 0, or more data.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(1).Variance()).Message);

    private static Func<double[], double> Of(GoldenCase c) => v => Reference.Variance(v, c.Int("correction"));
}
