[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Myelin.Kernels.Tests;

/// <summary>
/// Inputs and comparisons that the kernel tests share; tests run one at a time because lane width and team size are process-wide.
/// </summary>
internal static class Given
{
    internal static readonly int[] Widths = [128, 256, 512];
    internal static readonly int[] Counts = [1, 2, 3, 8];

    internal static float[] Values(int length, int seed = 1, double low = -4, double high = 4)
    {
        var random = new System.Random(seed);
        var values = new float[length];
        for (int i = 0; i < length; i++) values[i] = (float)(low + (high - low) * random.NextDouble());
        return values;
    }

    /// <summary>Runs a kernel at every width, requires the same bits from each, and returns them.</summary>
    internal static float[] InEveryWidth(Func<float[]> kernel)
    {
        float[]? first = null;
        try
        {
            foreach (int width in Widths)
            {
                LaneWidth.Bits = width;
                float[] y = kernel();
                if (first is null) first = y;
                else SameBits(first, y, $"{width} bits");
            }
        }
        finally
        {
            LaneWidth.Bits = LaneWidth.Widest;
        }
        return first!;
    }

    /// <summary>Runs a kernel with several team sizes, requires the same bits from each, and returns them.</summary>
    internal static float[] WithEveryCount(Func<float[]> kernel)
    {
        int before = Workers.Count;
        float[]? first = null;
        try
        {
            foreach (int count in Counts)
            {
                Workers.Count = count;
                float[] y = kernel();
                if (first is null) first = y;
                else SameBits(first, y, $"{count} threads");
            }
        }
        finally
        {
            Workers.Count = before;
        }
        return first!;
    }

    internal static void SameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            // The payload of a NaN depends on the hardware; being NaN does not.
            if (float.IsNaN(expected[i]) && float.IsNaN(actual[i])) continue;
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]))
                Assert.Fail($"{what}: element {i} of {expected.Length} is {actual[i]:R}, not {expected[i]:R}");
        }
    }

    internal static void Close(double expected, float actual, double relative, double absolute, string what)
    {
        if (double.IsNaN(expected) ? float.IsNaN(actual) : (float)expected == actual) return;
        double error = Math.Abs(expected - actual);
        if (!(error <= absolute + relative * Math.Abs(expected))) Assert.Fail($"{what}: {actual:R}, not {expected:R}; error {error:E2}");
    }
}
