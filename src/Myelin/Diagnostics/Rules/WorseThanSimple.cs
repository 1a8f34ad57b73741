namespace Myelin;

/// <summary>A loss that no longer falls and is far above what simple methods reach, where no other rule has said why.</summary>
internal sealed class WorseThanSimple : DoctorRule
{
    private const int FewestSteps = 100;

    private const double Far = 0.5, Margin = 0.35;

    public override string Name => "worse-than-simple";

    public override IReadOnlyList<string> Explains => ["not-learning", "constant-prediction"];

    public override IEnumerable<Finding> AtEnd(Examination run)
    {
        if (run.Guess is null || run.Step < FewestSteps || !(run.RecentLoss is > Far and < 1.05) || !run.Curve.IsFlat((int)run.Step / 4)) yield break;
        if (run.Simple is not { } simple || run.RecentLoss - simple.Loss < Margin) yield break;
        double rate = run.Optimizer.Groups[0].BaseLearningRate;
        Cure larger = new(CureKind.LargerNetwork);
        yield return run.Found(this, FindingLevel.Warning, Certainty.Hint, "model", [("loss", run.RecentLoss), ("simple", simple.Loss)],
            run.IsLinear ? [new Cure(CureKind.AddHiddenLayer)] : run.UsualRate > rate
                ? [new Cure(CureKind.RaiseLearningRate, Math.Clamp(run.UsualRate, 3 * rate, 100_000 * rate)), larger]
                : [new Cure(CureKind.LowerLearningRate, Math.Clamp(run.UsualRate, rate / 300, rate / 3)), larger]);
    }
}
