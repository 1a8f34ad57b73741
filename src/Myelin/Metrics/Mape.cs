namespace Myelin;

/// <summary>
/// The mean of |prediction - target| / |target|, as a fraction: 0.1 is 10 %. Infinite if a target is 0 and its prediction is not. scikit-learn:
/// <c>mean_absolute_percentage_error</c>.
/// </summary>
public sealed class Mape : ValueMetric
{
    private double _sum;
    private long _count;

    /// <inheritdoc/>
    public override bool HigherIsBetter => false;

    /// <summary>The mean; NaN without examples.</summary>
    public override double Value => _count == 0 ? double.NaN : _sum / _count;

    private protected override string UsualName => "mape";

    /// <inheritdoc/>
    public override void Reset() => (_sum, _count) = (0, 0);

    private protected override void Add(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, int columns)
    {
        for (int i = 0; i < targets.Length; i++)
        {
            double error = Math.Abs((double)predictions[i] - targets[i]);
            if (error != 0) _sum += error / Math.Abs((double)targets[i]);
        }

        _count += targets.Length;
    }
}
