namespace Myelin;

/// <summary>
/// A metric of classes: of labels, of one-hot targets, or of yes-or-no questions, which are targets of 0 and 1 in the shape of the outputs.
/// A label of -100 is not counted, as in PyTorch's losses. A score that is NaN is no answer: the figure is then NaN until <see cref="Reset"/>.
/// </summary>
/// <remarks>
/// In a task the loss says what outputs mean. A metric that is updated by hand takes them as scores unless its <see cref="Output"/> says
/// otherwise, and refuses what looks like probabilities where that makes a difference.
/// </remarks>
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

    /// <summary>Whether a score was NaN.</summary>
    private protected bool HasNaN { get; private set; }

    /// <inheritdoc/>
    public sealed override string Name => Label ?? UsualName;

    private protected abstract string UsualName { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// The batch has no such field, its shape does not fit the outputs, or <see cref="Output"/> says probabilities that the outputs are not, or nothing
    /// where they look like some.
    /// </exception>
    public sealed override void Update(Tensor prediction, Batch batch)
    {
        var answers = Answers.Of(this, prediction, batch);
        HasNaN |= answers.HasNaN;
        if (!HasNaN) Add(answers);
    }

    /// <inheritdoc/>
    public sealed override void Reset()
    {
        HasNaN = false;
        Clear();
    }

    /// <summary>Whether the figure is another one for probabilities than for the scores of which they are made.</summary>
    internal virtual bool TellsProbabilities(bool areQuestions) => areQuestions;

    private protected abstract void Clear();

    private protected abstract void Add(Answers answers);
}
