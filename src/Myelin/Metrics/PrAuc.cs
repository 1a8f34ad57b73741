namespace Myelin;

/// <summary>
/// The area under the curve of precision against recall, as average precision: Σ (Rₙ - Rₙ₋₁)·Pₙ over the distinct outputs, from the highest.
/// For rare classes more telling than <see cref="RocAuc"/>; undefined without examples of the class. scikit-learn:
/// <c>average_precision_score</c>.
/// </summary>
public sealed class PrAuc : RankingMetric
{
    private protected override string UsualName => "prAuc";

    private protected override double Of(IReadOnlyList<(double Output, bool IsTrue)> ranked)
    {
        double found = 0, sum = 0;
        for (int i = 0; i < ranked.Count;)
        {
            (int count, int isTrue) = Tied(ranked, i);
            found += isTrue;
            i += count;
            sum += isTrue * found / i;
        }

        return sum / found;
    }
}
