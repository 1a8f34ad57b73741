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
        BinaryTargets.Check(Name, target);
        foreach (float p in prediction.Span)
        {
            if (p is >= 0 and <= 1) continue;
            throw new ArgumentException(
                FormattableString.Invariant($"{Name}: predictions must be probabilities, from 0 to 1.\n  Got {p}.\n") +
                "  End the model with a Sigmoid, or better, use BinaryCrossEntropyWithLogits on scores.", nameof(prediction));
        }

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
        BinaryTargets.Check(Name, target);
        if (positiveWeight is null) return prediction.BinaryCrossEntropyWithLogits(target);
        // Linear in the target: the loss of a yes and the loss of a no, each by its share.
        Tensor yes = prediction.BinaryCrossEntropyWithLogits(Tensor.Scalar(1)), no = prediction.BinaryCrossEntropyWithLogits(Tensor.Scalar(0));
        return ShareOperator.Of(target * positiveWeight, yes) + ShareOperator.Of(1 - target, no);
    }

    /// <inheritdoc/>
    public override string ToString() => With(Setting(positiveWeight, nameof(positiveWeight)));
}
