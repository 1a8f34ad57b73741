namespace Myelin;

/// <summary>A loss that no longer falls and is far from perfect, on training and validation data alike.</summary>
internal sealed class Underfitting : DoctorRule
{
    private const int FewestSteps = 100;

    public override string Name => "underfitting";

    public override IReadOnlyList<string> Explains => ["stopped-too-early", "not-learning", "worse-than-simple", "constant-prediction"];

    public override IEnumerable<Finding> AtEnd(Examination run)
    {
        if (run.Guess is null || run.Step < FewestSteps) yield break;
        if (!run.IsFar(0.25) || run.RecentLoss >= 1.05 || !run.Curve.IsFlat((int)run.Step / 4) || run.Gap is > 0.3) yield break;
        // A narrow layer lets through fewer numbers than there are answers.
        LayerSigns? narrow = run.WeightLayers.SkipLast(1).MinBy(l => l.Outputs[^1]);
        int outputs = run.Samples[0].Output?.Shape[^1] ?? 1;
        if (narrow is null || narrow.Outputs[narrow.Outputs.Rank == 4 ? 1 : ^1] > Math.Max(4, outputs / 8)) yield break;
        yield return run.Found(this, FindingLevel.Warning, Certainty.Strong, narrow.Path,
            [("loss", run.RecentLoss), ("units", narrow.Outputs[narrow.Outputs.Rank == 4 ? 1 : ^1])], new Cure(CureKind.LargerNetwork));
    }
}
