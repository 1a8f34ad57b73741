namespace Myelin.Benchmarks;

/// <summary>28 rows of 28 pixels as a sequence, two layers of 128; batches of 100, Adam at 0.01.</summary>
internal sealed class LstmNetwork() : ClassifierTask("lstm", batch: 100, [784])
{
    protected override double LearningRate => 1e-2;

    internal override Sequential Create() => new(
        new Unflatten(28, 28), new Lstm(28, 128, layers: 2), new SequenceLast(),
        new Linear(128, 10), new LogSoftmax());
}
