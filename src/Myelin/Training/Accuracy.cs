namespace Myelin;

/// <summary>
/// The fraction of examples whose largest score is at the label; for a single score, whose sign gives the class (0 or 1).
/// </summary>
public sealed class Accuracy : Metric
{
    private long _right, _count;

    /// <inheritdoc/>
    public override string Name => "accuracy";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <inheritdoc/>
    public override double Value => _count == 0 ? 0 : (double)_right / _count;

    /// <inheritdoc/>
    public override void Reset() => (_right, _count) = (0, 0);

    /// <inheritdoc/>
    public override void Update(Tensor prediction, Batch batch)
    {
        IntTensor labels = batch.HasLabels ? batch.Labels : throw new ArgumentException(
            "Accuracy: the data set must have class labels.\n" +
            "  Got targets.\n" +
            "  Use RootMeanSquaredError for regression.", nameof(batch));
        IntTensor classes = prediction.PredictedClasses();
        for (int i = 0; i < labels.Length; i++) _right += classes[i] == labels.AsSpan()[i] ? 1 : 0;
        _count += labels.Length;
    }
}
