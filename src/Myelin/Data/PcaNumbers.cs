namespace Myelin;

/// <summary>What is saved of a <see cref="Pca"/>.</summary>
/// <param name="Mean">One per feature.</param>
/// <param name="Components">[k, features], row by row.</param>
/// <param name="Variances">One per component.</param>
/// <param name="TotalVariance">The sum over all directions, also those that were not kept.</param>
/// <param name="Whitening">How coordinates are scaled.</param>
/// <param name="Epsilon">Added to each variance for whitening.</param>
internal sealed record PcaNumbers(
    float[] Mean, float[] Components, double[] Variances, double TotalVariance, Whitening Whitening = Whitening.None, double Epsilon = 0)
{
    // Below this share of the largest variance there is only rounding.
    private const double Negligible = 1e-13;

    internal bool IsWhole => Mean is { Length: > 0 } && Variances is { Length: > 0 } && Components?.Length == (long)Mean.Length * Variances.Length
        && Enum.IsDefined(Whitening) && double.IsFinite(Epsilon) && Epsilon >= 0 && double.IsFinite(TotalVariance) && TotalVariance > 0
        && Mean.All(float.IsFinite) && Components.All(float.IsFinite) && Variances.All(variance => double.IsFinite(variance) && variance >= 0);

    /// <summary>The divisor of each coordinate; 0 for a direction without variance.</summary>
    internal float[] Deviations() => Array.ConvertAll(Variances,
        variance => Epsilon == 0 && variance <= Negligible * Variances[0] ? 0 : (float)Math.Sqrt(variance + Epsilon));
}
