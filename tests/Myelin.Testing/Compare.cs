using System.Runtime.InteropServices;

namespace Myelin.Testing;

/// <summary>Comparisons of numbers: close, element by element, or the same to the bit.</summary>
public static class Compare
{
    /// <summary>
    /// Requires each element to be within the tolerance (<see cref="Tolerance.Default"/> if null), and NaN and infinities in the same places.
    /// </summary>
    public static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, string what, Tolerance? tolerance = null)
    {
        Assert.True(expected.Length == actual.Length, $"{what}: {actual.Length} elements, not {expected.Length}");
        double largest = Largest(expected), worst = 1;
        int place = -1;
        for (int i = 0; i < expected.Length; i++)
        {
            if (expected[i].Equals(actual[i]) || expected[i] == actual[i]) continue;
            double ratio = Math.Abs(expected[i] - actual[i]) / (tolerance ?? Tolerance.Default).Of(expected[i], largest);
            if (double.IsNaN(ratio) || double.IsInfinity(expected[i])) ratio = double.PositiveInfinity;
            if (ratio > worst) (worst, place) = (ratio, i);
        }

        if (place < 0) return;
        Assert.Fail($"{what}: element {place} of {expected.Length} is {actual[place]:R}, not {expected[place]:R}; that is {worst:G3} times " +
            $"the {tolerance ?? Tolerance.Default}");
    }

    /// <inheritdoc cref="Close(ReadOnlySpan{double}, ReadOnlySpan{double}, string, Tolerance?)"/>
    public static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, string what, Tolerance? tolerance = null) =>
        Close(expected, Wide(actual), what, tolerance);

    /// <inheritdoc cref="Close(ReadOnlySpan{double}, ReadOnlySpan{double}, string, Tolerance?)"/>
    public static void Close(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what, Tolerance? tolerance = null) =>
        Close(Wide(expected), Wide(actual), what, tolerance);

    /// <summary>The same of tensors, whose shapes must agree too.</summary>
    public static void Close(Tensor expected, Tensor actual, string what, Tolerance? tolerance = null)
    {
        Assert.True(expected.Shape == actual.Shape, $"{what}: shape {actual.Shape}, not {expected.Shape}");
        Close(expected.ToArray(), actual.ToArray(), what, tolerance);
        RecordedOperators.Compared.UnionWith(RecordedOperators.Of(actual));
    }

    /// <summary>The same of two numbers; what rounds to the same float is as good as equal.</summary>
    public static void Close(double expected, float actual, double relative, double absolute, string what)
    {
        if (double.IsNaN(expected) ? float.IsNaN(actual) : (float)expected == actual) return;
        double error = Math.Abs(expected - actual);
        if (!(error <= absolute + (relative * Math.Abs(expected)))) Assert.Fail($"{what}: {actual:R}, not {expected:R}; error {error:E2}");
    }

    /// <summary>
    /// Requires the same bits. With anyNaN one NaN is as good as another: the bits beside those that make it one are the
    /// processor's choice.
    /// </summary>
    public static void SameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what, bool anyNaN = false)
    {
        Assert.True(expected.Length == actual.Length, $"{what}: {actual.Length} elements, not {expected.Length}");
        ReadOnlySpan<int> a = MemoryMarshal.Cast<float, int>(expected), b = MemoryMarshal.Cast<float, int>(actual);
        for (int place = a.CommonPrefixLength(b); place < a.Length; place++)
        {
            if (a[place] == b[place] || (anyNaN && float.IsNaN(expected[place]) && float.IsNaN(actual[place]))) continue;
            Assert.Fail($"{what}: element {place} of {a.Length} is {actual[place]:R}, not {expected[place]:R}");
        }
    }

    /// <summary>The largest magnitude among the finite values; 0 if there is none.</summary>
    public static double Largest(ReadOnlySpan<double> values)
    {
        double largest = 0;
        foreach (double value in values)
        {
            if (double.IsFinite(value)) largest = Math.Max(largest, Math.Abs(value));
        }

        return largest;
    }

    /// <summary>The values in double.</summary>
    public static double[] Wide(ReadOnlySpan<float> values) => Array.ConvertAll(values.ToArray(), v => (double)v);
}
