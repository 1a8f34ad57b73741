using System.Runtime.InteropServices;

namespace Myelin.Tests.Golden;

/// <summary>How far numbers may lie apart.</summary>
internal static class Compare
{
    /// <summary>max|a-b| / max|b| for what is computed in float32.</summary>
    internal const double Tolerance = 1e-5;

    /// <summary>Requires max|a-b| / max|b| within the tolerance, or the same element by element; NaN and infinities in the same places.</summary>
    internal static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, string what, double tolerance = Tolerance, bool each = false)
    {
        Assert.True(expected.Length == actual.Length, $"{what}: {actual.Length} elements, not {expected.Length}");
        double largest = 0, worst = 0;
        int place = -1;
        foreach (double value in expected)
        {
            if (double.IsFinite(value)) largest = Math.Max(largest, Math.Abs(value));
        }

        for (int i = 0; i < expected.Length; i++)
        {
            if (expected[i].Equals(actual[i]) || expected[i] == actual[i]) continue;
            double error = Math.Abs(expected[i] - actual[i]) / Math.Max(each ? Math.Abs(expected[i]) : largest, 1e-30);
            if (double.IsNaN(error) || double.IsInfinity(expected[i])) error = double.PositiveInfinity;
            if (error > worst) (worst, place) = (error, i);
        }

        if (worst > tolerance) Assert.Fail($"{what}: element {place} of {expected.Length} is {actual[place]:R}, not {expected[place]:R}; error {worst:E2} where {tolerance:E0} is allowed");
    }

    internal static void Close(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what, double tolerance = Tolerance, bool each = false) =>
        Close(Wide(expected), Wide(actual), what, tolerance, each);

    internal static void Close(Tensor expected, Tensor actual, string what, double tolerance = Tolerance, bool each = false)
    {
        Assert.True(expected.Shape == actual.Shape, $"{what}: shape {actual.Shape}, not {expected.Shape}");
        Close(expected.ToArray(), actual.ToArray(), what, tolerance, each);
    }

    internal static void SameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.True(expected.Length == actual.Length, $"{what}: {actual.Length} elements, not {expected.Length}");
        ReadOnlySpan<int> a = MemoryMarshal.Cast<float, int>(expected), b = MemoryMarshal.Cast<float, int>(actual);
        int place = a.CommonPrefixLength(b);
        if (place < a.Length) Assert.Fail($"{what}: element {place} of {a.Length} is {actual[place]:R}, not {expected[place]:R}");
    }

    internal static double[] Wide(ReadOnlySpan<float> values) => Array.ConvertAll(values.ToArray(), v => (double)v);
}
