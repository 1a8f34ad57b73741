namespace Myelin;

/// <summary>ReLU units that are 0 for every example: no gradient can bring them back.</summary>
internal sealed class DeadUnits : DoctorRule
{
    private const int Samples = 3, FewestUnits = 4;

    public override string Name => "dead-units";

    public override IReadOnlyList<string> Explains =>
    [
        "not-learning", "constant-prediction", "underfitting", "worse-than-simple", "parameter-not-trained", "vanishing-gradient",
        "learning-rate-too-low", "labels-carry-nothing", "stopped-too-early", "overfitting",
    ];

    public override IEnumerable<Finding> AtSample(Examination run)
    {
        VitalSigns[] samples = [.. run.Recent(Samples)];
        if (samples.Length < Samples) yield break;
        LayerSigns[] now = samples[^1].Layers.Where(l => l is { Layer: Relu, Active.Count: >= FewestUnits }).ToArray();
        foreach (LayerSigns layer in now)
        {
            double share = Dead(layer.Path, samples);
            if (share < 0.95 && !(share > 0.7 && run.IllFor > 0.05)) continue;
            double before = Dead(layer.Path, [run.Samples[0]]);
            bool fromStart = before > 0.5 * share;
            double rate = run.Optimizer.Groups[0].BaseLearningRate;
            Cure lower = new(CureKind.LowerLearningRate, rate / 10), leaky = new(CureKind.UseLeakyRelu, Subject: layer.Path);
            yield return run.Found(this, FindingLevel.Critical, Certainty.Strong, layer.Path,
                [("share", 100 * share), ("before", 100 * before), ("units", layer.Active.Count)],
                fromStart ? [new Cure(CureKind.Initialize, Subject: layer.Path), leaky] : [lower, leaky]);
            yield break;
        }
    }

    /// <summary>Whether most units of some layer were active at the start and are now dead.</summary>
    internal static bool HaveDied(Examination run) => run.Recent(Samples).ToArray() is { Length: Samples } samples
        && samples[^1].Layers.Where(l => l.Layer is Relu).Any(l => Dead(l.Path, samples) is > 0.7 and var now && Dead(l.Path, [run.Samples[0]]) < 0.5 * now);

    /// <summary>The share of units of a layer that were 0 in all of the samples.</summary>
    private static double Dead(string path, VitalSigns[] samples)
    {
        LayerSigns[] signs = [.. samples.SelectMany(s => s.Layers).Where(l => l.Path == path)];
        int units = signs.Min(s => s.Active.Count);
        return (double)Enumerable.Range(0, units).Count(unit => signs.All(s => !s.Active[unit])) / units;
    }
}
