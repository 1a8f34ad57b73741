namespace Myelin;

/// <summary>Sigmoid or tanh units that are always at one end, where their slope is 0.</summary>
internal sealed class SaturatedUnits : DoctorRule
{
    private const double Flat = 0.05;

    public override string Name => "saturated-units";

    public override IReadOnlyList<string> Explains =>
        ["not-learning", "constant-prediction", "vanishing-gradient", "underfitting", "learning-rate-too-low", "labels-carry-nothing"];

    public override IEnumerable<Finding> AtSample(Examination run)
    {
        if (!run.IsIll || run.Recent(1).FirstOrDefault() is not { } sample) yield break;
        foreach (LayerSigns layer in sample.Layers.SkipLast(1).Where(l => l.DerivativeShare.Count > 0))
        {
            double share = (double)layer.DerivativeShare.Count(d => d < Flat) / layer.DerivativeShare.Count;
            if (share <= 0.5) continue;
            LayerSigns? start = run.Samples[0].Layers.FirstOrDefault(l => l.Path == layer.Path);
            double before = start is null ? 0 : (double)start.DerivativeShare.Count(d => d < Flat) / start.DerivativeShare.Count;
            Cure lower = new(CureKind.LowerLearningRate, run.Optimizer.Groups[0].BaseLearningRate / 10), other = new(CureKind.UseRelu, Subject: layer.Path);
            yield return run.Found(this, FindingLevel.Critical, Certainty.Strong, layer.Path,
                [("share", 100 * share), ("before", 100 * before), ("layer", layer.Layer.GetType().Name)],
                before > 0.5 * share ? [new Cure(CureKind.Initialize, Subject: layer.Path), other] : [lower, other]);
            yield break;
        }
    }
}
