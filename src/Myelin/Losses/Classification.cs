using System.Globalization;

namespace Myelin;

/// <summary>
/// The mean of -ln softmax(prediction)[label]: for choosing one of C classes. It takes scores, the output of the last Linear layer: softmax
/// is included. PyTorch: <c>nn.CrossEntropyLoss</c>.
/// </summary>
/// <param name="classWeights">float32 <c>[C]</c>: the weight of each class, for unequal class sizes; null weights all equally.</param>
/// <param name="labelSmoothing">
/// The part of the target spread evenly over all classes, 0 to 1, against overconfidence (Szegedy et al. 2016).
/// </param>
public sealed class CrossEntropy(Tensor? classWeights = null, float labelSmoothing = 0) : Loss
{
    private readonly float _labelSmoothing = labelSmoothing is >= 0 and <= 1
        ? labelSmoothing
        : throw new ArgumentOutOfRangeException(
            nameof(labelSmoothing),
            string.Create(CultureInfo.InvariantCulture, $"CrossEntropy: labelSmoothing must be from 0 to 1.\n  Got {labelSmoothing}.\n  Try 0.1."));

    /// <inheritdoc/>
    public override OutputKind Output => OutputKind.ClassScores;

    /// <inheritdoc/>
    public override double? WeightOf(IntTensor labels) => WeightOf(labels, classWeights);

    /// <summary>prediction float32 <c>[…, C]</c>, labels int32 <c>[…]</c>: one per example, or one per position of a sequence.</summary>
    public override Tensor Call(Tensor prediction, IntTensor labels) => prediction.CrossEntropy(labels, classWeights, _labelSmoothing);

    /// <summary>
    /// prediction and target float32 <c>[N, C]</c>, the target's rows being probabilities: the mean over rows of -Σ target·ln
    /// softmax(prediction). A class with target 0 or weight 0 adds nothing, even if its prediction is -∞.
    /// </summary>
    public override Tensor Call(Tensor prediction, Tensor target)
    {
        RequireSameShape(prediction, target);
        if (prediction.Rank != 2)
        {
            throw new ShapeException($"{Name}: prediction must be [N, C].", $"{prediction.Describe()}.", "Try prediction.Reshape(-1, classes).");
        }

        int classes = prediction.Shape[1];
        if (_labelSmoothing > 0) target = (target * (1 - _labelSmoothing)) + (_labelSmoothing / classes);
        Tensor terms = Share(target, prediction.LogSoftmax(1));
        if (classWeights is not null) terms = Share(classWeights, terms);
        return -(terms.Sum() / prediction.Shape[0]);
    }

    private static Tensor Share(Tensor share, Tensor log) => ElementwiseOperator.Binary("Share", share, log, new ShareOperator());

    /// <inheritdoc/>
    public override string ToString() =>
        With(_labelSmoothing == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"labelSmoothing {_labelSmoothing}"), Setting(classWeights));
}

/// <summary>The mean of -prediction[label], for log-probabilities, such as the output of LogSoftmax. PyTorch: <c>nn.NLLLoss</c>.</summary>
/// <param name="classWeights">float32 <c>[C]</c>: the weight of each class; null weights all equally.</param>
public sealed class NegativeLogLikelihood(Tensor? classWeights = null) : Loss
{
    /// <inheritdoc/>
    public override OutputKind Output => OutputKind.ClassScores;

    /// <inheritdoc/>
    public override double? WeightOf(IntTensor labels) => WeightOf(labels, classWeights);

    /// <summary>prediction float32 <c>[…, C]</c>, labels int32 <c>[…]</c>: one per example, or one per position of a sequence.</summary>
    public override Tensor Call(Tensor prediction, IntTensor labels) => prediction.NegativeLogLikelihood(labels, classWeights);

    /// <inheritdoc/>
    public override string ToString() => With(Setting(classWeights));
}

/// <summary>
/// The mean of -(t·ln p + (1-t)·ln(1-p)) for probabilities p, such as the output of Sigmoid: for yes or no, or several classes that may
/// apply at once. PyTorch: <c>nn.BCELoss</c>.
/// </summary>
public sealed class BinaryCrossEntropy : Loss
{
    /// <inheritdoc/>
    public override OutputKind Output => OutputKind.BinaryProbabilities;

    /// <summary>prediction and target of the same shape; target from 0 to 1.</summary>
    /// <exception cref="ArgumentException">A prediction is not a probability.</exception>
    public override Tensor Call(Tensor prediction, Tensor target)
    {
        RequireSameShape(prediction, target);
        foreach (float p in prediction.Span)
        {
            if (p is >= 0 and <= 1) continue;
            throw new ArgumentException(
                $"{Name}: predictions must be probabilities, from 0 to 1.\n" +
                $"  Got {p}.\n" +
                "  End the model with a Sigmoid, or better, use BinaryCrossEntropyWithLogits on scores.", nameof(prediction));
        }

        return prediction.BinaryCrossEntropy(target).Mean();
    }
}

/// <summary>
/// The same for scores: the sigmoid is included, and the result is exact for scores of any size. PyTorch: <c>nn.BCEWithLogitsLoss</c>.
/// </summary>
public sealed class BinaryCrossEntropyWithLogits : Loss
{
    /// <inheritdoc/>
    public override OutputKind Output => OutputKind.BinaryScores;

    /// <summary>prediction and target of the same shape; target from 0 to 1.</summary>
    public override Tensor Call(Tensor prediction, Tensor target)
    {
        RequireSameShape(prediction, target);
        return prediction.BinaryCrossEntropyWithLogits(target).Mean();
    }
}
