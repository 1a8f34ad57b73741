namespace Myelin;

/// <summary>A metric of the hits, false alarms and misses of each class.</summary>
public abstract class CountMetric : ClassificationMetric
{
    private readonly MetricAverage _average;
    private long[] _hits = [], _falseAlarms = [], _misses = [];

    private protected CountMetric(MetricAverage average) => _average = average;

    /// <inheritdoc/>
    public sealed override bool HigherIsBetter => true;

    /// <summary>
    /// For one yes-or-no question the figure of yes, otherwise the average over classes or questions that occur, in truth or prediction. A
    /// division by 0 counts as 0, as in scikit-learn; NaN if nothing occurs, or a score is NaN.
    /// </summary>
    public sealed override double Value
    {
        get
        {
            if (HasNaN) return double.NaN;
            if (_average == MetricAverage.Micro) return Of(_hits.Sum(), _falseAlarms.Sum(), _misses.Sum());
            double[] occurring = [.. PerClass.Where(double.IsFinite)];
            return occurring.Length == 0 ? double.NaN : occurring.Average();
        }
    }

    /// <summary>The figure of each class, or of each question; NaN for one that occurs neither in truth nor in prediction.</summary>
    public IReadOnlyList<double> PerClass => [.. _hits.Select((hits, c) => HasNaN ? double.NaN : Of(hits, _falseAlarms[c], _misses[c]))];

    private protected sealed override void Clear() => (_hits, _falseAlarms, _misses) = ([], [], []);

    private protected string Suffix => _average == MetricAverage.Micro ? "Micro" : "";

    /// <summary>The figure, where it is defined.</summary>
    private protected abstract double Of(double hits, double falseAlarms, double misses);

    private protected static double Share(double part, double whole) => whole == 0 ? 0 : part / whole;

    private protected sealed override void Add(Answers answers)
    {
        if (_hits.Length == 0) (_hits, _falseAlarms, _misses) = (new long[answers.Columns], new long[answers.Columns], new long[answers.Columns]);
        foreach (int row in answers.Rows)
        {
            for (int c = 0; c < answers.Columns; c++)
            {
                (bool said, bool actual) = (answers.SaysYes(row, c), answers.IsTrue(row, c));
                if (said && actual) _hits[c]++;
                else if (said) _falseAlarms[c]++;
                else if (actual) _misses[c]++;
            }
        }
    }
}
