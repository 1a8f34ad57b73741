namespace Myelin.Benchmarks;

/// <summary>Depthwise convolutions, each with one of 1x1 behind it (Howard et al., 2017).</summary>
internal sealed class MobileNetNetwork() : ImageTask("mobilenet")
{
    internal override Sequential Create() => new(
    [
        .. ConvRelu(3, 32), .. Separable(32, 64), .. Separable(64, 128, stride: 2), .. Separable(128, 128),
        .. Separable(128, 256, stride: 2), .. Separable(256, 256), .. Head(256),
    ]);

    private static Layer[] Separable(int inChannels, int outChannels, int stride = 1) =>
        [.. ConvRelu(inChannels, inChannels, stride: stride, groups: inChannels), .. ConvRelu(inChannels, outChannels, kernelSize: 1)];
}
