namespace Myelin;

/// <summary>The root of the mean of (prediction - target)², in the target's unit.</summary>
public sealed class RootMeanSquaredError : Metric
{
    private double _sum;
    private long _count;

    /// <inheritdoc/>
    public override string Name => "rmse";

    /// <inheritdoc/>
    public override bool HigherIsBetter => false;

    /// <inheritdoc/>
    public override double Value => _count == 0 ? 0 : Math.Sqrt(_sum / _count);

    /// <inheritdoc/>
    public override void Reset() => (_sum, _count) = (0, 0);

    /// <inheritdoc/>
    public override void Update(Tensor prediction, Batch batch)
    {
        Tensor target = batch.HasTargets ? batch.Targets : throw new ArgumentException(
            "RootMeanSquaredError: the data set must have targets.\n" +
            "  Got labels.\n" +
            "  Use Accuracy for classes.", nameof(batch));
        ReadOnlySpan<float> p = prediction.Span, t = target.Span;
        for (int i = 0; i < t.Length; i++) _sum += ((double)p[i] - t[i]) * ((double)p[i] - t[i]);
        _count += t.Length;
        GC.KeepAlive(prediction);
        GC.KeepAlive(target);
    }
}
