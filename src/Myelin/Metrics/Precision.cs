namespace Myelin;

/// <summary>
/// Of what is predicted as a class, the fraction that is of it: hits / (hits + false alarms). scikit-learn: <c>precision_score</c>.
/// </summary>
/// <param name="average">How classes are averaged.</param>
public sealed class Precision(MetricAverage average = MetricAverage.Macro) : CountMetric(average)
{
    private protected override string UsualName => "precision" + Suffix;

    private protected override double Of(double hits, double falseAlarms, double misses) =>
        hits + falseAlarms + misses == 0 ? double.NaN : Share(hits, hits + falseAlarms);
}
