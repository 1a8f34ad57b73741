namespace Myelin;

/// <summary>
/// The mean of (p - y)², where y is 1 for what is true and 0 otherwise; with several classes the mean of its sum over the classes. It is low
/// for probabilities that are right and honest (Brier 1950). scikit-learn: <c>brier_score_loss</c>.
/// </summary>
public sealed class Brier : MeanMetric
{
    /// <inheritdoc/>
    public override bool HigherIsBetter => false;

    internal override bool TellsProbabilities(bool areQuestions) => true;

    private protected override string UsualName => "brier";

    private protected override double OfClasses(Answers answers, int row)
    {
        double sum = 0;
        for (int c = 0; c < answers.Columns; c++) sum += OfQuestion(answers, row, c);
        return sum;
    }

    private protected override double OfQuestion(Answers answers, int row, int column)
    {
        double difference = answers.Probability(row, column) - (answers.IsTrue(row, column) ? 1 : 0);
        return difference * difference;
    }
}
