namespace Myelin.Benchmarks;

/// <summary>784-128-64-10 with ReLU; batches of 64, Adam at 0.001.</summary>
internal sealed class MlpNetwork() : ClassifierTask("mlp", batch: 64, [784])
{
    internal override Sequential Create() => new(
        new Linear(784, 128), new Relu(),
        new Linear(128, 64), new Relu(),
        new Linear(64, 10), new LogSoftmax());
}
