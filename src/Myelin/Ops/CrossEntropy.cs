using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor scores)
    {
        /// <summary>
        /// The mean over all labels of -ln softmax(scores)[label]: softmax and loss in one, exact for scores of any size. dx =
        /// (softmax(scores) - target)/N·dy, where N is the number of labels. PyTorch: <c>F.cross_entropy</c>, which expects the classes on
        /// axis 1; here they are always on the last axis.
        /// </summary>
        /// <param name="labels">
        /// int32 <c>[…]</c>, 0 to C - 1; this tensor is float32 <c>[…, C]</c>: <c>[N]</c> with <c>[N, C]</c>, or one label per position of
        /// a sequence, <c>[N, T]</c> with <c>[N, T, C]</c>.
        /// </param>
        /// <param name="classWeights">
        /// float32 <c>[C]</c>: the weight of each class; the mean is weighted. Null weights all classes equally.
        /// </param>
        /// <param name="labelSmoothing">The part of the target that is spread evenly over all classes, 0 to 1.</param>
        /// <param name="ignoreIndex">Rows with this label count neither in the sum nor in the mean; 0 if all have it, where PyTorch gives NaN.</param>
        /// <param name="sampleWeights">float32 of labels' shape: the weight of each label; the mean is weighted. Null weights all equally.</param>
        /// <returns>A scalar.</returns>
        /// <exception cref="ShapeException">The sizes do not fit, or there is only one class, of which nothing can be learned.</exception>
        /// <exception cref="ArgumentOutOfRangeException">A label or labelSmoothing is out of range.</exception>
        /// <exception cref="ArgumentException">A weight is negative, infinite or NaN.</exception>
        public Tensor CrossEntropy(
            IntTensor labels, Tensor? classWeights = null, float labelSmoothing = 0, int ignoreIndex = -100, Tensor? sampleWeights = null) =>
            CrossEntropyOp.Record("CrossEntropy", scores, labels, classWeights, sampleWeights, labelSmoothing, ignoreIndex, fromScores: true);

        /// <summary>
        /// The mean over all labels of -x[label], for log-probabilities x, such as LogSoftmax returns. PyTorch: <c>F.nll_loss</c>.
        /// </summary>
        /// <param name="labels">int32 <c>[…]</c>, 0 to C - 1; this tensor is float32 <c>[…, C]</c>.</param>
        /// <param name="classWeights">float32 <c>[C]</c>: the weight of each class; null weights all equally.</param>
        /// <param name="ignoreIndex">Rows with this label count neither in the sum nor in the mean; 0 if all have it, where PyTorch gives NaN.</param>
        /// <param name="sampleWeights">float32 of labels' shape: the weight of each label; the mean is weighted. Null weights all equally.</param>
        /// <returns>A scalar.</returns>
        /// <exception cref="ShapeException">The sizes do not fit.</exception>
        /// <exception cref="ArgumentOutOfRangeException">A label is out of range.</exception>
        /// <exception cref="ArgumentException">A weight is negative, infinite or NaN.</exception>
        public Tensor NegativeLogLikelihood(IntTensor labels, Tensor? classWeights = null, int ignoreIndex = -100, Tensor? sampleWeights = null) =>
            CrossEntropyOp.Record("NegativeLogLikelihood", scores, labels, classWeights, sampleWeights, 0, ignoreIndex, fromScores: false);
    }
}

internal static class CrossEntropyOp
{
    private readonly record struct Attributes(IntTensor Labels, float[]? RowWeights, float Smoothing, double WeightSum, bool FromScores);

    internal static Tensor Record(
        string name, Tensor scores, IntTensor labels, Tensor? classWeights, Tensor? sampleWeights, float smoothing, int ignoreIndex, bool fromScores)
    {
        Check(name, scores, labels, classWeights, sampleWeights, ignoreIndex, fromScores);
        CheckSmoothing(smoothing);
        int rows = labels.Length, classes = scores.Shape[^1];
        Tensor logs = scores;
        if (fromScores)
        {
            logs = Tensor.Uninitialized(scores.Shape);
            SoftmaxKernel.LogForward(scores.Span, logs.Span, rows, classes, 1);
        }

        float[]? rowWeights = RowWeights(labels.AsSpan(), sampleWeights, ignoreIndex);
        ReadOnlySpan<float> log = logs.Span, weights = classWeights is null ? default : classWeights.Span;
        double loss = 0, weightSum = 0;
        for (int i = 0; i < rows; i++)
        {
            double own = rowWeights is null ? 1 : rowWeights[i];
            if (own == 0) continue;
            ReadOnlySpan<float> row = log.Slice(i * classes, classes);
            double weight = weights.IsEmpty ? own : own * weights[labels.AsSpan()[i]];
            weightSum += weight;
            loss -= Share((1 - smoothing) * weight, row[labels.AsSpan()[i]]);
            if (smoothing == 0) continue;
            double all = 0;
            for (int c = 0; c < classes; c++) all += Share(weights.IsEmpty ? 1 : weights[c], row[c]);
            loss -= smoothing / classes * own * all;
        }

        Tensor y = Tensor.Scalar(weightSum == 0 ? 0 : (float)(loss / weightSum));
        var attributes = new Attributes(labels, rowWeights, smoothing, weightSum, fromScores);
        return Operator.RecordOwn(name, attributes, y, [scores], [logs, classWeights], Backward);
    }

    /// <summary>The weight of each row, 0 for those with the ignored label; null if all weights are 1.</summary>
    private static float[]? RowWeights(ReadOnlySpan<int> labels, Tensor? sampleWeights, int ignoreIndex)
    {
        if (sampleWeights is null && !labels.Contains(ignoreIndex)) return null;
        float[] weights = sampleWeights?.ToArray() ?? new float[labels.Length];
        if (sampleWeights is null) Array.Fill(weights, 1);
        for (int i = 0; i < weights.Length; i++)
        {
            if (labels[i] == ignoreIndex) weights[i] = 0;
        }

        return weights;
    }

    /// <summary>A class without weight adds nothing, even if its logarithm is -∞.</summary>
    private static double Share(double weight, float log) => weight == 0 ? 0 : weight * log;

    private static void Backward(BackwardContext<Attributes> g)
    {
        // With t the target's weights in a row, loss = -Σ t·log/weightSum and log = x - ln Σ eˣ: dx = (softmax(x)·Σt - t)·dy/weightSum.
        (IntTensor labels, float[]? rowWeights, float smoothing, double weightSum, bool fromScores) = g.Attributes;
        Tensor logs = g.Saved(0), dx = Tensor.Uninitialized(logs.Shape);
        ReadOnlySpan<float> weights = g.SavedOrNull(1) is { } w ? w.Span : default;
        float scale = weightSum == 0 ? 0 : (float)(g.Dy.Span[0] / weightSum);
        if (fromScores) CrossEntropyGradient.Run(logs.Span, labels.AsSpan(), weights, rowWeights, smoothing, scale, dx.Span);
        else
        {
            Span<float> to = dx.Span;
            to.Clear();
            for (int i = 0, classes = logs.Shape[^1]; i < labels.Length; i++)
            {
                float own = rowWeights is null ? scale : scale * rowWeights[i];
                if (own != 0) to[i * classes + labels.AsSpan()[i]] -= (weights.IsEmpty ? 1 : weights[labels.AsSpan()[i]]) * own;
            }
        }

        g.Set(0, dx);
    }

    /// <summary>Returns the part of a target that is spread over all classes, unless it is out of range.</summary>
    internal static float CheckSmoothing(float labelSmoothing) => Argument.Share(labelSmoothing, "CrossEntropy", nameof(labelSmoothing), "Try 0.1.");

    /// <summary>Throws if there is only one score per example: its softmax is always 1, and the loss 0.</summary>
    internal static void RequireClasses(string name, Tensor scores)
    {
        if (scores.Shape[^1] == 1) throw new ShapeException(
            $"{name}: there must be at least two classes, with a score for each.",
            $"scores {scores.Describe()}, whose softmax is 1 whatever the score.",
            "For yes or no with one output use BinaryCrossEntropyWithLogits.");
    }

    private static void Check(string name, Tensor scores, IntTensor labels, Tensor? classWeights, Tensor? sampleWeights, int ignoreIndex, bool fromScores)
    {
        string Got() => $"scores {scores.Describe()}, labels {labels.Describe()}{(classWeights is null ? "" : $", classWeights {classWeights.Describe()}")}.";
        if (scores.Rank < 2 || !labels.Shape.AsSpan().SequenceEqual(scores.Shape.AsSpan()[..^1])
            || (classWeights is not null && classWeights.Length != scores.Shape[^1]))
        {
            throw new ShapeException($"{name}: scores must be [..., C], labels [...], class weights [C].", Got(),
                scores.Rank == 2 && labels.Length == scores.Shape[0] && labels.Shape.Rank == 2 ? $"Try labels.Reshape({labels.Length})."
                : scores.Rank == 3 && labels.Shape == scores.Shape.Without(1) ? "Try scores.Transpose(1, -1): the classes are on the last axis."
                : "Give one label for each row of scores, and one score per class.");
        }

        if (sampleWeights is not null && sampleWeights.Shape != labels.Shape) throw new ShapeException(
            $"{name}: sampleWeights must have one weight for each label.",
            $"labels {labels.Describe()}, sampleWeights {sampleWeights.Describe()}.",
            sampleWeights.Length == labels.Length ? "Reshape the weights to the labels' shape." : "For a weight per class use classWeights.");
        if (fromScores) RequireClasses(name, scores);
        LossWeights.Check(name, nameof(classWeights), classWeights);
        LossWeights.Check(name, nameof(sampleWeights), sampleWeights);
        if (labels.Length == 0) throw new ShapeException(
            $"{name}: the batch must not be empty.",
            Got(),
            "Check the data set's length and DataLoader's dropLast.");
        OneHotOp.Check(name, labels.AsSpan(), scores.Shape[^1], ignoreIndex);
    }
}
