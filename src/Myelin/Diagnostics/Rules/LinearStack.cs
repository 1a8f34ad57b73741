namespace Myelin;

/// <summary>Two linear layers with nothing between them that is not linear: together they are one.</summary>
internal sealed class LinearStack : DoctorRule
{
    public override string Name => "linear-stack";

    public override IReadOnlyList<string> Explains => ["underfitting", "stopped-too-early"];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        if (run.Samples is not [{ } start, ..]) yield break;
        LayerSigns[] layers = [.. start.Layers.Where(l => l.Layer is not (Dropout or Dropout2d or Identity or Flatten))];
        foreach ((LayerSigns a, LayerSigns b) in layers.Zip(layers.Skip(1)))
        {
            if (a.Layer is not Linear first || b.Layer is not Linear second || a.Outputs != b.Inputs) continue;
            bool isBottleneck = first.OutFeatures < Math.Min(first.InFeatures, second.OutFeatures);
            // Something that is no layer may stand between: then the numbers differ, unless it is dropout.
            if (isBottleneck || (a.OutputRms != b.InputRms && !start.Layers.Any(l => l.Layer is Dropout))) continue;
            yield return run.Found(this, FindingLevel.Warning, Certainty.Proof, b.Path, [("first", first.Label), ("second", second.Label)],
                new Cure(CureKind.AddActivation, Subject: b.Path));
            yield break;
        }
    }
}
