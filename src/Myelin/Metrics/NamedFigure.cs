namespace Myelin;

/// <summary>Stands for a figure that a task computes itself.</summary>
internal sealed class NamedFigure(string name, bool higherIsBetter) : Metric
{
    public override string Name => name;

    public override bool HigherIsBetter => higherIsBetter;

    public override double Value => double.NaN;

    public override void Reset() { }

    public override void Update(Tensor prediction, Batch batch) => throw new InvalidOperationException(
        $"Metric.Named: a named figure is only monitored.\n  Got a batch for \"{name}\".\n  Add its value in Evaluate: scores.Add(\"{name}\", mean, count).");
}
