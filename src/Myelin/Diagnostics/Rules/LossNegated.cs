namespace Myelin;

/// <summary>A loss with the wrong sign: minimizing it makes the answers worse.</summary>
internal sealed class LossNegated : DoctorRule
{
    public override string Name => "loss-negated";

    public override IReadOnlyList<string> Explains =>
    [
        "learning-rate-too-high", "not-finite", "exploding-gradient", "not-learning", "worse-than-simple", "overconfident-start", "dead-units",
        "saturated-units", "stopped-too-early", "constant-prediction", "labels-carry-nothing", "overfitting",
    ];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        // Cross-entropies and squares cannot be negative.
        bool isPositive = run.Loss is { Output: not OutputKind.Values } || run.Output is { LossName: "Difference" };
        bool belowZero = isPositive && run.Samples is [{ Loss: < -0.01 }, ..];
        if (run.Output is { IsNegated: true } || belowZero)
        {
            yield return run.Found(this, FindingLevel.Critical, Certainty.Proof, "loss", [("loss", run.Samples[0].Loss)], new Cure(CureKind.MinimizeLoss));
        }
    }
}
