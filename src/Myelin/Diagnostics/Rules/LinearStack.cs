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
            // Something that is no layer may stand between: then the numbers differ. Dropout changes them too, but nothing else.
            bool isDropped = start.Layers[i + 1].Layer is Dropout or Dropout2d;
            if (isBottleneck || (a.OutputRms != b.InputRms && !isDropped)) continue;
            yield return run.Found(this, FindingLevel.Warning, Certainty.Proof, b.Path, [("first", first.Label), ("second", second.Label)],
                new Cure(CureKind.AddActivation, Subject: b.Path));
            yield break;
        }
    }

    /// <summary>The next layer that changes more than the shape.</summary>
    private static LayerSigns? Next(IReadOnlyList<LayerSigns> layers, int index) =>
        layers.Skip(index + 1).FirstOrDefault(l => l.Layer is not (Dropout or Dropout2d or Identity or Flatten));
}
