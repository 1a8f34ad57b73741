namespace Myelin.Tests.Ops;

public sealed class SumTests
{
    [Theory, Golden("Sum"), Covers("Sum(Tensor)")]
    public void Matches(GoldenCase c) => Check.Operator(c, x => x[0].Sum(), Reference.Reduce(v => v.Sum()));

    [Theory, Golden("SumAxis"), Covers("Sum(Tensor, Int32, Boolean)")]
    public void Along_an_axis_matches(GoldenCase c) =>
        Check.Operator(c, x => x[0].Sum(c.Int("axis"), c.Flag("keepDims")), Reference.Reduce(v => v.Sum(), [c.Int("axis")], c.Flag("keepDims")));

    [Theory, Golden("SumAxes"), Covers("Sum(Tensor, ReadOnlySpan, Boolean)")]
    public void Along_axes_matches(GoldenCase c) =>
        Check.Operator(c, x => x[0].Sum(c.List("axes"), c.Flag("keepDims")), Reference.Reduce(v => v.Sum(), c.List("axes"), c.Flag("keepDims")));

    [Theory, Golden("Mean"), Covers("Mean(Tensor)")]
    public void Mean_matches(GoldenCase c) => Check.Operator(c, x => x[0].Mean(), Reference.Reduce(v => v.Average()));

    [Theory, Golden("MeanAxis"), Covers("Mean(Tensor, Int32, Boolean)")]
    public void Mean_along_an_axis_matches(GoldenCase c) =>
        Check.Operator(c, x => x[0].Mean(c.Int("axis"), c.Flag("keepDims")), Reference.Reduce(v => v.Average(), [c.Int("axis")], c.Flag("keepDims")));

    [Theory, Golden("MeanAxes"), Covers("Mean(Tensor, ReadOnlySpan, Boolean)")]
    public void Mean_along_axes_matches(GoldenCase c) =>
        Check.Operator(c, x => x[0].Mean(c.List("axes"), c.Flag("keepDims")), Reference.Reduce(v => v.Average(), c.List("axes"), c.Flag("keepDims")));

    [Fact]
    public void Same_bits()
    {
        Check.Threads(x => x[0].Sum(), [200_001]);
        Check.Threads(x => x[0].Mean(0), [3001, 67]);
        Check.Threads(x => x[0].Sum([0, 2]), [31, 67, 101]);
    }

    [Fact]
    public void A_mean_of_nothing_is_an_error() => Assert.Equal(
        "Mean: the axis must have at least one element.\n  Got axis 1 of float32[2, 0].\n  Check that the batch is not empty.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(2, 0).Mean(1)).Message);

    [Fact]
    public void An_axis_named_twice_is_an_error() => Assert.Equal(
        "A reduction: each axis may be named once.\n  Got [0, -2] of float32[2, 3].\n  Leave one out.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(2, 3).Sum([0, -2])).Message);

    [Fact]
    public void An_axis_that_is_not_there_is_an_error() => Assert.Equal(
        "Shape: an axis must be from -2 to 1.\n  Got axis 2 of a tensor of shape [2, 3].\n  The first axis is 0, the last is -1.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(2, 3).Sum(2)).Message);
}
