namespace Myelin.Tests.Ops;

public sealed class SplitTests
{
    [Theory, Golden("Split", "arrays"), Covers("Split(Tensor, ReadOnlySpan, Int32)")]
    public void Matches(GoldenCase c) => Check.Operator(
        c, x => Tensor.Concat(x[0].Split(c.List("sizes"), c.Int("axis")).Reverse().ToArray(), c.Int("axis")), Backwards(c, c.List("sizes")));

    [Theory, Golden("SplitEqually", "arrays"), Covers("Split(Tensor, Int32, Int32)")]
    public void Equal_parts_match(GoldenCase c)
    {
        int[] shape = c.ShapeOf("x0"), sizes = new int[c.Int("parts")];
        Array.Fill(sizes, shape[(c.Int("axis") + shape.Length) % shape.Length] / sizes.Length);
        Check.Operator(c, x => Tensor.Concat(x[0].Split(c.Int("parts"), c.Int("axis")).Reverse().ToArray(), c.Int("axis")), Backwards(c, sizes));
    }

    [Fact]
    public void Sizes_of_another_sum_are_an_error()
    {
        Assert.Equal("Split: the sizes must sum to 3, the size of the axis.\n  Got [2, 2] on axis 1 of float32[2, 3].\n  For some of the elements use Slice.",
            Assert.Throws<ShapeException>(() => Tensor.Ones(2, 3).Split([2, 2], 1)).Message);
        Assert.Throws<ShapeException>(() => Tensor.Ones(3).Split([4, -1]));
        Assert.Equal("Split: the axis must be divisible into this many equal parts.\n  Got 2 parts of axis -1 of float32[2, 3].\n" +
            "  Give the size of each part: Split([2, 3], axis).",
            Assert.Throws<ShapeException>(() => Tensor.Ones(2, 3).Split(2, -1)).Message);
    }

    /// <summary>The parts joined in reverse order.</summary>
    private static Func<Array64[], Array64> Backwards(GoldenCase c, int[] sizes) => Reference.Moved(shape => shape, (i, shape) =>
    {
        int axis = (c.Int("axis") + shape.Length) % shape.Length, at = i[axis], part = sizes.Length - 1;
        for (; at >= sizes[part]; part--) at -= sizes[part];
        i[axis] = sizes[..part].Sum() + at;
        return i;
    });
}
