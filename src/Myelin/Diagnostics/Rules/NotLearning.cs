namespace Myelin;

/// <summary>The loss is that of guessing, and no other rule has said why.</summary>
internal sealed class NotLearning : DoctorRule
{
    private const int FewestSteps = 100;

    private const double Nothing = 0.995;

    public override string Name => "not-learning";

    // What simple methods find, if only a little, the network may find in more steps.
    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Trial is not { Fits: true, Working: null } trial || !(run.Simple?.Loss >= Nothing)) yield break;
        Finding found = run.Found(this, FindingLevel.Warning, Certainty.Hint, "loss", [("loss", trial.LowestOf())],
            new Cure(CureKind.CheckLabels), new Cure(CureKind.CheckInputs));
        yield return found with { Section = "not-learning.trial" };
    }

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
