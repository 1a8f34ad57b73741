namespace Myelin;

/// <summary>A metric of numbers, as in regression: predictions and targets of the same shape.</summary>
public abstract class ValueMetric : Metric
{
    private protected ValueMetric() { }

    /// <summary>Another name than the usual one, such as <c>priceError</c> for a second output.</summary>
    public string? Label { get; init; }

    /// <summary>The field of the batch with the true numbers; null for its targets.</summary>
    public string? Field { get; init; }

    /// <inheritdoc/>
    public sealed override string Name => Label ?? UsualName;

    private protected abstract string UsualName { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The batch has no such field.</exception>
    /// <exception cref="ShapeException">There are more targets than predictions, or fewer.</exception>
    public sealed override void Update(Tensor prediction, Batch batch)
    {
        Tensor target = Field is not null ? batch.Get(Field) : batch.HasTargets ? batch.Targets : throw new ArgumentException(
            $"{GetType().Name}: the data set must have targets.\n" +
            $"  Got {(batch.HasLabels ? "labels" : batch)}.\n" +
            "  Use Accuracy for classes.", nameof(batch));
        if (prediction.Length != target.Length)
        {
            throw new ShapeException(
                $"{GetType().Name}: there must be one target for each prediction.", $"predictions {prediction.Describe()}, targets {target.Describe()}.",
                "The model must give as many outputs as the target has.");
        }

        Add(prediction.Span, target.Span, target.Rank > 1 ? target.Length / target.Shape[0] : 1);
        GC.KeepAlive(prediction);
        GC.KeepAlive(target);
    }

    /// <param name="predictions">The predictions, row by row.</param>
    /// <param name="targets">The true numbers.</param>
    /// <param name="columns">The number of values per example.</param>
    private protected abstract void Add(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, int columns);
}
