namespace Myelin;

/// <summary>A loop that never clears the gradients: each step follows the sum of all earlier ones.</summary>
internal sealed class GradientsNotCleared : DoctorRule
{
    private const int FewestSteps = 5;

    public override string Name => "gradients-not-cleared";

    public override IReadOnlyList<string> Explains =>
    [
        "learning-rate-too-high", "exploding-gradient", "not-finite", "dead-units", "saturated-units", "not-learning", "worse-than-simple",
        "constant-prediction", "stopped-too-early",
    ];

    public override IEnumerable<Finding> AtSample(Examination run)
    {
        // Accumulation over some batches clears them after each step, or after some.
        if (run.Step < FewestSteps || run.ClearsGradients || run.BackwardPasses < run.Step) yield break;
        yield return run.Found(this, FindingLevel.Critical, Certainty.Proof, "gradients", [("passes", run.BackwardPasses), ("steps", run.Step)],
            new Cure(CureKind.ClearGradients));
    }
}
