namespace Myelin;

/// <summary>
/// The mean of -(t·ln p + (1-t)·ln(1-p)) for probabilities p, such as the output of Sigmoid: for yes or no, or several classes that may
/// apply at once. PyTorch: <c>nn.BCELoss</c>.
/// </summary>
/// <remarks>
/// prediction and target have the same shape, with values from 0 to 1; labels 0 and 1 may be integers, <c>[N]</c> for predictions <c>[N]</c> or
/// <c>[N, 1]</c>.
/// </remarks>
public sealed class BinaryCrossEntropy : Loss
{
    /// <inheritdoc/>
    public override OutputKind Output => OutputKind.BinaryProbabilities;

    /// <inheritdoc/>
    public override Tensor Call(Tensor prediction, IntTensor labels) => Call(prediction, BinaryTargets.Of(Name, prediction, labels));

    /// <inheritdoc/>
    public override Tensor Call(Tensor prediction, IntTensor labels, Tensor weights) =>
        Call(prediction, BinaryTargets.Of(Name, prediction, labels), weights);

    private protected override Tensor Terms(Tensor prediction, Tensor target)
    {
        RequireSameShape(prediction, target);
        return prediction.BinaryCrossEntropy(target);
    }
}

/// <summary>
/// The same for scores: the sigmoid is included, and the result is exact for scores of any size. PyTorch: <c>nn.BCEWithLogitsLoss</c>.
/// </summary>
/// <param name="positiveWeight">
/// float32, a scalar or of a shape that broadcasts with the target's: the factor of the terms with target 1, such as the ratio of negative to
/// positive examples. PyTorch: <c>pos_weight</c>. Null weights both equally.
/// </param>
/// <remarks>
/// prediction and target have the same shape, the target with values from 0 to 1; labels 0 and 1 may be integers, <c>[N]</c> for predictions
/// <c>[N]</c> or <c>[N, 1]</c>.
/// </remarks>
public sealed class BinaryCrossEntropyWithLogits(Tensor? positiveWeight = null) : Loss
{
    private readonly Tensor? _positiveWeight = LossWeights.Check(nameof(BinaryCrossEntropyWithLogits), nameof(positiveWeight), positiveWeight);

    /// <inheritdoc/>
    public override OutputKind Output => OutputKind.BinaryScores;

    /// <inheritdoc/>
    public override Tensor Call(Tensor prediction, IntTensor labels) => Call(prediction, BinaryTargets.Of(Name, prediction, labels));

    /// <inheritdoc/>
    public override Tensor Call(Tensor prediction, IntTensor labels, Tensor weights) =>
        Call(prediction, BinaryTargets.Of(Name, prediction, labels), weights);

    private protected override Tensor Terms(Tensor prediction, Tensor target)
    {
        RequireSameShape(prediction, target);
        if (_positiveWeight is null) return prediction.BinaryCrossEntropyWithLogits(target);
        BinaryTargets.Check(Name, target);
        if (Shape.BroadcastOrNull(_positiveWeight.Shape, target.Shape) != target.Shape) throw new ShapeException(
            $"{Name}: positiveWeight must be a scalar or have a weight for each output.",
            $"positiveWeight {_positiveWeight.Describe()}, target {target.Describe()}.",
            $"Give one weight, or [{(target.Rank == 0 ? 1 : target.Shape[^1])}].");
        // Linear in the target: the loss of a yes and the loss of a no, each by its share.
        Tensor yes = prediction.BinaryCrossEntropyWithLogits(Tensor.Scalar(1)), no = prediction.BinaryCrossEntropyWithLogits(Tensor.Scalar(0));
        return ShareOperator.Of(target * _positiveWeight, yes) + ShareOperator.Of(1 - target, no);
    }

    /// <inheritdoc/>
    public override string ToString() => With(Setting(_positiveWeight, nameof(positiveWeight)));
}
