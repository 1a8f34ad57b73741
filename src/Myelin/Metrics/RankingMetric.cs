namespace Myelin;

/// <summary>A metric of how outputs rank the examples; it keeps one number per example and class until <c>Reset</c>.</summary>
public abstract class RankingMetric : ClassificationMetric
{
    private readonly List<List<(double Output, bool IsTrue)>> _columns = [];

    private protected RankingMetric() { }

    /// <inheritdoc/>
    public sealed override bool HigherIsBetter => true;

    /// <summary>
    /// The figure of the second of two classes, or the mean over several classes, each against all others, or over several questions. Those
    /// for which it is undefined are left out; NaN if all are, as when all examples are of one class.
    /// </summary>
    public sealed override double Value
    {
        get
        {
            // What is not a number has no rank; infinite scores may have no difference.
            if (HasNaN || _columns.Exists(column => column.Exists(e => double.IsNaN(e.Output)))) return double.NaN;
            double[] defined = [.. _columns.Select(column => Of([.. column.OrderByDescending(e => e.Output)])).Where(double.IsFinite)];
            return defined.Length == 0 ? double.NaN : defined.Average();
        }
    }

    internal sealed override bool TellsProbabilities(bool areQuestions) => false;

    private protected sealed override void Clear() => _columns.Clear();

    /// <summary>The figure of one class against all others; NaN if it is undefined.</summary>
    /// <param name="ranked">The outputs, from the highest, and whether each example is of the class.</param>
    private protected abstract double Of(IReadOnlyList<(double Output, bool IsTrue)> ranked);

    /// <summary>The number of examples, and of those that are of the class, from a place on down to the last with the same output.</summary>
    private protected static (int Count, int True) Tied(IReadOnlyList<(double Output, bool IsTrue)> ranked, int start)
    {
        (int end, int isTrue) = (start, 0);
        for (; end < ranked.Count && ranked[end].Output == ranked[start].Output; end++) isTrue += ranked[end].IsTrue ? 1 : 0;
        return (end - start, isTrue);
    }

    private protected sealed override void Add(Answers answers)
    {
        bool two = !answers.AreQuestions && answers.Columns == 2;
        int count = two ? 1 : answers.Columns;
        while (_columns.Count < count) _columns.Add([]);
        foreach (int row in answers.Rows)
        {
            for (int c = 0; c < count; c++)
            {
                // Two scores rank by their difference, questions by their score; several classes by probability.
                double output = two ? (double)answers.Outputs(row)[1] - answers.Outputs(row)[0]
                    : answers.AreQuestions ? answers.Outputs(row)[c] : answers.Probability(row, c);
                _columns[c].Add((output, answers.IsTrue(row, two ? 1 : c)));
            }
        }
    }
}
