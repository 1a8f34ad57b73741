namespace Myelin;

/// <summary>Two linear layers of a <see cref="Sequential"/> with nothing between them that is not linear: together they are one.</summary>
internal sealed class LinearStack : DoctorRule
{
    public override string Name => "linear-stack";

    public override IReadOnlyList<string> Explains => ["not-learning", "underfitting", "worse-than-simple", "stopped-too-early", "labels-carry-nothing"];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        // Elsewhere a shortcut, or a function that is no layer, may stand between.
        foreach (Sequential model in run.Model.NamedModules().Select(m => m.Module).OfType<Sequential>())
        {
            Layer[] layers = [.. model.Where(l => l is not (Dropout or Dropout2d or Identity))];
            foreach ((Layer a, Layer b) in layers.Zip(layers.Skip(1)))
            {
                if (a is not Linear first || b is not Linear second || first.OutFeatures < Math.Min(first.InFeatures, second.OutFeatures)) continue;
                Finding found = run.Found(this, FindingLevel.Note, Certainty.Proof, second.Path, [("first", first.Label), ("second", second.Label)],
                    new Cure(CureKind.AddActivation, Subject: second.Path));
                yield return found with { IfIll = FindingLevel.Warning };
                yield break;
            }
        }
    }
}
