namespace Myelin;

/// <summary>Weights that are NaN, infinite, or all the same.</summary>
internal sealed class DamagedWeights : DoctorRule
{
    public override string Name => "damaged-weights";

    public override IReadOnlyList<string> Explains =>
        ["not-finite", "not-learning", "worse-than-simple", "symmetric-units", "overconfident-start", "initialization-scale", "loss-negated"];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.BeganFinite) yield break;
        foreach ((string key, Tensor value) in run.Model.StateDict())
        {
            int count = value.ToArray().Count(v => !float.IsFinite(v));
            if (count > 0) yield return run.Found(
                this, FindingLevel.Critical, Certainty.Proof, key, [("count", count), ("all", value.Length)], new Cure(CureKind.EarlierCheckpoint));
        }
    }
}
