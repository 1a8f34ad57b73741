using Myelin.Kernels;

namespace Myelin;

/// <summary>All parameters of a model as one vector: a point of its loss surface, or a direction in it. Buffers are not part of it.</summary>
public sealed class WeightVector
{
    private readonly float[][] _parts;

    private WeightVector(IEnumerable<float[]> parts) => _parts = [.. parts];

    /// <summary>The number of weights.</summary>
    public long Count => _parts.Sum(part => (long)part.Length);

    /// <summary>The euclidean length, summed in double.</summary>
    public double Norm => Math.Sqrt(Dot(this));

    /// <summary>A copy of a model's weights.</summary>
    public static WeightVector Of(Module model) => new(model.Parameters().Select(parameter => parameter.Value.ToArray()));

    /// <summary>
    /// A random direction whose filters have the norms of the model's (Li et al. 2018, "Visualizing the Loss Landscape of Neural Nets"): with
    /// d from a normal distribution, d ← d·‖w‖/‖d‖ for each output of a weight, its first axis. Biases and the factors of normalizations,
    /// parameters of one axis, do not move. Surfaces of different networks are then comparable.
    /// </summary>
    /// <param name="model">The model, with the weights around which the surface is drawn.</param>
    /// <param name="seed">Determines the direction.</param>
    public static WeightVector RandomDirection(Module model, ulong seed) => new(model.NamedParameters().Select(named =>
    {
        float[] weights = named.Parameter.Value.ToArray(), direction = new float[weights.Length];
        if (named.Parameter.Shape.Rank < 2 || weights.Length == 0) return direction;
        RandomStream.For(seed, named.Key).FillNormal(direction);
        int size = weights.Length / named.Parameter.Shape[0];
        for (int start = 0; start < weights.Length; start += size)
        {
            Span<float> filter = direction.AsSpan(start, size);
            float scale = (float)Math.Sqrt(Reduce.SquaredSum(weights.AsSpan(start, size)) / Reduce.SquaredSum(filter));
            foreach (ref float value in filter) value *= scale;
        }

        return direction;
    }));

    /// <summary>A vector of these elements, divided as the parameters of a model are.</summary>
    /// <param name="model">The model.</param>
    /// <param name="values">An element for each weight, in the order of the parameters.</param>
    /// <exception cref="ArgumentException">There is not one for each weight.</exception>
    public static WeightVector From(Module model, ReadOnlySpan<float> values)
    {
        if (values.Length != model.ParameterCount) throw new ArgumentException(
            $"WeightVector: there must be one value for each weight.\n  Got {values.Length} for {model.ParameterCount} weights.\n" +
            "  The order is that of Parameters().", nameof(values));
        var parts = new List<float[]>();
        int start = 0;
        foreach (Parameter parameter in model.Parameters())
        {
            parts.Add(values.Slice(start, parameter.Shape.ElementCount).ToArray());
            start += parameter.Shape.ElementCount;
        }

        return new WeightVector(parts);
    }

    /// <summary>The elements, in the order of the parameters.</summary>
    public float[] ToArray() => [.. _parts.SelectMany(part => part)];

    /// <summary>Size and length: <c>WeightVector(9610 weights, norm 12.3)</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"WeightVector({Count} weights, norm {Norm:G4})");

    /// <summary>This vector less another.</summary>
    /// <exception cref="ArgumentException">They are of different models.</exception>
    public WeightVector Minus(WeightVector other)
    {
        RequireFits(other._parts.Select(part => part.Length));
        return new WeightVector(_parts.Zip(other._parts, (a, b) => a.Zip(b, (x, y) => x - y).ToArray()));
    }

    /// <summary>Σ aᵢ·bᵢ, in double.</summary>
    /// <exception cref="ArgumentException">They are of different models.</exception>
    public double Dot(WeightVector other)
    {
        RequireFits(other._parts.Select(part => part.Length));
        return _parts.Zip(other._parts, (a, b) => Reduce.Dot(a, b)).Sum();
    }

    /// <summary>Sets a model's weights to these.</summary>
    /// <exception cref="ArgumentException">The model has other parameters.</exception>
    public void CopyTo(Module model)
    {
        RequireFits(model.Parameters().Select(parameter => parameter.Shape.ElementCount));
        foreach ((Parameter parameter, float[] values) in model.Parameters().Zip(_parts)) parameter.CopyFrom(values);
    }

    /// <summary>Sets a model's weights to this + a·x + b·y.</summary>
    internal void CopyMoved(Module model, WeightVector x, double a, WeightVector? y, double b)
    {
        int part = 0;
        foreach (Parameter parameter in model.Parameters())
        {
            float[] values = [.. _parts[part]];
            for (int i = 0; i < values.Length; i++) values[i] = (float)(values[i] + (a * x._parts[part][i]) + (y is null ? 0 : b * y._parts[part][i]));
            parameter.CopyFrom(values);
            part++;
        }
    }

    /// <summary>Throws unless its parts have these sizes.</summary>
    internal void RequireFits(IEnumerable<int> sizes)
    {
        int[] expected = [.. sizes];
        if (_parts.Select(part => part.Length).SequenceEqual(expected)) return;
        throw new ArgumentException(
            "WeightVector: both must be of models with the same parameters.\n" +
            $"  Got {Count} weights in {_parts.Length} parameters, and {expected.Sum(size => (long)size)} in {expected.Length}.\n" +
            "  Take both from the same model.");
    }
}
