namespace Myelin.Interop.Tests;

public sealed class ArrayLayoutTests
{
    [Fact]
    public void Strided_elements_are_gathered_as_one_by_one()
    {
        var random = new Random(3);
        foreach (int size in (int[])[1, 2, 4, 8, 16])
        {
            for (int round = 0; round < 60; round++)
            {
                Shape shape = Shape.Create([.. Enumerable.Range(0, random.Next(5)).Select(_ => random.Next(5))]);
                long[] strides = [.. shape.Select(_ => (long)random.Next(6))];
                byte[] from = new byte[(1 + shape.Select((s, i) => Math.Max(s - 1, 0) * (int)strides[i]).Sum()) * size];
                random.NextBytes(from);
                Assert.Equal(OneByOne(from, size, shape, strides), ArrayLayout.Gather(from, size, shape, strides));
            }
        }
    }

    [Theory]
    [InlineData(new[] { 2, 3 }, new long[] { 3, 1 }, true)]
    [InlineData(new[] { 2, 3 }, new long[] { 1, 2 }, false)]
    [InlineData(new[] { 1, 3 }, new long[] { 99, 1 }, true)]
    [InlineData(new[] { 2, 3 }, new long[] { 4, 1 }, false)]
    [InlineData(new int[] { }, new long[] { }, true)]
    public void Row_major_order_is_known(int[] shape, long[] strides, bool expected) =>
        Assert.Equal(expected, ArrayLayout.IsRowMajor(Shape.Create(shape), strides));

    [Fact]
    public void Fortran_order_has_the_first_axis_fastest() => Assert.Equal([1, 2, 6], ArrayLayout.FortranStrides([2, 3, 4]));

    private static byte[] OneByOne(byte[] from, int size, Shape shape, long[] strides)
    {
        byte[] to = new byte[shape.ElementCount * size];
        for (int element = 0; element < shape.ElementCount; element++)
        {
            long at = 0;
            for (int axis = shape.Rank - 1, rest = element; axis >= 0; axis--)
            {
                at += rest % shape[axis] * strides[axis];
                rest /= shape[axis];
            }

            from.AsSpan((int)at * size, size).CopyTo(to.AsSpan(element * size));
        }

        return to;
    }
}
