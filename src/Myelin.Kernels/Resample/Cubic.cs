namespace Myelin.Kernels;

/// <summary>The weight of a neighbor in cubic interpolation, and its slope. Keys 1981, with a = -0.75 as in PyTorch.</summary>
internal static class Cubic
{
    private const double A = -0.75;

    /// <summary>The weight of a neighbor at a distance.</summary>
    internal static double Weight(double distance)
    {
        double d = Math.Abs(distance);
        return d <= 1 ? ((((A + 2) * d) - (A + 3)) * d * d) + 1 : d < 2 ? (((((d - 5) * d) + 8) * d) - 4) * A : 0;
    }

    /// <summary>The derivative of the weight with respect to the distance.</summary>
    internal static double Slope(double distance)
    {
        double d = Math.Abs(distance);
        double slope = d <= 1 ? ((3 * (A + 2) * d) - (2 * (A + 3))) * d : d < 2 ? ((((3 * d) - 10) * d) + 8) * A : 0;
        return distance < 0 ? -slope : slope;
    }
}
