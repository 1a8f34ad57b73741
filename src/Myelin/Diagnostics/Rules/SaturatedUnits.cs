namespace Myelin;

/// <summary>Sigmoid or tanh units that are always at one end, where their slope is 0.</summary>
internal sealed class SaturatedUnits : DoctorRule
{
    private const double Flat = 0.05;

    public override string Name => "saturated-units";

    public override IReadOnlyList<string> Explains =>
        ["not-learning", "constant-prediction", "underfitting", "worse-than-simple", "learning-rate-too-low", "labels-carry-nothing"];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        LayerSigns? layer = run.Samples.Count == 0 ? null : Hidden(run.Samples[0]).FirstOrDefault(l => Share(l) > 0.5);
        return layer is null ? []
            : [Report(run, layer, Share(layer), new Cure(CureKind.Initialize, Subject: layer.Path), new Cure(CureKind.UseRelu, Subject: layer.Path))];
    }

    public override IEnumerable<Finding> AtSample(Examination run)
    {
        if (!run.IsIll || run.Recent(1).FirstOrDefault() is not { } sample || Hidden(sample).FirstOrDefault(l => Share(l) > 0.5) is not { } layer) yield break;
        double before = run.Samples[0].Layers.Where(l => l.Path == layer.Path).Select(Share).FirstOrDefault();
        yield return Report(run, layer, before,
            new Cure(CureKind.LowerLearningRate, run.Optimizer.Groups[0].BaseLearningRate / 10), new Cure(CureKind.UseRelu, Subject: layer.Path));
    }

    /// <summary>Whether units of some layer were not saturated at the start and are now.</summary>
    internal static bool HaveSaturated(Examination run) =>
        run.Recent(1).FirstOrDefault() is { } sample
            && Hidden(sample).Any(l => Share(l) > 0.5 && Share(run.Samples[0].Layers.FirstOrDefault(s => s.Path == l.Path)) < 0.2);

    /// <summary>Whether most units of some layer were saturated at the start.</summary>
    internal static bool AreFromStart(Examination run) => Hidden(run.Samples[0]).Any(l => Share(l) > 0.5);

    private static IEnumerable<LayerSigns> Hidden(VitalSigns sample) => sample.Layers.SkipLast(1).Where(l => l.DerivativeShare.Count > 0);

    private static double Share(LayerSigns? layer) => layer is null ? 0 : (double)layer.DerivativeShare.Count(d => d < Flat) / layer.DerivativeShare.Count;

    private Finding Report(Examination run, LayerSigns layer, double before, params Cure[] cures) =>
        run.Found(this, FindingLevel.Critical, Certainty.Strong, layer.Path,
        [("share", 100 * Share(layer)), ("before", 100 * before), ("layer", layer.Layer.GetType().Name)], cures);
}
