namespace Myelin;

/// <summary>
/// The harmonic mean of precision and recall: 2·hits / (2·hits + false alarms + misses). scikit-learn: <c>f1_score</c>.
/// </summary>
/// <param name="average">How classes are averaged.</param>
public sealed class F1(MetricAverage average = MetricAverage.Macro) : CountMetric(average)
{
    private protected override string UsualName => "f1" + Suffix;

    private protected override double Of(double hits, double falseAlarms, double misses) =>
        hits + falseAlarms + misses == 0 ? double.NaN : Share(2 * hits, (2 * hits) + falseAlarms + misses);
}
