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
        /// <returns>A scalar.</returns>
        /// <exception cref="ShapeException">The sizes do not fit.</exception>
        /// <exception cref="ArgumentOutOfRangeException">A label is out of range.</exception>
        public Tensor CrossEntropy(IntTensor labels, Tensor? classWeights = null, float labelSmoothing = 0) =>
            CrossEntropyOp.Record("CrossEntropy", scores, labels, classWeights, labelSmoothing, fromScores: true);

        /// <summary>
        /// The mean over all labels of -x[label], for log-probabilities x, such as LogSoftmax returns. PyTorch: <c>F.nll_loss</c>.
        /// </summary>
        /// <param name="labels">int32 <c>[…]</c>, 0 to C - 1; this tensor is float32 <c>[…, C]</c>.</param>
        /// <param name="classWeights">float32 <c>[C]</c>: the weight of each class; null weights all equally.</param>
        /// <returns>A scalar.</returns>
        /// <exception cref="ShapeException">The sizes do not fit.</exception>
        /// <exception cref="ArgumentOutOfRangeException">A label is out of range.</exception>
        public Tensor NegativeLogLikelihood(IntTensor labels, Tensor? classWeights = null) =>
            CrossEntropyOp.Record("NegativeLogLikelihood", scores, labels, classWeights, 0, fromScores: false);
    }
}

internal static class CrossEntropyOp
{
    private readonly record struct Attributes(IntTensor Labels, float Smoothing, double WeightSum, bool FromScores);

    internal static Tensor Record(string name, Tensor scores, IntTensor labels, Tensor? classWeights, float smoothing, bool fromScores)
    {
        Check(name, scores, labels, classWeights);
        int rows = labels.Length, classes = scores.Shape[^1];
        Tensor logs = scores;
        if (fromScores)
        {
            logs = Tensor.Uninitialized(scores.Shape);
            SoftmaxKernel.LogForward(scores.Span, logs.Span, rows, classes, 1);
        }

        ReadOnlySpan<float> log = logs.Span, weights = classWeights is null ? default : classWeights.Span;
        double loss = 0, weightSum = 0;
        for (int i = 0; i < rows; i++)
        {
            ReadOnlySpan<float> row = log.Slice(i * classes, classes);
            double weight = weights.IsEmpty ? 1 : weights[labels.AsSpan()[i]];
            weightSum += weight;
            loss -= Share((1 - smoothing) * weight, row[labels.AsSpan()[i]]);
            if (smoothing == 0) continue;
            double all = 0;
            for (int c = 0; c < classes; c++) all += Share(weights.IsEmpty ? 1 : weights[c], row[c]);
            loss -= smoothing / classes * all;
        }

        Tensor y = Tensor.Scalar((float)(loss / weightSum));
        return Operator.RecordOwn(name, new Attributes(labels, smoothing, weightSum, fromScores), y, [scores], [logs, classWeights], Backward);
    }

    /// <summary>A class without weight adds nothing, even if its logarithm is -∞.</summary>
    private static double Share(double weight, float log) => weight == 0 ? 0 : weight * log;

    private static void Backward(BackwardContext<Attributes> g)
    {
        // With t the target's weights in a row, loss = -Σ t·log/weightSum and log = x - ln Σ eˣ: dx = (softmax(x)·Σt - t)·dy/weightSum.
        (IntTensor labels, float smoothing, double weightSum, bool fromScores) = g.Attributes;
        Tensor logs = g.Saved(0), dx = Tensor.Uninitialized(logs.Shape);
        ReadOnlySpan<float> weights = g.SavedOrNull(1) is { } w ? w.Span : default;
        float scale = (float)(g.Dy.Span[0] / weightSum);
        if (fromScores) CrossEntropyGradient.Run(logs.Span, labels.AsSpan(), weights, smoothing, scale, dx.Span);
        else
        {
            Span<float> to = dx.Span;
            to.Clear();
            for (int i = 0, classes = logs.Shape[^1]; i < labels.Length; i++)
                to[i * classes + labels.AsSpan()[i]] -= (weights.IsEmpty ? 1 : weights[labels.AsSpan()[i]]) * scale;
        }

        g.Set(0, dx);
    }

    private static void Check(string name, Tensor scores, IntTensor labels, Tensor? classWeights)
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

        if (labels.Length == 0) throw new ShapeException(
            $"{name}: the batch must not be empty.",
            Got(),
            "Check the data set's length and DataLoader's dropLast.");
        OneHotOp.Check(name, labels.AsSpan(), scores.Shape[^1]);
    }
}
