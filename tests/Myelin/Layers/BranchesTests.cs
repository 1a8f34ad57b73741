namespace Myelin.Tests.Layers;

public sealed class BranchesTests
{
    [Theory, InlineData(1), InlineData(3), Covers("layer Branches")]
    public void Joins_the_outputs_along_the_channels(int batch)
    {
        var conv = new Conv2d(3, 4, 3, padding: 1);
        var pool = new AvgPool2d(3, stride: 1, padding: 1);
        var layer = new Branches(new Sequential(), new Sequential(conv, new Relu()), pool);
        layer.Initialize(1);
        Tensor x = Given.Tensor([batch, 3, 5, 6], 2).RequireGrad(), other = x.Copy().RequireGrad();
        Tensor y = layer.Call(x), expected = Tensor.Concat([other, conv.Call(other).Relu(), pool.Call(other)], axis: 1);
        Assert.Equal([batch, 10, 5, 6], y.Shape);
        Assert.Equal(expected.ToArray(), y.ToArray());
        Tensor weights = Given.Tensor(y.Shape.AsSpan(), 3);
        (y * weights).Sum().Backward();
        float[] ofConv = conv.Weight.Grad!.ToArray();
        layer.ZeroGrad();
        (expected * weights).Sum().Backward();
        Assert.Equal(other.Grad!.ToArray(), x.Grad!.ToArray());
        Assert.Equal(conv.Weight.Grad!.ToArray(), ofConv);
        Assert.Equal(["1.0.weight", "1.0.bias"], layer.NamedParameters().Select(p => p.Key));
    }

    [Fact]
    public void Joins_vectors_too() =>
        Assert.Equal([1, 2, 1, 2, 3, -4, 3, 0], new Branches(new Sequential(), new Relu()).Call(Tensor.From([1, 2, 3, -4], 2, 2)).ToArray());

    [Fact]
    public void Sizes_that_differ_and_no_branches_are_errors()
    {
        var layer = new Branches(new Sequential(), new Conv2d(3, 4, 3));
        Assert.Equal(
            "Branches: all branches must give the same sizes, except those of axis 1.\n  Got float32[1, 3, 5, 5], float32[1, 4, 3, 3].\n" +
            "  Pad convolutions and pools so that they keep the size, with the same stride.",
            Assert.Throws<ShapeException>(() => layer.Call(Tensor.Ones(1, 3, 5, 5))).Message);
        Assert.Equal(
            "Branches: there must be at least one branch.\n  Got none.\n  Try new Branches(new Sequential(), layer).",
            Assert.Throws<ArgumentException>(() => new Branches()).Message);
    }
}
