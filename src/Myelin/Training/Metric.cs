namespace Myelin;

/// <summary>A figure of how well a model does, gathered batch by batch. Derive from it for a figure of your own.</summary>
public abstract class Metric
{
    /// <summary>The name in histories and results: <c>accuracy</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether more is better, which decides what the best epoch is where <see cref="FitOptions.Monitor"/> is this metric.</summary>
    public abstract bool HigherIsBetter { get; }

    /// <summary>The figure over all batches since <see cref="Reset"/>.</summary>
    public abstract double Value { get; }

    /// <summary>Forgets what was gathered.</summary>
    public abstract void Reset();

    /// <summary>Takes in a batch.</summary>
    /// <param name="prediction">What the model gave.</param>
    /// <param name="batch">What it was given and should have given.</param>
    public abstract void Update(Tensor prediction, Batch batch);
}
