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

    /// <summary>A matrix of zeros among others is a usual start of a branch that is added.</summary>
    public override IEnumerable<Finding> AtStart(Examination run)
    {
        Parameter[] all = [.. Weights(run)];
        bool[] isZero = [.. all.Select(weight => !weight.Value.ToArray().AsSpan().ContainsAnyExcept(0))];
        bool isWhole = isZero.All(zero => zero);
        return Examine(run, all.Where((_, i) => isWhole || !isZero[i] || i == all.Length - 1));
    }

    /// <summary>What is still the same after a step: units that only start the same, with different ways on from them, drift apart.</summary>
    public override IEnumerable<Finding> AtSample(Examination run) =>
        run.Recent(int.MaxValue).Count() is 1 or 2 && run.UpdateRatio is not 0 ? Examine(run, Weights(run)) : [];

    private IEnumerable<Finding> Examine(Examination run, IEnumerable<Parameter> weights)
    {
        // A last layer of zeros is a usual start: its units differ after one step.
        foreach (Parameter weight in weights.SkipLast(1))
        {
            int units = weight.Shape[0], equal = EqualToFirst(weight.Value, units);
            if (units < 2 || equal < units / 2) continue;
            yield return run.Found(this, FindingLevel.Critical, Certainty.Proof, weight.Key, [("equal", equal + 1), ("units", units)],
                new Cure(CureKind.Initialize, Subject: weight.Key));
            yield break;
        }
    }

    /// <summary>How many rows equal the first one; none equals NaN, which is another rule's.</summary>
    private static int EqualToFirst(Tensor weight, int rows)
    {
        int length = weight.Length / rows, equal = 0;
        ReadOnlySpan<float> values = weight.Span, first = values[..length];
        for (int row = 1; row < rows; row++)
        {
            int i = 0;
            for (ReadOnlySpan<float> other = values.Slice(row * length, length); i < length && other[i] == first[i];) i++;
            if (i == length) equal++;
        }

        GC.KeepAlive(weight);
        return equal;
    }

    /// <summary>The weights of layers in the order in which they ran; if none has run, all of at least two axes, but no small constants.</summary>
    private static IEnumerable<Parameter> Weights(Examination run) => run.Samples.Count == 0
        ? run.Model.Parameters().Where(p => p.Shape.Rank >= 2 && p.Shape[0] >= FewestStored && p.Shape[1] >= FewestStored)
        : run.WeightLayers.Select(signs => signs.Layer.NamedParameters().First(p => p.Key == "weight").Parameter);
}
