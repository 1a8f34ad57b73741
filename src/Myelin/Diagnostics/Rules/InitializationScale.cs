namespace Myelin;

/// <summary>Initial weights with which the signal grows or shrinks from layer to layer.</summary>
internal sealed class InitializationScale : DoctorRule
{
    public override string Name => "initialization-scale";

    public override IReadOnlyList<string> Explains =>
    [
        "overconfident-start", "saturated-units", "dead-units", "exploding-gradient", "vanishing-gradient", "learning-rate-too-high", "not-finite",
        "not-learning", "constant-prediction", "underfitting", "stopped-too-early", "learning-rate-too-low", "labels-carry-nothing",
    ];

    public override IEnumerable<Finding> AtStart(Examination run) => Factor(run) is { } factor && factor is > 4 or < 0.08 ? [Report(run, factor)] : [];

    public override IEnumerable<Finding> AtSample(Examination run) =>
        run.IsIll && Factor(run) is { } factor && factor is > 2.5 or < 0.2 ? [Report(run, factor)] : [];

    /// <summary>The mean growth of the signal per layer with weights; null for fewer than two.</summary>
    private static double? Factor(Examination run)
    {
        LayerSigns[] layers = [.. run.WeightLayers.Where(l => l.InputRms > 0)];
        if (layers.Length < 2 || run.Samples[0].Layers.Any(l => l.Layer is BatchNorm or LayerNorm or RmsNorm or GroupNorm)) return null;
        return Math.Exp(layers.Average(l => Math.Log(Math.Max(l.OutputRms, 1e-30) / l.InputRms)));
    }

    private Finding Report(Examination run, double factor) => run.Found(this, FindingLevel.Critical, Certainty.Strong, "weights",
        [("factor", factor), ("layers", run.WeightLayers.Count)], new Cure(CureKind.Initialize));
}
