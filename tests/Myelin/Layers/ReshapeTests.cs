namespace Myelin.Tests.Layers;

public sealed class ReshapeTests
{
    [Fact, Covers("layer Reshape")]
    public void Gives_the_same_elements_another_shape()
    {
        Tensor x = Tensor.Arange(24).Reshape(2, 12).RequireGrad(), y = new Reshape(-1, 3, 2).Call(x);
        Assert.Equal("[4, 3, 2]", y.Shape.ToString());
        Assert.Equal(x.ToArray(), y.ToArray());
        (y * y).Sum().Backward();
        Assert.Equal(x.ToArray().Select(v => 2 * v), x.Grad!.ToArray());
        Assert.Equal("Reshape(-1, 3, 2)", new Reshape(-1, 3, 2).Describe());
        Assert.Equal([4, 6], new Sequential(new Reshape(4, -1), new Relu()).Prepare([2, 12]).Predict(x).Shape);
    }

    [Fact]
    public void Says_what_does_not_fit()
    {
        Assert.Equal(
            "Reshape: the sizes must multiply to the tensor's length (24); one may be -1.\n  Got [5, -1] for float32[2, 12].\n  Try Reshape(2, -1).",
            Assert.Throws<ShapeException>(() => new Reshape(5, -1).Call(Tensor.Zeros(2, 12))).Message);
        Assert.StartsWith(
            "Reshape: sizes must be at least 0; one of them may be -1.\n  Got Reshape(-1, -1).\n  Try Reshape(-1, 784), which turns [N, 28, 28] into [N, 784].",
            Assert.Throws<ArgumentException>(() => new Reshape(-1, -1)).Message, StringComparison.Ordinal);
    }
}
