using System.Globalization;

namespace Myelin;

/// <summary>A measure of a model's quality, collected batch by batch. Derive from it for your own metrics.</summary>
public abstract class Metric
{
    /// <summary>The name in histories and results: <c>accuracy</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether higher is better, which determines the best epoch if <c>FitOptions.Monitor</c> is this metric.</summary>
    public abstract bool HigherIsBetter { get; }

    /// <summary>The value over all batches since <see cref="Reset"/>.</summary>
    public abstract double Value { get; }

    /// <summary>Clears the collected values.</summary>
    public abstract void Reset();

    /// <summary>Adds a batch.</summary>
    /// <param name="prediction">The model's output.</param>
    /// <param name="batch">The batch with the inputs and the expected output.</param>
    public abstract void Update(Tensor prediction, Batch batch);

    /// <summary>
    /// A figure that a task adds to its scores by name, to be monitored: <c>Monitor = Metric.Named("parityAccuracy", higherIsBetter:
    /// true)</c>.
    /// </summary>
    /// <param name="name">The name given to <c>Scores.Add</c>.</param>
    /// <param name="higherIsBetter">Whether a higher value is better.</param>
    public static Metric Named(string name, bool higherIsBetter) => new NamedFigure(name, higherIsBetter);

    /// <summary>Name and value.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} {Value:G6}");
}
