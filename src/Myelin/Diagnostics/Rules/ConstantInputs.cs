namespace Myelin;

/// <summary>Inputs that are the same for every example.</summary>
internal sealed class ConstantInputs : DoctorRule
{
    public override string Name => "constant-inputs";

    public override IReadOnlyList<string> Explains =>
    [
        "inputs-off-scale", "contradictory-labels", "not-learning", "constant-prediction", "labels-carry-nothing", "underfitting",
        "worse-than-simple", "learning-rate-too-low", "learning-rate-too-high", "dead-units", "leak", "parameter-not-trained", "stopped-too-early",
        "class-imbalance",
    ];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Data is not { Seen: > 1, Columns.Count: > 0 } data || data.Columns.Any(c => c.StandardDeviation > 1e-6 * Math.Abs(c.Mean))) yield break;
        yield return run.Found(this, FindingLevel.Critical, Certainty.Proof, "inputs", [("seen", data.Seen)], new Cure(CureKind.CheckInputs));
    }
}
