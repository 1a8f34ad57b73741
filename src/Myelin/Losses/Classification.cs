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
/// <param name="ignoreIndex">Labels equal to it count neither in the sum nor in the mean; if all are, the loss is 0, where PyTorch gives NaN.</param>
public sealed class CrossEntropy(Tensor? classWeights = null, float labelSmoothing = 0, int ignoreIndex = -100) : Loss
{
    private readonly float _labelSmoothing = labelSmoothing is >= 0 and <= 1
        ? labelSmoothing
        : throw new ArgumentOutOfRangeException(
            nameof(labelSmoothing),
            string.Create(CultureInfo.InvariantCulture, $"CrossEntropy: labelSmoothing must be from 0 to 1.\n  Got {labelSmoothing}.\n  Try 0.1."));

    /// <inheritdoc/>
    public override OutputKind Output => OutputKind.ClassScores;

    /// <inheritdoc/>
    public override double? WeightOf(IntTensor labels, Tensor? weights = null) => SumOfWeights(labels, weights, classWeights, ignoreIndex);

    /// <summary>prediction float32 <c>[…, C]</c>, labels int32 <c>[…]</c>: one per example, or one per position of a sequence.</summary>
    public override Tensor Call(Tensor prediction, IntTensor labels) => prediction.CrossEntropy(labels, classWeights, _labelSmoothing, ignoreIndex);

    /// <inheritdoc/>
    public override Tensor Call(Tensor prediction, IntTensor labels, Tensor weights) =>
        prediction.CrossEntropy(labels, classWeights, _labelSmoothing, ignoreIndex, weights);

    /// <summary>
    /// prediction and target float32 <c>[N, C]</c>, the target's rows being probabilities: the mean over rows of -Σ target·ln
    /// softmax(prediction). A class with target 0 or weight 0 adds nothing, even if its prediction is -∞.
    /// </summary>
    /// <exception cref="ArgumentException">The target contains class numbers, one per example, as floats.</exception>
    public override Tensor Call(Tensor prediction, Tensor target) => -(Shares(prediction, target).Sum() / prediction.Shape[0]);

    /// <inheritdoc/>
    public override Tensor Call(Tensor prediction, Tensor target, Tensor weights) => -WeightedMean(Shares(prediction, target).Sum(1), weights);

    /// <summary>target·ln softmax(prediction), with smoothing and class weights: the terms of the negative loss.</summary>
    private Tensor Shares(Tensor prediction, Tensor target)
    {
        bool numbers = prediction.Rank == target.Rank + 1 && prediction.Shape[^1] > 1 && target.Shape.AsSpan().SequenceEqual(prediction.Shape.AsSpan()[..^1]);
        if (numbers) throw new ArgumentException(
            $"{Name}: class numbers must be labels, int32{target.Shape}.\n" +
            $"  Got {target.Describe()} for predictions {prediction.Describe()}.\n" +
            "  Try target.ToIntTensor(); a float32 target has a probability for each class.", nameof(target));
        RequireSameShape(prediction, target);
        if (prediction.Rank != 2)
        {
            throw new ShapeException($"{Name}: prediction must be [N, C].", $"{prediction.Describe()}.", "Try prediction.Reshape(-1, classes).");
        }

        int classes = prediction.Shape[1];
        if (_labelSmoothing > 0) target = (target * (1 - _labelSmoothing)) + (_labelSmoothing / classes);
        Tensor terms = ShareOperator.Of(target, prediction.LogSoftmax(1));
        return classWeights is null ? terms : ShareOperator.Of(classWeights, terms);
    }

    /// <inheritdoc/>
    public override string ToString() => With(
        _labelSmoothing == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"labelSmoothing {_labelSmoothing}"),
        Setting(classWeights), Setting(ignoreIndex));
}

/// <summary>The mean of -prediction[label], for log-probabilities, such as the output of LogSoftmax. PyTorch: <c>nn.NLLLoss</c>.</summary>
/// <param name="classWeights">float32 <c>[C]</c>: the weight of each class; null weights all equally.</param>
/// <param name="ignoreIndex">Labels equal to it count neither in the sum nor in the mean; if all are, the loss is 0, where PyTorch gives NaN.</param>
public sealed class NegativeLogLikelihood(Tensor? classWeights = null, int ignoreIndex = -100) : Loss
{
    /// <inheritdoc/>
    public override OutputKind Output => OutputKind.ClassScores;

    /// <inheritdoc/>
    public override double? WeightOf(IntTensor labels, Tensor? weights = null) => SumOfWeights(labels, weights, classWeights, ignoreIndex);

    /// <summary>prediction float32 <c>[…, C]</c>, labels int32 <c>[…]</c>: one per example, or one per position of a sequence.</summary>
    public override Tensor Call(Tensor prediction, IntTensor labels) => prediction.NegativeLogLikelihood(labels, classWeights, ignoreIndex);

    /// <inheritdoc/>
    public override Tensor Call(Tensor prediction, IntTensor labels, Tensor weights) =>
        prediction.NegativeLogLikelihood(labels, classWeights, ignoreIndex, weights);

    /// <inheritdoc/>
    public override string ToString() => With(Setting(classWeights), Setting(ignoreIndex));
}
