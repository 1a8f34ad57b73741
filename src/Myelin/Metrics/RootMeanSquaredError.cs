namespace Myelin;

/// <summary>The root of the mean of (prediction - target)², in the target's unit.</summary>
public sealed class RootMeanSquaredError : ValueMetric
{
    private double _sum;
    private long _count;

    /// <inheritdoc/>
    public override bool HigherIsBetter => false;

    /// <inheritdoc/>
    public override double Value => _count == 0 ? 0 : Math.Sqrt(_sum / _count);

    private protected override string UsualName => "rmse";

    /// <inheritdoc/>
    public override void Reset() => (_sum, _count) = (0, 0);

    private protected override void Add(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, int columns)
    {
        for (int i = 0; i < targets.Length; i++) _sum += ((double)predictions[i] - targets[i]) * ((double)predictions[i] - targets[i]);
        _count += targets.Length;
    }
}
