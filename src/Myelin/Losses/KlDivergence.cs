namespace Myelin;

/// <summary>
/// The Kullback-Leibler divergence from a predicted distribution to the target: Σ t·(ln t - prediction)/N, where a target t of 0 adds nothing. The
/// prediction is log-probabilities, such as the output of LogSoftmax. For distillation and soft labels. PyTorch:
/// <c>nn.KLDivLoss(reduction="batchmean")</c>. Kullback and Leibler 1951.
/// </summary>
/// <remarks>prediction and target have the same shape, float32 <c>[N, …]</c>; the targets of an example are probabilities.</remarks>
public sealed class KlDivergence : Loss
{
    /// <summary>Scores of classes: the softmax of log-probabilities is the probabilities.</summary>
    public override OutputKind Output => OutputKind.ClassScores;

    /// <inheritdoc/>
    public override Tensor Call(Tensor prediction, Tensor target) => Divergences(prediction, target).Mean();

    /// <inheritdoc/>
    public override Tensor Call(Tensor prediction, Tensor target, Tensor weights) => WeightedMean(Divergences(prediction, target), weights);

    private Tensor Divergences(Tensor prediction, Tensor target)
    {
        RequireSameShape(prediction, target);
        if (prediction.Rank == 0 || prediction.Length == 0) throw new ShapeException(
            $"{Name}: prediction and target must be [N, ...] with N at least 1.",
            $"{prediction.Describe()}.",
            "Try Reshape(1, -1) for one example.");
        foreach (float t in target.Span)
        {
            if (!(t >= 0)) throw new ArgumentOutOfRangeException(nameof(target),
                FormattableString.Invariant($"{Name}: targets must be probabilities, at least 0.\n  Got {t}.\n  From scores use target.Softmax(-1)."));
        }

        LogProbabilities.Checked(Name, prediction);
        Tensor terms = ShareOperator.Of(target, target.Log()) - ShareOperator.Of(target, prediction);
        return terms.Reshape(prediction.Shape[0], -1).Sum(1);
    }
}
