namespace Myelin;

/// <summary>The number of times each class was predicted as each other: row = the true class, column = the predicted one.</summary>
public sealed class ConfusionMatrix : Metric
{
    private readonly long[,] _counts;

    /// <param name="classes">The number of classes, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no class.</exception>
    public ConfusionMatrix(int classes)
    {
        Argument.AtLeast(1, classes, nameof(ConfusionMatrix), nameof(classes), "Give the number of classes: dataset.Classes.");
        _counts = new long[classes, classes];
    }

    /// <summary>The number of classes.</summary>
    public int Classes => _counts.GetLength(0);

    /// <summary>The number of examples of one class that were predicted as another.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A class is out of range.</exception>
    public long this[int actual, int predicted] => _counts[Checked(actual, nameof(actual)), Checked(predicted, nameof(predicted))];

    /// <inheritdoc/>
    public override string Name => "confusionAccuracy";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <summary>The fraction on the diagonal.</summary>
    public override double Value
    {
        get
        {
            long right = 0, all = 0;
            for (int a = 0; a < Classes; a++)
            {
                right += _counts[a, a];
                for (int p = 0; p < Classes; p++) all += _counts[a, p];
            }

            return all == 0 ? 0 : (double)right / all;
        }
    }

    /// <summary>The fraction of a class' examples that were predicted correctly; NaN if there were none.</summary>
    public double AccuracyOf(int actual)
    {
        Checked(actual, nameof(actual));
        long all = 0;
        for (int p = 0; p < Classes; p++) all += _counts[actual, p];
        return (double)_counts[actual, actual] / all;
    }

    /// <inheritdoc/>
    public override void Reset() => Array.Clear(_counts);

    /// <inheritdoc/>
    public override void Update(Tensor prediction, Batch batch)
    {
        IntTensor labels = batch.HasLabels ? batch.Labels : throw new ArgumentException(
            "ConfusionMatrix: the data set must have class labels.\n" +
            "  Got targets.\n" +
            "  Use RootMeanSquaredError for regression.", nameof(batch));
        IntTensor classes = prediction.PredictedClasses();
        for (int i = 0; i < labels.Length; i++)
        {
            if ((uint)labels.AsSpan()[i] >= (uint)Classes || (uint)classes[i] >= (uint)Classes)
            {
                throw new ArgumentException(
                    $"ConfusionMatrix: labels and predictions must be from 0 to {Classes - 1}.\n" +
                    $"  Got label {labels.AsSpan()[i]}, prediction {classes[i]}.\n" +
                    "  Create the matrix with as many classes as the data and the model have.", nameof(batch));
            }

            _counts[labels.AsSpan()[i], classes[i]]++;
        }
    }

    private int Checked(int value, string name) => Argument.Index(value, Classes, nameof(ConfusionMatrix), name, "Classes are counted from 0.");
}
