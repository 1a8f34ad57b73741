namespace Myelin;

/// <summary>A limit so low that it, not the learning rate, sets the length of every step.</summary>
internal sealed class GradientClipped : DoctorRule
{
    public override string Name => "gradient-clipped";

    public override IReadOnlyList<string> Explains =>
        ["learning-rate-too-low", "not-learning", "stopped-too-early", "underfitting", "worse-than-simple", "constant-prediction", "labels-carry-nothing"];

    public override IEnumerable<Finding> AtSample(Examination run)
    {
        VitalSigns[] samples = [.. run.Recent(3).Where(s => s.ClippedTo is not null)];
        if (samples.Length < 3 || samples.Any(s => s.ClippedTo > 0.1) || run.UpdateRatio is not < 0.001 || !(run.RecentLoss > 0.5)) yield break;
        double norm = samples.Average(s => Math.Sqrt(s.Parameters.Sum(p => p.GradientNorm * p.GradientNorm)));
        yield return run.Found(
            this, FindingLevel.Critical, Certainty.Strong, "gradients", [("share", 100 * samples.Average(s => s.ClippedTo!.Value)), ("norm", norm)],
            new Cure(CureKind.RemoveClipping), new Cure(CureKind.ClipGradients, 10 * norm));
    }
}
