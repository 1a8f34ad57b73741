namespace Myelin.Tests.Ops;

public sealed class RangesTests
{
    private static readonly Tensor s_x = Tensor.Arange(24).Reshape(2, 3, 4);

    [Fact]
    public void Ranges_are_slices()
    {
        Assert.Equal(s_x.Slice(0, 1).ToArray(), s_x[1..].ToArray());
        Assert.Equal(s_x.Slice(0, 0, 1).Slice(1, 1, 3).Slice(2, 2, 4).ToArray(), s_x[..1, 1..3, ^2..].ToArray());
        Assert.Equal([2, 1, 4], s_x[.., ^1..].Shape);
        Assert.Equal([0, 3, 4], s_x[2..].Shape);
        Assert.Same(s_x, s_x[.., ..]);
        Assert.Equal(23, s_x[1, 2, 3]);
    }

    [Fact]
    public void The_gradient_goes_to_the_part()
    {
        Tensor x = Tensor.Zeros(3, 3).RequireGrad();
        x[1.., ..2].Sum().Backward();
        Assert.Equal([0f, 0, 0, 1, 1, 0, 1, 1, 0], x.Grad!.ToArray());
    }

    [Fact]
    public void Integers_have_ranges_too()
    {
        IntTensor ids = IntTensor.Arange(12).Reshape(3, 4);
        Assert.Equal([5, 6, 9, 10], ids[1.., 1..3].ToArray());
        Assert.Equal([2, 2], ids[1.., 1..3].Shape);
    }

    [Fact]
    public void A_range_outside_is_an_error()
    {
        Assert.Equal("Indexing: give at most one range per axis, each within the axis.\n  Got [0..4] of float32[2, 3, 4].\n" +
            "  All of an axis is .., its last two elements are ^2..",
            Assert.Throws<ShapeException>(() => s_x[..4]).Message);
        Assert.Throws<ShapeException>(() => s_x[2..1]);
        Assert.Throws<ShapeException>(() => s_x[.., .., .., ..]);
        Assert.Throws<ShapeException>(() => IntTensor.Arange(3)[^4..]);
    }
}
