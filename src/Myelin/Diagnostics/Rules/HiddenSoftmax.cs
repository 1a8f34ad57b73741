namespace Myelin;

/// <summary>Softmax between layers of a <see cref="Sequential"/>: its values sum to 1, so that units can only share, and each gets about 1/n.</summary>
internal sealed class HiddenSoftmax : DoctorRule
{
    public override string Name => "hidden-softmax";

    public override IReadOnlyList<string> Explains =>
    [
        "vanishing-gradient", "initialization-scale", "not-learning", "underfitting", "worse-than-simple", "stopped-too-early", "learning-rate-too-low",
        "constant-prediction", "class-imbalance",
    ];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        foreach (Sequential model in run.Model.NamedModules().Select(m => m.Module).OfType<Sequential>())
        {
            Layer[] layers = [.. model];
            int hidden = Array.FindIndex(layers, layer => layer is Softmax);
            if (hidden < 0 || !layers.Skip(hidden).Any(layer => layer is Linear or Conv1d or Conv2d)) continue;
            Finding found = run.Found(this, FindingLevel.Warning, Certainty.Proof, layers[hidden].Path, [], new Cure(CureKind.UseRelu));
            yield return found with { IfIll = FindingLevel.Critical };
            yield break;
        }
    }
}
