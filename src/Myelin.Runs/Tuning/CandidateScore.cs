namespace Myelin.Runs;

/// <summary>How good a candidate was on examples that it was not trained on.</summary>
/// <param name="Loss">The mean validation loss; NaN if the training diverged.</param>
/// <param name="Figure">The accuracy, or the error in the target's unit, or the loss if there is neither.</param>
internal readonly record struct CandidateScore(double Loss, double Figure)
{
    /// <summary>That of a training that diverged.</summary>
    internal static CandidateScore None { get; } = new(double.NaN, double.NaN);

    /// <summary>The scores of several folds together, each as many examples as it has.</summary>
    internal static CandidateScore Mean(IReadOnlyList<(CandidateScore Score, int Examples)> folds)
    {
        double examples = folds.Sum(fold => (double)fold.Examples);
        return new(folds.Sum(fold => fold.Score.Loss * fold.Examples) / examples, folds.Sum(fold => fold.Score.Figure * fold.Examples) / examples);
    }

    /// <summary>Whether it is better than another: by the figure, and between equals by the loss.</summary>
    internal bool IsBetterThan(CandidateScore other, bool isHigherBetter)
    {
        if (double.IsNaN(Figure) || double.IsNaN(other.Figure)) return !double.IsNaN(Figure);
        if (Figure != other.Figure) return Figure > other.Figure == isHigherBetter;
        return Loss < other.Loss;
    }
}
