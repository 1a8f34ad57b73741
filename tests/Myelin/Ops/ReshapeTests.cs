namespace Myelin.Tests.Ops;

public sealed class ReshapeTests
{
    [Theory, Golden("Reshape"), Covers("Reshape(Tensor, ReadOnlySpan)")]
    public void Matches(GoldenCase c) => Check.Operator(c, x => x[0].Reshape(c.List("shape")), Same(c));

    [Theory, Golden("Flatten"), Covers("Flatten(Tensor, Int32, Int32)")]
    public void Flatten_matches(GoldenCase c) => Check.Operator(c, x => x[0].Flatten(c.Int("startAxis"), c.Int("endAxis")), Same(c));

    [Theory, Golden("Unsqueeze"), Covers("Unsqueeze(Tensor, Int32)")]
    public void Unsqueeze_matches(GoldenCase c) => Check.Operator(c, x => x[0].Unsqueeze(c.Int("axis")), Same(c));

    [Theory, Golden("Squeeze"), Covers("Squeeze(Tensor, Int32)")]
    public void Squeeze_matches(GoldenCase c) => Check.Operator(c, x => x[0].Squeeze(c.Int("axis")), Same(c));

    [Theory]
    [InlineData(5, -1, "Reshape: the sizes must multiply to the tensor's length (6); one may be -1.\n  Got [5, -1] for float32[2, 3].\n  Try Reshape(2, -1).")]
    [InlineData(2, 4, "Reshape: the sizes must multiply to the tensor's length (6); one may be -1.\n  Got [2, 4] for float32[2, 3].\n  Try Reshape(2, -1).")]
    [InlineData(-1, -1,
        "Reshape: the sizes must multiply to the tensor's length (6); one may be -1.\n  Got [-1, -1] for float32[2, 3].\n  Try Reshape(2, -1).")]
    public void Sizes_that_do_not_fit_are_an_error(int a, int b, string message) =>
        Assert.Equal(message, Assert.Throws<ShapeException>(() => Tensor.Ones(2, 3).Reshape(a, b)).Message);

    [Fact]
    public void Squeezing_another_size_is_an_error() => Assert.Equal(
        "Squeeze: the axis must have size 1.\n  Got axis 1 of float32[2, 3].\n  Reduce it with Sum or Mean, or take one element with Select.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(2, 3).Squeeze(1)).Message);

    [Fact]
    public void Flatten_with_its_end_before_its_start_is_an_error() => Assert.Equal(
        "Flatten: endAxis must not be before startAxis.\n  Got startAxis 1, endAxis 0 of float32[2, 3].\n  Try Flatten(1), which joins all but the batch.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(2, 3).Flatten(1, 0)).Message);

    /// <summary>The same elements in the same order; the shape is compared with PyTorch's.</summary>
    private static Func<Array64[], Array64> Same(GoldenCase c) => x => x[0].Reshape(c.ShapeOf("y"));
}
