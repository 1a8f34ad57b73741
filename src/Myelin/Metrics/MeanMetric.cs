namespace Myelin;

/// <summary>A metric of classes that is a mean over the examples, or over the questions.</summary>
public abstract class MeanMetric : ClassificationMetric
{
    private double _sum;
    private long _count;

    private protected MeanMetric() { }

    /// <summary>The mean; NaN without examples, or if a score is.</summary>
    public sealed override double Value => HasNaN ? double.NaN : _count == 0 ? double.NaN : _sum / _count;

    private protected sealed override void Clear() => (_sum, _count) = (0, 0);

    private protected sealed override void Add(Answers answers)
    {
        foreach (int row in answers.Rows)
        {
            int questions = answers.AreQuestions ? answers.Columns : 1;
            for (int c = 0; c < questions; c++) _sum += answers.AreQuestions ? OfQuestion(answers, row, c) : OfClasses(answers, row);
            _count += questions;
        }
    }

    private protected abstract double OfClasses(Answers answers, int row);

    private protected abstract double OfQuestion(Answers answers, int row, int column);
}
