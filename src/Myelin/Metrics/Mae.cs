namespace Myelin;

/// <summary>
/// The mean of |prediction - target|, in the target's unit: the loss <see cref="MeanAbsoluteError"/> as a metric. scikit-learn:
/// <c>mean_absolute_error</c>.
/// </summary>
public sealed class Mae : ValueMetric
{
    private double _sum;
    private long _count;

    /// <inheritdoc/>
    public override bool HigherIsBetter => false;

    /// <summary>The mean; NaN without examples.</summary>
    public override double Value => _count == 0 ? double.NaN : _sum / _count;

    private protected override string UsualName => "mae";

    /// <inheritdoc/>
    public override void Reset() => (_sum, _count) = (0, 0);

    private protected override void Add(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, int columns)
    {
        for (int i = 0; i < targets.Length; i++) _sum += Math.Abs((double)predictions[i] - targets[i]);
        _count += targets.Length;
    }
}
