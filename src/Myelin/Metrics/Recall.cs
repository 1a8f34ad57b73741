namespace Myelin;

/// <summary>
/// Of what is of a class, the fraction that is predicted as it: hits / (hits + misses). scikit-learn: <c>recall_score</c>.
/// </summary>
/// <param name="average">How classes are averaged.</param>
public sealed class Recall(MetricAverage average = MetricAverage.Macro) : CountMetric(average)
{
    private protected override string UsualName => "recall" + Suffix;

    private protected override double Of(double hits, double falseAlarms, double misses) =>
        hits + falseAlarms + misses == 0 ? double.NaN : Share(hits, hits + misses);
}
