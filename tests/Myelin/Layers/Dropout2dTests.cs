namespace Myelin.Tests.Layers;

public sealed class Dropout2dTests
{
    [Fact]
    public void Drops_whole_channels_and_scales_the_others()
    {
        var layer = new Dropout2d(0.25f);
        layer.Initialize(1);
        layer.Train();
        Tensor x = Tensor.Ones(20, 50, 3, 3).RequireGrad(), y = layer.Call(x);
        Tensor least = y.Min([2, 3]);
        Assert.Equal(least.ToArray(), y.Max([2, 3]).ToArray());
        Assert.All(least.ToArray(), v => Assert.True(v is 0 || MathF.Abs(v - (4f / 3)) < 1e-6f));
        Assert.InRange(least.ToArray().Count(v => v == 0), 200, 300);
        y.Sum().Backward();
        Assert.Equal(y.ToArray(), x.Grad!.ToArray());
    }

    [Fact]
    public void Other_shapes_are_an_error() => Assert.Equal(
        "Dropout2d: x must be [N, C, H, W].\n  Got x float32[2, 3].\n  For other shapes use Dropout.",
        Assert.Throws<ShapeException>(() => new Dropout2d().Call(Tensor.Ones(2, 3))).Message);
}
