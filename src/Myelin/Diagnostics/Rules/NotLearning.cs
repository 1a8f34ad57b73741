namespace Myelin;

/// <summary>The loss is that of guessing, and no other rule has said why.</summary>
internal sealed class NotLearning : DoctorRule
{
    private const int FewestSteps = 100;

    public override string Name => "not-learning";

    // A run of few steps may have had no time to learn: StoppedTooEarly says that at its end.
    public override IEnumerable<Finding> AtSample(Examination run) => run.Step < FewestSteps || run.Progress < 0.4 ? [] : Examine(run);

    public override IEnumerable<Finding> AtEnd(Examination run) => Examine(run);

    private IEnumerable<Finding> Examine(Examination run)
    {
        if (!run.IsNotLearning || run.Guess is not { } guess) yield break;
        double rate = run.Optimizer.Groups[0].BaseLearningRate;
        bool isLow = run.UsualRate > rate;
        yield return run.Found(this, FindingLevel.Critical, Certainty.Hint, "loss",
            [("loss", guess.Floor + (run.RecentLoss * (guess.Loss - guess.Floor))), ("guess", guess.Loss)],
            isLow ? new Cure(CureKind.RaiseLearningRate, Math.Clamp(run.UsualRate, 3 * rate, 100_000 * rate))
                : new Cure(CureKind.LowerLearningRate, Math.Clamp(run.UsualRate, rate / 300, rate / 3)),
            new Cure(CureKind.CheckInputs), new Cure(CureKind.CheckLabels), new Cure(CureKind.LargerNetwork));
    }
}
