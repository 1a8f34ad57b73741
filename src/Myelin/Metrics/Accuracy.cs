namespace Myelin;

/// <summary>
/// The fraction of right answers: of examples whose largest score is at the label, or of yes-or-no questions; with several questions per
/// example each counts by itself. scikit-learn: <c>accuracy_score</c>.
/// </summary>
public sealed class Accuracy : ClassificationMetric
{
    private long _right, _count;

    /// <inheritdoc/>
    public override bool HigherIsBetter => true;

    /// <summary>The fraction; 0 without examples, NaN if a score is.</summary>
    public override double Value => HasNaN ? double.NaN : _count == 0 ? 0 : (double)_right / _count;

    private protected override string UsualName => "accuracy";

    private protected override void Clear() => (_right, _count) = (0, 0);

    private protected override void Add(Answers answers)
    {
        foreach (int row in answers.Rows)
        {
            if (!answers.AreQuestions)
            {
                _right += answers.Predicted(row) == answers.Label(row) ? 1 : 0;
                _count++;
                continue;
            }

            for (int c = 0; c < answers.Columns; c++) _right += answers.SaysYes(row, c) == answers.IsTrue(row, c) ? 1 : 0;
            _count += answers.Columns;
        }
    }
}
