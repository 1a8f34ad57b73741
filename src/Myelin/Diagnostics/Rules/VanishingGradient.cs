namespace Myelin;

/// <summary>Gradients that become smaller with each layer on their way back, so that the first layers hardly learn.</summary>
internal sealed class VanishingGradient : DoctorRule
{
    private const int FewestLayers = 4, Deep = 8;

    private const double Smallest = 0.003;

    public override string Name => "vanishing-gradient";

    public override IReadOnlyList<string> Explains =>
    [
        "not-learning", "learning-rate-too-high", "constant-prediction", "underfitting", "worse-than-simple", "learning-rate-too-low",
        "saturated-units", "labels-carry-nothing", "stopped-too-early", "parameter-not-trained",
    ];

    public override IEnumerable<Finding> AtSample(Examination run)
    {
        if (!run.IsIll || SaturatedUnits.AreFromStart(run) || Ratio(run) is not { } ratio || !(ratio < Smallest)) yield break;
        ParameterSigns[] weights = [.. run.Samples[0].Parameters.Where(p => p.IsWeight)];
        double perLayer = Math.Pow(ratio, 1.0 / (weights.Length - 1));
        yield return run.Found(this, FindingLevel.Critical, Certainty.Strong, weights[0].Parameter.Key,
            [("layers", weights.Length), ("ratio", ratio), ("perLayer", perLayer)],
            weights.Length > 2 * Deep
                ? [new Cure(CureKind.FewerLayers), new Cure(CureKind.AddResidual), new Cure(CureKind.AddNormalization)]
                : [new Cure(CureKind.AddNormalization), new Cure(CureKind.AddResidual), new Cure(CureKind.FewerLayers), new Cure(CureKind.UseRelu)]);
    }

    /// <summary>Whether gradients vanished with the initial weights: later, a network that does not learn has small ones anywhere.</summary>
    internal static bool IsVanishing(Examination run) => Ratio(run) < Smallest;

    /// <summary>The first weights' gradient divided by the last's, each relative to its weights, at the start; null for a few layers.</summary>
    private static double? Ratio(Examination run) => run.Samples[0].Parameters.Where(p => p.IsWeight).ToArray() is { Length: >= FewestLayers } weights
        ? weights[0].GradientNorm / weights[0].Norm / (weights[^1].GradientNorm / weights[^1].Norm)
        : null;
}
