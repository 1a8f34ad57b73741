namespace Myelin.Benchmarks;

/// <summary>What published tools read of one weight of at least two axes in one pass.</summary>
/// <param name="Key">The parameter's key.</param>
/// <param name="Values">Its values.</param>
/// <param name="Gradient">Its gradient.</param>
internal sealed record WeightPass(string Key, float[] Values, float[] Gradient)
{
    internal double Mean { get; } = Values.Average(v => (double)v);

    internal double GradientMean { get; } = Gradient.Average(v => (double)v);

    internal double GradientSize { get; } = Gradient.Average(v => (double)Math.Abs(v));

    internal double GradientNorm { get; } = Math.Sqrt(Gradient.Sum(v => (double)v * v));

    internal bool IsFinite => double.IsFinite(Mean) && double.IsFinite(GradientMean);

    /// <summary>The norm of the change since an earlier pass, divided by that of the earlier values.</summary>
    internal double ChangeSince(WeightPass earlier)
    {
        double change = Math.Sqrt(Values.Zip(earlier.Values, (a, b) => Math.Pow((double)a - b, 2)).Sum());
        return change / (Math.Sqrt(earlier.Values.Sum(v => (double)v * v)) + 1e-9);
    }
}
