namespace Myelin;

/// <summary>
/// The coefficient of determination 1 - Σ(target - prediction)² / Σ(target - mean)²: 1 is perfect, 0 no better than the mean of the targets.
/// Of several values per example the mean. NaN if a target is constant. scikit-learn: <c>r2_score</c>.
/// </summary>
public sealed class R2 : ValueMetric
{
    private double[] _errors = [], _means = [], _deviations = [];
    private long _rows;

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <inheritdoc/>
    public override double Value =>
        _rows == 0 ? double.NaN : _errors.Zip(_deviations, (error, deviation) => deviation == 0 ? double.NaN : 1 - (error / deviation)).Average();

    private protected override string UsualName => "r2";

    /// <inheritdoc/>
    public override void Reset() => (_errors, _means, _deviations, _rows) = ([], [], [], 0);

    private protected override void Add(ReadOnlySpan<float> predictions, ReadOnlySpan<float> targets, int columns)
    {
        if (_rows == 0) (_errors, _means, _deviations) = (new double[columns], new double[columns], new double[columns]);
        for (int i = 0; i < targets.Length; i++)
        {
            int c = i % columns;
            if (c == 0) _rows++;
            double error = (double)predictions[i] - targets[i], before = targets[i] - _means[c];
            _errors[c] += error * error;
            // Welford's recurrence: exact for targets that are large compared with their deviation.
            _means[c] += before / _rows;
            _deviations[c] += before * (targets[i] - _means[c]);
        }
    }
}
