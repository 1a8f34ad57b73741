namespace Myelin;

/// <summary>
/// A metric of classes: of labels, of one-hot targets, or of yes-or-no questions, which are targets of 0 and 1 in the shape of the outputs.
/// A label of -100 is not counted, as in PyTorch's losses.
/// </summary>
public abstract class ClassificationMetric : Metric
{
    private protected ClassificationMetric() { }

    /// <summary>Another name than the usual one, such as <c>parityAccuracy</c> for a second output.</summary>
    public string? Label { get; init; }

    /// <summary>The field of the batch with the true classes; null for its labels, or else its targets.</summary>
    public string? Field { get; init; }

    /// <summary>
    /// What the outputs mean; null for what the task's loss says. Without one, labels are class labels, or yes and no if there is one output
    /// per example; of targets the same, and those with several outputs must be one-hot.
    /// </summary>
    public OutputKind? Output { get; init; }

    /// <summary>What the task's loss says.</summary>
    internal OutputKind? OutputOfLoss { get; set; }

    /// <inheritdoc/>
    public sealed override string Name => Label ?? UsualName;

    private protected abstract string UsualName { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The batch has no such field, or its shape does not fit the outputs.</exception>
    public sealed override void Update(Tensor prediction, Batch batch) => Add(Answers.Of(this, prediction, batch));

    private protected abstract void Add(Answers answers);
}
