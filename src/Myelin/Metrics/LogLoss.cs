namespace Myelin;

/// <summary>
/// The mean of -ln p of what is true, computed in double precision; p below e⁻¹⁰⁰ counts as e⁻¹⁰⁰, as in PyTorch's <c>BCELoss</c>.
/// scikit-learn: <c>log_loss</c>.
/// </summary>
public sealed class LogLoss : MeanMetric
{
    private const double Least = -100;

    /// <inheritdoc/>
    public override bool HigherIsBetter => false;

    internal override bool TellsProbabilities(bool areQuestions) => true;

    private protected override string UsualName => "logLoss";

    private protected override double OfClasses(Answers answers, int row) => -Math.Max(answers.LogProbability(row, answers.Label(row)), Least);

    private protected override double OfQuestion(Answers answers, int row, int column) =>
        -Math.Max(answers.LogProbability(row, column, answers.IsTrue(row, column)), Least);
}
