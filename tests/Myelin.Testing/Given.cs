namespace Myelin.Testing;

/// <summary>Inputs of tests: the same for the same seed.</summary>
public static class Given
{
    /// <summary>Evenly distributed values.</summary>
    public static float[] Values(int length, int seed = 1, double low = -4, double high = 4)
    {
        var random = new Random(seed);
        var values = new float[length];
        for (int i = 0; i < length; i++) values[i] = (float)(low + ((high - low) * random.NextDouble()));
        return values;
    }

    /// <summary>Evenly distributed values from -1 to 1.</summary>
    public static float[] Units(int length, int seed = 1) => Values(length, seed, -1, 1);

    /// <summary>Evenly distributed from 0.1 to 2, where every operator is defined.</summary>
    public static Tensor Tensor(ReadOnlySpan<int> shape, ulong seed)
    {
        var values = new float[Array64.Product(shape)];
        new RandomStream(seed).FillUniform(values, 0.1f, 2);
        return Myelin.Tensor.From(values, [values.Length]).Reshape(shape);
    }
}
