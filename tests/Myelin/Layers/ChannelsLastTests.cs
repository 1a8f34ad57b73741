namespace Myelin.Tests.Layers;

public sealed class ChannelsLastTests
{
    public static TheoryData<Layer> Layers => [new Conv2d(3, 8, 3), new ConvTranspose2d(3, 8, 3), new GroupNorm(1, 3), new BatchNorm2d(3)];

    [Theory, MemberData(nameof(Layers), DisableDiscoveryEnumeration = true)]
    public void An_image_with_channels_last_is_told_to_permute(Layer layer)
    {
        Tensor x = Tensor.Ones(2, 9, 9, 3);
        Assert.EndsWith("\n  Try x.Permute(0, 3, 1, 2): the channels come before height and width.",
            Assert.Throws<ShapeException>(() => layer.Call(x)).Message, StringComparison.Ordinal);
        Assert.Equal(2, layer.Call(x.Permute(0, 3, 1, 2)).Shape[0]);
    }
}
