namespace Myelin.Benchmarks;

/// <summary>An ordinary network for color images of 32x32; batches of 32, Adam at 0.001.</summary>
internal abstract class ImageTask(string name) : ClassifierTask(name, batch: 32, [3, 32, 32])
{
    protected override IReadOnlyList<int> InferenceBatches => [1, 32];

    protected override Loss Loss => new CrossEntropy();

    /// <summary>A convolution that keeps the size, unless it has a stride, and batch normalization behind it.</summary>
    protected static Layer[] Conv(int inChannels, int outChannels, int kernelSize = 3, int stride = 1, int groups = 1) =>
        [new Conv2d(inChannels, outChannels, kernelSize, stride, padding: kernelSize / 2, groups: groups, bias: false), new BatchNorm2d(outChannels)];

    protected static Layer[] ConvRelu(int inChannels, int outChannels, int kernelSize = 3, int stride = 1, int groups = 1) =>
        [.. Conv(inChannels, outChannels, kernelSize, stride, groups), new Relu()];

    /// <summary>The mean of each channel, and a linear layer to ten classes.</summary>
    protected static Layer[] Head(int channels) => [new AdaptiveAvgPool2d(1), new Flatten(), new Linear(channels, 10)];
}
