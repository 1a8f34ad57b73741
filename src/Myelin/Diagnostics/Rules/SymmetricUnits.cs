namespace Myelin;

/// <summary>Units of a layer that start with the same weights, get the same gradient and remain the same for ever.</summary>
internal sealed class SymmetricUnits : DoctorRule
{
    private const int FewestStored = 4;

    public override string Name => "symmetric-units";

    public override IReadOnlyList<string> Explains =>
    [
        "not-learning", "underfitting", "worse-than-simple", "constant-prediction", "vanishing-gradient", "parameter-not-trained", "dead-units",
        "initialization-scale", "labels-carry-nothing", "learning-rate-too-low", "learning-rate-too-high", "class-imbalance", "stopped-too-early",
    ];

    public override IEnumerable<Finding> AtStart(Examination run)
    {
        // A last layer of zeros is a usual start: its units differ after one step.
        foreach (Parameter weight in Weights(run).SkipLast(1))
        {
            int units = weight.Shape[0];
            float[][] rows = [.. weight.Value.ToArray().Chunk(weight.Shape.ElementCount / units)];
            int equal = rows.Skip(1).Count(row => row.AsSpan().SequenceEqual(rows[0]));
            // Weights that are NaN are another rule's.
            if (units < 2 || equal < units / 2 || float.IsNaN(rows[0][0])) continue;
            yield return run.Found(this, FindingLevel.Critical, Certainty.Proof, weight.Key, [("equal", equal + 1), ("units", units)],
                new Cure(CureKind.Initialize, Subject: weight.Key));
            yield break;
        }
    }

    /// <summary>The weights of layers in the order in which they ran; if none has run, all of at least two axes, but no small constants.</summary>
    private static IEnumerable<Parameter> Weights(Examination run) => run.Samples.Count == 0
        ? run.Model.Parameters().Where(p => p.Shape.Rank >= 2 && p.Shape[0] >= FewestStored && p.Shape[1] >= FewestStored)
        : run.WeightLayers.Select(signs => signs.Layer.NamedParameters().First(p => p.Key == "weight").Parameter);
}
