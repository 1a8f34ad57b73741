namespace Myelin.Tests.Ops;

public sealed class MaxTests
{
    [Theory, Golden("Max"), Covers("Max(Tensor)")]
    public void Max_matches(GoldenCase c) => Check.Operator(c, x => x[0].Max(), Reference.Reduce(Maximum));

    [Theory, Golden("MaxAxis"), Covers("Max(Tensor, Int32, Boolean)")]
    public void Max_along_an_axis_matches(GoldenCase c) =>
        Check.Operator(c, x => x[0].Max(c.Int("axis"), c.Flag("keepDims")), Reference.Reduce(Maximum, [c.Int("axis")], c.Flag("keepDims")));

    [Theory, Golden("MaxAxes"), Covers("Max(Tensor, ReadOnlySpan, Boolean)")]
    public void Max_along_axes_matches(GoldenCase c) =>
        Check.Operator(c, x => x[0].Max(c.List("axes"), c.Flag("keepDims")), Reference.Reduce(Maximum, c.List("axes"), c.Flag("keepDims")));

    [Theory, Golden("ArgMax"), Covers("ArgMax(Tensor, Int32)")]
    public void Arg_max_matches(GoldenCase c) => Assert.Equal(c.Ints("y").ToArray(), c["x0"].ArgMax(c.Int("axis")).ToArray());

    [Fact]
    public void Max_of_nothing_is_an_error() => Assert.Equal(
        "Max: the axis must have at least one element.\n  Got axis 0 of float32[0, 2].\n  Check that the batch is not empty.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(0, 2).Max(0)).Message);

    [Theory, Golden("Min"), Covers("Min(Tensor)")]
    public void Min_matches(GoldenCase c) => Check.Operator(c, x => x[0].Min(), Reference.Reduce(Minimum));

    [Theory, Golden("MinAxis"), Covers("Min(Tensor, Int32, Boolean)")]
    public void Min_along_an_axis_matches(GoldenCase c) =>
        Check.Operator(c, x => x[0].Min(c.Int("axis"), c.Flag("keepDims")), Reference.Reduce(Minimum, [c.Int("axis")], c.Flag("keepDims")));

    [Theory, Golden("MinAxes"), Covers("Min(Tensor, ReadOnlySpan, Boolean)")]
    public void Min_along_axes_matches(GoldenCase c) =>
        Check.Operator(c, x => x[0].Min(c.List("axes"), c.Flag("keepDims")), Reference.Reduce(Minimum, c.List("axes"), c.Flag("keepDims")));

    [Theory, Golden("ArgMin"), Covers("ArgMin(Tensor, Int32)")]
    public void Arg_min_matches(GoldenCase c) => Assert.Equal(c.Ints("y").ToArray(), c["x0"].ArgMin(c.Int("axis")).ToArray());

    [Fact]
    public void Min_of_nothing_is_an_error() => Assert.Equal(
        "Min: the axis must have at least one element.\n  Got axis 0 of float32[0, 2].\n  Check that the batch is not empty.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(0, 2).Min(0)).Message);

    [Fact]
    public void Same_bits()
    {
        Check.Threads(x => x[0].Max(), [200_001]);
        Check.Threads(x => x[0].Min(0), [3001, 67]);
        Check.Threads(x => x[0].Max([0, 2]), [31, 67, 101]);
    }

    [Fact]
    public void No_axes_reduce_nothing() => Assert.Equal([1f, 2], Tensor.From([1, 2]).Max([]).ToArray());

    private static double Maximum(double[] values) => values.Any(double.IsNaN) ? double.NaN : values.Max();

    private static double Minimum(double[] values) => values.Any(double.IsNaN) ? double.NaN : values.Min();
}
