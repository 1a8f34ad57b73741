namespace Myelin.Benchmarks;

/// <summary>Pairs of convolutions with pooling between them (Simonyan and Zisserman, 2014).</summary>
internal sealed class VggNetwork() : ImageTask("vgg")
{
    internal override Sequential Create() => new(
    [
        .. ConvRelu(3, 32), .. ConvRelu(32, 32), new MaxPool2d(2),
        .. ConvRelu(32, 64), .. ConvRelu(64, 64), new MaxPool2d(2),
        .. ConvRelu(64, 128), .. ConvRelu(128, 128), .. Head(128),
    ]);
}
