namespace Myelin.Tests.Ops;

public sealed class GatherTests
{
    [Theory, Golden("Gather"), Covers("Gather(Tensor, Int32, IntTensor)")]
    public void Matches(GoldenCase c)
    {
        IntTensor index = c.Ints("i0");
        int rank = index.Shape.Rank, axis = (c.Int("axis") + rank) % rank, next = 0;
        Check.Operator(c, x => x[0].Gather(c.Int("axis"), index), x =>
        {
            next = 0;
            return Array64.Of(index.Shape.AsSpan(), i =>
            {
                i[axis] = index.AsSpan()[next++];
                return x[0][i];
            });
        });
    }

    [Theory, Golden("Rows"), Covers("IndexSelect(Tensor, IntTensor)")]
    public void Rows_matches(GoldenCase c)
    {
        IntTensor rows = c.Ints("i0");
        Check.Operator(c, x => x[0].IndexSelect(rows), Reference.Moved(shape => [rows.Length, .. shape[1..]], (i, _) => [rows[i[0]], .. i[1..]]));
    }

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].IndexSelect(IntTensor.From([.. Enumerable.Range(0, 999).Select(i => i * 7 % 300)])), [300, 101]);

    [Fact]
    public void An_index_outside_is_an_error() => Assert.Contains(
        "Gather: each index must be from 0 to 2.\n  Got 3.\n  Check the labels or the size of the axis.",
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Ones(3).Gather(0, IntTensor.From([0, 3]))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_row_outside_is_an_error() => Assert.Contains(
        "IndexSelect: each index must be from 0 to 2.\n  Got -1.\n",
            Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Ones(3, 2).IndexSelect(IntTensor.From([0, -1]))).Message, StringComparison.Ordinal);

    [Fact]
    public void Rows_of_a_scalar_are_an_error() => Assert.Equal(
        "IndexSelect: x must have an axis and rows be int32[n].\n  Got x float32[], rows int32[1].\n  Use Gather for other selections.",
        Assert.Throws<ShapeException>(() => Tensor.Scalar(1).IndexSelect(IntTensor.From([0]))).Message);

    [Fact]
    public void Other_axes_are_an_error() => Assert.Equal(
        "Gather: index must have x's axes and, except for axis 1, must not be larger.\n  Got x float32[2, 3], index int32[2].\n" +
            "  Try index.Reshape with an axis of size 1.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(2, 3).Gather(1, IntTensor.From([0, 1]))).Message);
}
