namespace Myelin.Cli.Commands;

/// <summary>The networks that `myelin bench` times, as a user would write them.</summary>
internal static class BenchNetworks
{
    internal static Sequential Mlp() => new(
        new Linear(784, 128), new Relu(),
        new Linear(128, 64), new Relu(),
        new Linear(64, 10), new LogSoftmax());

    internal static Sequential Cnn() => new(
        new Conv2d(1, 16, kernelSize: 5, padding: 2), new BatchNorm2d(16), new Relu(), new MaxPool2d(2),
        new Conv2d(16, 32, kernelSize: 5, padding: 2), new BatchNorm2d(32), new Relu(), new MaxPool2d(2),
        new Flatten(), new Linear(1568, 10), new LogSoftmax());

    /// <summary>28 rows of 28 pixels as a sequence.</summary>
    internal static Sequential Lstm() => new(
        new Unflatten(28, 28), new Lstm(28, 128, layers: 2, batchFirst: true), new SequenceLast(batchFirst: true), new Linear(128, 10), new LogSoftmax());

    /// <summary>65 characters, 64 at once.</summary>
    internal static Gpt Gpt() => new(65, context: 64, layers: 4, heads: 4, width: 128);

    /// <summary>Two linear layers of one width.</summary>
    internal static Sequential Stack(int width) => new(new Linear(width, width), new Relu(), new Linear(width, width), new Relu());
}
