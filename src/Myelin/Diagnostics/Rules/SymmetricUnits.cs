namespace Myelin;

/// <summary>Units of a layer that start with the same weights, get the same gradient and remain the same for ever.</summary>
internal sealed class SymmetricUnits : DoctorRule
{
    public override string Name => "symmetric-units";

    public override IReadOnlyList<string> Explains =>
    [
        "not-learning", "underfitting", "constant-prediction", "vanishing-gradient", "parameter-not-trained", "dead-units", "initialization-scale",
        "labels-carry-nothing", "learning-rate-too-low", "learning-rate-too-high", "class-imbalance", "stopped-too-early",
    ];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        // A last layer of zeros is a usual start: its units differ after one step.
        foreach (LayerSigns signs in run.WeightLayers.SkipLast(1))
        {
            Parameter weight = signs.Layer.NamedParameters().First(p => p.Key == "weight").Parameter;
            int units = weight.Shape[0];
            float[][] rows = [.. weight.Value.ToArray().Chunk(weight.Shape.ElementCount / units)];
            int equal = rows.Skip(1).Count(row => row.AsSpan().SequenceEqual(rows[0]));
            if (units < 2 || equal < units / 2) continue;
            yield return run.Found(this, FindingLevel.Critical, Certainty.Proof, weight.Key, [("equal", equal + 1), ("units", units)],
                new Cure(CureKind.Initialize, Subject: signs.Path));
            yield break;
        }
    }
}
