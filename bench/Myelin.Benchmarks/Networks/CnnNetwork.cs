namespace Myelin.Benchmarks;

/// <summary>Two convolutions of 5x5 with batch normalization, ReLU and pooling; batches of 100, Adam at 0.001.</summary>
internal sealed class CnnNetwork() : ClassifierTask("cnn", batch: 100, [1, 28, 28])
{
    internal override Sequential Create() => new(
        new Conv2d(1, 16, kernelSize: 5, padding: 2), new BatchNorm2d(16), new Relu(), new MaxPool2d(2),
        new Conv2d(16, 32, kernelSize: 5, padding: 2), new BatchNorm2d(32), new Relu(), new MaxPool2d(2),
        new Flatten(), new Linear(1568, 10), new LogSoftmax());
}
