namespace Myelin.Kernels.Tests;

/// <summary>Data and comparisons shared by the tests of matrix, convolution, pooling and normalization kernels.</summary>
internal static class Compare
{
    internal const double Tolerance = 1e-5;

    internal static float[] Random(int length, int seed = 1)
    {
        Random random = new(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) values[i] = (float)(2 * random.NextDouble() - 1);
        return values;
    }

    // max|a - b| / max|b|
    internal static void Near(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, string what, double tolerance = Tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        double worst = 0, largest = 1e-30;
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = Math.Abs(expected[i] - actual[i]);
            worst = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(worst, difference);
            largest = Math.Max(largest, Math.Abs(expected[i]));
        }
        Assert.True(worst / largest <= tolerance, $"{what}: error {worst / largest:E2}");
    }

    internal static void SameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]))
                Assert.Fail($"{what}: element {i} is {actual[i]:R}, not {expected[i]:R}");
        }
    }

    /// <summary>Runs the action with 1, 2, 3 and 8 threads, then restores the number of threads.</summary>
    internal static void ForThreads(Action<int> action)
    {
        int before = Workers.Count;
        try
        {
            foreach (int threads in new[] { 1, 2, 3, 8 })
            {
                Workers.Count = threads;
                action(threads);
            }
        }
        finally
        {
            Workers.Count = before;
        }
    }
}
