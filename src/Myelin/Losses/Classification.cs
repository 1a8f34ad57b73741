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
    private readonly float _labelSmoothing = CrossEntropyOp.CheckSmoothing(labelSmoothing);
    private readonly Tensor? _classWeights = LossWeights.Check(nameof(CrossEntropy), nameof(classWeights), classWeights);

    /// <inheritdoc/>
    public override OutputKind Output => OutputKind.ClassScores;

    /// <summary>Labels that do not count.</summary>
    internal int IgnoreIndex => ignoreIndex;

    /// <summary>The weight of each class; null if all count the same.</summary>
    internal Tensor? ClassWeights => _classWeights;

    /// <inheritdoc/>
    public override double? WeightOf(IntTensor labels, Tensor? weights = null) => SumOfWeights(labels, weights, _classWeights, ignoreIndex);

    /// <summary>prediction float32 <c>[…, C]</c>, labels int32 <c>[…]</c>: one per example, or one per position of a sequence.</summary>
    public override Tensor Call(Tensor prediction, IntTensor labels) => prediction.CrossEntropy(labels, _classWeights, _labelSmoothing, ignoreIndex);

    /// <inheritdoc/>
    public override Tensor Call(Tensor prediction, IntTensor labels, Tensor weights) =>
        prediction.CrossEntropy(labels, _classWeights, _labelSmoothing, ignoreIndex, weights);

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
        ReadOnlySpan<int> shape = target.Shape.AsSpan(), examples = prediction.Rank == 0 ? [] : prediction.Shape.AsSpan()[..^1];
        bool column = prediction.Rank == target.Rank && shape is [.., 1] && shape[..^1].SequenceEqual(examples);
        if (prediction.Rank > 0 && prediction.Shape[^1] > 1 && (column || shape.SequenceEqual(examples))) throw new ArgumentException(
            $"{Name}: class numbers must be labels, int32{prediction.Shape.Without(-1)}.\n" +
            $"  Got {target.Describe()} for predictions {prediction.Describe()}.\n" +
            $"  Try target.ToIntTensor(){(column ? $".Reshape({target.Length})" : "")}; a float32 target has a probability for each class.", nameof(target));
        RequireSameShape(prediction, target);
        if (prediction.Rank > 0) CrossEntropyOp.RequireClasses(Name, prediction);
        if (prediction.Rank != 2)
        {
            throw new ShapeException($"{Name}: prediction must be [N, C].", $"{prediction.Describe()}.", "Try prediction.Reshape(-1, classes).");
        }

        int classes = prediction.Shape[1];
        if (_labelSmoothing > 0) target = (target * (1 - _labelSmoothing)) + (_labelSmoothing / classes);
        Tensor terms = ShareOperator.Of(target, prediction.LogSoftmax(1));
        return _classWeights is null ? terms : ShareOperator.Of(_classWeights, terms);
    }

    /// <inheritdoc/>
    public override string ToString() => With(
        _labelSmoothing == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"labelSmoothing {_labelSmoothing}"),
        Setting(_classWeights), Setting(ignoreIndex));
}

/// <summary>The mean of -prediction[label], for log-probabilities, such as the output of LogSoftmax. PyTorch: <c>nn.NLLLoss</c>.</summary>
/// <param name="classWeights">float32 <c>[C]</c>: the weight of each class; null weights all equally.</param>
/// <param name="ignoreIndex">Labels equal to it count neither in the sum nor in the mean; if all are, the loss is 0, where PyTorch gives NaN.</param>
public sealed class NegativeLogLikelihood(Tensor? classWeights = null, int ignoreIndex = -100) : Loss
{
    private readonly Tensor? _classWeights = LossWeights.Check(nameof(NegativeLogLikelihood), nameof(classWeights), classWeights);

    /// <inheritdoc/>
    public override OutputKind Output => OutputKind.ClassScores;

    /// <inheritdoc/>
    public override double? WeightOf(IntTensor labels, Tensor? weights = null) => SumOfWeights(labels, weights, _classWeights, ignoreIndex);

    /// <summary>prediction float32 <c>[…, C]</c>, labels int32 <c>[…]</c>: one per example, or one per position of a sequence.</summary>
    /// <exception cref="ArgumentException">A prediction is above 0, so that it is not the logarithm of a probability.</exception>
    public override Tensor Call(Tensor prediction, IntTensor labels) =>
        LogProbabilities.Checked(Name, prediction).NegativeLogLikelihood(labels, _classWeights, ignoreIndex);

    /// <inheritdoc/>
    public override Tensor Call(Tensor prediction, IntTensor labels, Tensor weights) =>
        LogProbabilities.Checked(Name, prediction).NegativeLogLikelihood(labels, _classWeights, ignoreIndex, weights);

    /// <inheritdoc/>
    public override string ToString() => With(Setting(_classWeights), Setting(ignoreIndex));
}
