namespace Myelin;

/// <summary>Initial weights with which the signal grows or shrinks from layer to layer.</summary>
internal sealed class InitializationScale : DoctorRule
{
    private const int Shallow = 5, Deep = 12;

    public override string Name => "initialization-scale";

    public override IReadOnlyList<string> Explains =>
    [
        "overconfident-start", "saturated-units", "dead-units", "exploding-gradient", "vanishing-gradient", "learning-rate-too-high", "not-finite",
        "not-learning", "constant-prediction", "underfitting", "worse-than-simple", "stopped-too-early", "learning-rate-too-low",
        "labels-carry-nothing", "overfitting",
    ];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        // Weights that were loaded have proven themselves elsewhere.
        if (!run.BeganFresh) yield break;
        if (Growth(run) is { } growth && (growth.Whole is > 3e3 or < 1e-4 || growth.PerLayer > 3)) yield return Suspected(run, growth.PerLayer);
        // From step to step a recurrent layer multiplies its state by these weights: by about 1 if they are scaled for their width.
        foreach (ParameterSigns weights in run.Samples.Take(1).SelectMany(s => s.Parameters).Where(p => IsRecurrent(p.Parameter)))
        {
            double factor = weights.Norm / Math.Sqrt(weights.Parameter.Shape.ElementCount) * Math.Sqrt(weights.Parameter.Shape[1]);
            if (factor > 3) yield return Suspected(run, factor, weights.Parameter);
        }
    }

    public override IEnumerable<Finding> AtSample(Examination run) =>
        run.IsIll && Growth(run) is { } growth && growth.Whole is > 100 or < 2e-3 ? [Report(run, growth.PerLayer)] : [];

    private static bool IsRecurrent(Parameter parameter) => parameter.Key.Contains("weight_hh", StringComparison.Ordinal);

    /// <summary>By what the differences between examples grow through the layers with weights; null for fewer than two.</summary>
    private static (double PerLayer, double Whole)? Growth(Examination run)
    {
        LayerSigns[] layers = [.. run.WeightLayers.Where(l => l.InputSpread > 0)];
        if (layers.Length < 2 || run.Samples[0].Layers.Any(l => l.Layer is BatchNorm or LayerNorm or RmsNorm or GroupNorm)) return null;
        double[] factors = [.. layers.Select(l => Math.Max(l.OutputSpread, 1e-30) / l.InputSpread)];
        double whole = 1;
        foreach (double factor in factors) whole *= factor;
        // Deep down, where rounding is all that differs, a layer's factor says nothing.
        return (Quantiles.Median(factors[..Math.Min(Shallow, factors.Length)]), whole);
    }

    private Finding Suspected(Examination run, double factor, Parameter? recurrent = null) =>
        Report(run, factor, recurrent) with { Level = FindingLevel.Note, IfIll = FindingLevel.Critical };

    private Finding Report(Examination run, double factor, Parameter? recurrent = null)
    {
        // Through very many layers no scale is exact enough.
        Cure scale = new(CureKind.ScaleInitialWeights, 1 / factor), norm = new(CureKind.AddNormalization), fewer = new(CureKind.FewerLayers);
        return run.Found(this, FindingLevel.Critical, Certainty.Strong, recurrent?.Key ?? "weights",
            [("factor", factor), ("unit", recurrent is null ? "layer" : "time step")],
            recurrent is null && run.WeightLayers.Count > Deep ? [fewer, norm, scale] : [scale, norm]);
    }
}
