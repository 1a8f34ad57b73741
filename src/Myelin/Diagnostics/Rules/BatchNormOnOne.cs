namespace Myelin;

/// <summary>Batch norm over a single example: its mean is the example itself.</summary>
internal sealed class BatchNormOnOne : DoctorRule
{
    public override string Name => "batch-norm-on-one";

    public override IReadOnlyList<string> Explains => ["not-learning", "learning-rate-too-high", "underfitting", "worse-than-simple", "overfitting"];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Options is not { BatchSize: 1 }) yield break;
        Module? norm = run.Model.NamedModules().Select(m => m.Module).FirstOrDefault(m => m is BatchNorm);
        if (norm is null) yield break;
        Finding found = run.Found(this, FindingLevel.Warning, Certainty.Proof, norm.Path, [("layer", norm.Label)], new Cure(CureKind.LargerBatches, 16));
        // Where memory allows only one image, its pixels must do.
        yield return run.Options.AccumulateBatches > 1 ? found with { Level = FindingLevel.Note, IfIll = FindingLevel.Warning } : found;
    }
}
