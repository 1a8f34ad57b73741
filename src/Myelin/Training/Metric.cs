namespace Myelin;

/// <summary>A measure of a model's quality, collected batch by batch. Derive from it for your own metrics.</summary>
public abstract class Metric
{
    /// <summary>The name in histories and results: <c>accuracy</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether higher is better, which determines the best epoch if <see cref="FitOptions.Monitor"/> is this metric.</summary>
    public abstract bool HigherIsBetter { get; }

    /// <summary>The value over all batches since <see cref="Reset"/>.</summary>
    public abstract double Value { get; }

    /// <summary>Clears the collected values.</summary>
    public abstract void Reset();

    /// <summary>Adds a batch.</summary>
    /// <param name="prediction">The model's output.</param>
    /// <param name="batch">The batch with the inputs and the expected output.</param>
    public abstract void Update(Tensor prediction, Batch batch);
}

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

/// <summary>The root of the mean of (prediction - target)², in the target's unit.</summary>
public sealed class RootMeanSquaredError : Metric
{
    private double _sum;
    private long _count;

    /// <inheritdoc/>
    public override string Name => "rmse";

    /// <inheritdoc/>
    public override bool HigherIsBetter => false;

    /// <inheritdoc/>
    public override double Value => _count == 0 ? 0 : Math.Sqrt(_sum / _count);

    /// <inheritdoc/>
    public override void Reset() => (_sum, _count) = (0, 0);

    /// <inheritdoc/>
    public override void Update(Tensor prediction, Batch batch)
    {
        Tensor target = batch.HasTargets ? batch.Targets : throw new ArgumentException(
            "RootMeanSquaredError: the data set must have targets.\n" +
            "  Got labels.\n" +
            "  Use Accuracy for classes.", nameof(batch));
        ReadOnlySpan<float> p = prediction.Span, t = target.Span;
        for (int i = 0; i < t.Length; i++) _sum += ((double)p[i] - t[i]) * ((double)p[i] - t[i]);
        _count += t.Length;
        GC.KeepAlive(prediction);
        GC.KeepAlive(target);
    }
}

/// <summary>The number of times each class was predicted as each other: row = the true class, column = the predicted one.</summary>
public sealed class ConfusionMatrix : Metric
{
    private readonly long[,] _counts;

    /// <param name="classes">The number of classes.</param>
    public ConfusionMatrix(int classes) => _counts = new long[classes, classes];

    /// <summary>The number of classes.</summary>
    public int Classes => _counts.GetLength(0);

    /// <summary>The number of examples of one class that were predicted as another.</summary>
    public long this[int actual, int predicted] => _counts[actual, predicted];

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
}

/// <summary>Converts scores to classes.</summary>
internal static class PredictedClass
{
    extension(Tensor scores)
    {
        /// <summary>The index of the largest score along the last axis, row by row; for rows of one score, 1 if it is above 0.</summary>
        internal IntTensor PredictedClasses()
        {
            if (scores.Rank > 1 && scores.Shape[^1] > 1) return NoGrad.Run(() => scores.Reshape(-1, scores.Shape[^1]).ArgMax(1));
            int[] classes = new int[scores.Length];
            for (int i = 0; i < classes.Length; i++) classes[i] = scores.Span[i] > 0 ? 1 : 0;
            GC.KeepAlive(scores);
            return IntTensor.Wrap(classes, [classes.Length]);
        }
    }
}
