namespace Myelin;

/// <summary>The loss is that of guessing, and no other rule has said why.</summary>
internal sealed class NotLearning : DoctorRule
{
    public override string Name => "not-learning";

    public override IEnumerable<Finding> AtSample(Examination run)
    {
        if (!run.IsNotLearning || run.Progress < 0.4 || run.Guess is not { } guess) yield break;
        double rate = run.Optimizer.Groups[0].BaseLearningRate;
        bool isLow = run.UsualRate > rate;
        yield return run.Found(this, FindingLevel.Critical, Certainty.Hint, "loss",
            [("loss", guess.Floor + (run.RecentLoss * (guess.Loss - guess.Floor))), ("guess", guess.Loss)],
            isLow ? new Cure(CureKind.RaiseLearningRate, Math.Clamp(run.UsualRate, 3 * rate, 100_000 * rate))
                : new Cure(CureKind.LowerLearningRate, Math.Clamp(run.UsualRate, rate / 300, rate / 3)),
            new Cure(CureKind.CheckInputs), new Cure(CureKind.CheckLabels), new Cure(CureKind.LargerNetwork));
    }
}
