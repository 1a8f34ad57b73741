using Myelin;

namespace Extensions;

/// <summary>A loss: the mean of -(1 - p)^γ·ln p, p being the probability of the right class. Lin et al. 2017.</summary>
/// <param name="gamma">γ: how much less examples count that are already right.</param>
internal sealed class FocalLoss(float gamma) : Loss
{
    public override Tensor Call(Tensor prediction, IntTensor labels)
    {
        Tensor right = prediction.LogSoftmax().Gather(1, labels.Reshape(labels.Length, 1));
        return -((1f - right.Exp()).Pow(gamma) * right).Mean();
    }

    public override string ToString() => FormattableString.Invariant($"FocalLoss({gamma})");
}
