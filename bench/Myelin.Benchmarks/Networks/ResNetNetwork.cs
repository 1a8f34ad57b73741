namespace Myelin.Benchmarks;

/// <summary>Convolutions with a shortcut around each pair (He, Zhang, Ren and Sun, 2015).</summary>
internal sealed class ResNetNetwork() : ImageTask("resnet")
{
    internal override Sequential Create() => new(
    [
        .. ConvRelu(3, 16), .. Block(16), .. Block(16),
        .. ConvRelu(16, 32, stride: 2), .. Block(32), .. Block(32),
        .. ConvRelu(32, 64, stride: 2), .. Block(64), .. Block(64), .. Head(64),
    ]);

    private static Layer[] Block(int channels) => [new Residual(new Sequential([.. ConvRelu(channels, channels), .. Conv(channels, channels)])), new Relu()];
}
