namespace Myelin;

/// <summary>Two linear layers with nothing between them that is not linear: together they are one.</summary>
internal sealed class LinearStack : DoctorRule
{
    public override string Name => "linear-stack";

    public override IReadOnlyList<string> Explains => ["underfitting", "stopped-too-early"];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Samples is not [{ } start, ..]) yield break;
        for (int i = 0; i < start.Layers.Count; i++)
        {
            if (start.Layers[i] is not { Layer: Linear first } a || Next(start.Layers, i) is not { Layer: Linear second } b || a.Outputs != b.Inputs) continue;
            bool isBottleneck = first.OutFeatures < Math.Min(first.InFeatures, second.OutFeatures);
            if (isBottleneck || !IsSame(a, b, start.Layers[i + 1].Layer is Dropout dropout ? dropout.Rate : 0)) continue;
            yield return run.Found(this, FindingLevel.Warning, Certainty.Proof, b.Path, [("first", first.Label), ("second", second.Label)],
                new Cure(CureKind.AddActivation, Subject: b.Path));
            yield break;
        }
    }

    /// <summary>The next layer that changes more than the shape.</summary>
    private static LayerSigns? Next(IReadOnlyList<LayerSigns> layers, int index) =>
        layers.Skip(index + 1).FirstOrDefault(l => l.Layer is not (Dropout or Dropout2d or Identity or Flatten));

    /// <summary>
    /// Whether a layer's numbers reach the next: something that is no layer may stand between. Dropout enlarges what it keeps, so that the square
    /// of the size grows by 1/(1 - rate) on average.
    /// </summary>
    private static bool IsSame(LayerSigns a, LayerSigns b, float rate)
    {
        double ratio = b.InputRms * Math.Sqrt(1 - rate) / a.OutputRms;
        return rate == 0 ? ratio == 1 : Math.Abs(ratio - 1) < 0.05;
    }
}
