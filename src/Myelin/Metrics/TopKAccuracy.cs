using System.Globalization;

namespace Myelin;

/// <summary>
/// The fraction of examples whose label is among the k highest scores; of equal scores the first counts as higher, as in
/// <see cref="Accuracy"/>. scikit-learn: <c>top_k_accuracy_score</c>.
/// </summary>
public sealed class TopKAccuracy : MeanMetric
{
    private readonly int _k;

    /// <param name="k">The number of scores that count as right, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">k is below 1.</exception>
    public TopKAccuracy(int k = 5) => _k = Argument.AtLeast(1, k, nameof(TopKAccuracy), nameof(k), "Try 5.");

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    private protected override string UsualName => string.Create(CultureInfo.InvariantCulture, $"top{_k}Accuracy");

    private protected override double OfClasses(Answers answers, int row)
    {
        ReadOnlySpan<float> scores = answers.Outputs(row);
        int label = answers.Label(row), higher = 0;
        for (int c = 0; c < scores.Length; c++) higher += scores[c] > scores[label] || (scores[c] == scores[label] && c < label) ? 1 : 0;
        return higher < _k ? 1 : 0;
    }

    private protected override double OfQuestion(Answers answers, int row, int column) => throw new ArgumentException(
        "TopKAccuracy: the outputs must be scores of several classes.\n" +
        "  Got yes-or-no questions.\n" +
        "  Use Accuracy, or RocAuc for a ranking.");
}
