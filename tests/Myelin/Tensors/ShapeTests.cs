namespace Myelin.Tests.Tensors;

public sealed class ShapeTests
{
    [Theory]
    [InlineData(new[] { 2, 3 }, new[] { 2, 3 }, new[] { 2, 3 })]
    [InlineData(new[] { 4, 1 }, new[] { 5 }, new[] { 4, 5 })]
    [InlineData(new int[] { }, new[] { 2, 0 }, new[] { 2, 0 })]
    [InlineData(new[] { 2, 3 }, new[] { 3, 2 }, null)]
    public void Shapes_broadcast_from_the_last_axis(int[] a, int[] b, int[]? expected)
    {
        Assert.Equal(expected, Shape.BroadcastOrNull(Shape.Create(a), Shape.Create(b))?.ToArray());
        Assert.Equal(expected, Shape.BroadcastOrNull(Shape.Create(b), Shape.Create(a))?.ToArray());
    }

    [Fact]
    public void A_product_covers_the_axes_between()
    {
        Shape shape = [2, 3, 4];
        Assert.Equal((1, 6, 24, 4), (shape.Product(1, 1), shape.Product(0, 2), shape.Product(0, 3), shape.Product(2, 3)));
    }

    [Fact]
    public void A_copied_stream_draws_the_same_numbers_and_leaves_the_first_where_it_is()
    {
        var stream = new RandomStream(3, 5);
        stream.NextUniform();
        RandomStream copy = stream.Copy();
        float[] drawn = [copy.NextUniform(), copy.NextUniform()];
        Assert.Equal((1, 3), (stream.Position, copy.Position));
        Assert.Equal(drawn, new[] { stream.NextUniform(), stream.NextUniform() });
    }
}
