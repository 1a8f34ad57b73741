namespace Myelin;

/// <summary>Gradients that become smaller with each layer on their way back, so that the first layers hardly learn.</summary>
internal sealed class VanishingGradient : DoctorRule
{
    private const int FewestLayers = 4;

    public override string Name => "vanishing-gradient";

    public override IReadOnlyList<string> Explains =>
    [
        "not-learning", "constant-prediction", "underfitting", "learning-rate-too-low", "saturated-units", "labels-carry-nothing",
        "stopped-too-early", "parameter-not-trained",
    ];

    public override IEnumerable<Finding> AtSample(Examination run)
    {
        if (!run.IsIll || run.Samples[0].Parameters.Where(p => p.IsWeight).ToArray() is not { Length: >= FewestLayers } weights) yield break;
        // At the start: later, a network that does not learn has small gradients anywhere.
        double first = weights[0].GradientNorm / weights[0].Norm, last = weights[^1].GradientNorm / weights[^1].Norm;
        if (!(first < 0.003 * last)) yield break;
        double perLayer = Math.Pow(first / last, 1.0 / (weights.Length - 1));
        yield return run.Found(this, FindingLevel.Critical, Certainty.Strong, weights[0].Parameter.Key,
            [("layers", weights.Length), ("ratio", first / last), ("perLayer", perLayer)],
            new Cure(CureKind.UseRelu), new Cure(CureKind.AddNormalization), new Cure(CureKind.AddResidual), new Cure(CureKind.FewerLayers));
    }
}
