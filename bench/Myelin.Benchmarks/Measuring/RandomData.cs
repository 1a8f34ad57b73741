namespace Myelin.Benchmarks;

/// <summary>Data of the right shape: what is computed does not matter, only how long it takes.</summary>
internal sealed class RandomData(ulong seed)
{
    private readonly RandomStream _random = new(seed);

    /// <summary>Normally distributed.</summary>
    internal float[] Floats(int length)
    {
        float[] values = new float[length];
        _random.FillNormal(values);
        return values;
    }

    /// <summary>Normally distributed.</summary>
    internal Tensor Normal(params int[] shape)
    {
        // Filled in place: a copy would count as memory of the training that follows.
        Tensor tensor = Tensor.Zeros(shape);
        _random.FillNormal(tensor.AsWritableSpan());
        return tensor;
    }

    /// <summary>From 0 to below <paramref name="limit"/>.</summary>
    internal int[] Integers(int count, int limit) => [.. Enumerable.Range(0, count).Select(_ => _random.Next(limit))];
}
