namespace Myelin;

/// <summary>
/// The area under the receiver operating characteristic: the probability that an example of the class is ranked above one that is not, ties
/// counted as half. scikit-learn: <c>roc_auc_score</c>.
/// </summary>
public sealed class RocAuc : RankingMetric
{
    private protected override string UsualName => "rocAuc";

    private protected override double Of(IReadOnlyList<(double Output, bool IsTrue)> ranked)
    {
        double above = 0, pairs = 0;
        for (int i = 0; i < ranked.Count;)
        {
            (int count, int isTrue) = Tied(ranked, i);
            // Each example that is not of the class, with those above it and half of those at its side.
            pairs += (count - isTrue) * (above + (isTrue / 2.0));
            above += isTrue;
            i += count;
        }

        return pairs / (above * (ranked.Count - above));
    }
}
