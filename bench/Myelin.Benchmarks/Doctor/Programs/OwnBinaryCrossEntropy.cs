namespace Myelin.Benchmarks;

/// <summary>
/// Binary cross-entropy of any numbers, as programs and Keras write it; Myelin's own refuses what is no probability. Keras clips predictions to
/// between 0 and 1; a formula of one's own does not, and is NaN outside.
/// </summary>
internal sealed class OwnBinaryCrossEntropy(bool clips) : Loss
{
    private const float Smallest = 1e-7f;

    public override OutputKind Output => OutputKind.BinaryProbabilities;

    public override Tensor Call(Tensor prediction, Tensor target)
    {
        Tensor p = clips ? prediction.Clamp(Smallest, 1 - Smallest) : prediction;
        return -((target * p.Log()) + ((1 - target) * (1 - p).Log())).Mean();
    }
}
