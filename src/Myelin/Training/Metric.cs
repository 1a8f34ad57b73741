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

/// <summary>The share of examples whose largest score stands at the label; of a single score, whose sign says the class (0 or 1).</summary>
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

/// <summary>√ of the mean of (prediction - target)², in the target's unit.</summary>
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

/// <summary>How often each class was taken for each other: row = the right class, column = the predicted one.</summary>
public sealed class ConfusionMatrix : Metric
{
    private readonly long[,] _counts;

    /// <param name="classes">How many classes there are.</param>
    public ConfusionMatrix(int classes) => _counts = new long[classes, classes];

    /// <summary>How many classes there are.</summary>
    public int Classes => _counts.GetLength(0);

    /// <summary>How many examples of one class were predicted as another.</summary>
    public long this[int actual, int predicted] => _counts[actual, predicted];

    /// <inheritdoc/>
    public override string Name => "confusionAccuracy";

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <summary>The share on the diagonal.</summary>
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

    /// <summary>The share of a class' examples that were recognised; NaN if there were none.</summary>
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
                    $"ConfusionMatrix: labels and predictions must lie in 0 to {Classes - 1}.\n" +
                    $"  Got label {labels.AsSpan()[i]}, prediction {classes[i]}.\n" +
                    "  Make the matrix for as many classes as the data and the model have.", nameof(batch));
            }

            _counts[labels.AsSpan()[i], classes[i]]++;
        }
    }
}

/// <summary>From scores to classes.</summary>
internal static class PredictedClass
{
    extension(Tensor scores)
    {
        /// <summary>The place of the largest score along the last axis, row by row; of rows of one score, 1 where it is above 0.</summary>
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
