namespace Myelin.Kernels;

/// <summary>What an image that is sampled contains outside its edges.</summary>
internal enum GridEdge
{
    /// <summary>Zeros.</summary>
    Zeros,

    /// <summary>The nearest pixel of the edge.</summary>
    Border,

    /// <summary>The image, mirrored at its edges.</summary>
    Mirror,
}

/// <summary>One axis of an image that is sampled between its pixels, at coordinates from -1 to 1.</summary>
/// <param name="Size">Number of pixels along the axis.</param>
/// <param name="Reach">Number of pixels that a coordinate reads: 1 for nearest, 2 for linear, 4 for cubic.</param>
/// <param name="Edge">What is outside.</param>
/// <param name="AlignCorners">Whether -1 and 1 are the centers of the outermost pixels instead of their outer edges.</param>
internal readonly record struct GridAxis(int Size, int Reach, GridEdge Edge, bool AlignCorners)
{
    /// <summary>The largest number of pixels that a coordinate reads.</summary>
    internal const int MaxReach = 4;

    /// <summary>
    /// The pixels that a coordinate reads, their weights, and the derivatives of the weights with respect to the coordinate.
    /// </summary>
    /// <param name="coordinate">From -1 to 1 inside; NaN counts as -1, as in PyTorch.</param>
    /// <param name="places">The pixels, <see cref="Reach"/> of them; -1 for one that does not count.</param>
    /// <param name="weights">A weight for each.</param>
    /// <param name="slopes">The derivative of each weight with respect to the coordinate.</param>
    internal void Read(float coordinate, Span<int> places, Span<double> weights, Span<double> slopes)
    {
        double g = float.IsNaN(coordinate) ? -1 : Math.Clamp(coordinate, float.MinValue, float.MaxValue);
        double at = AlignCorners ? (g + 1) / 2 * (Size - 1) : (((g + 1) * Size) - 1) / 2;
        double speed = float.IsNaN(coordinate) ? 0 : (AlignCorners ? Size - 1 : Size) / 2.0;
        if (Reach < MaxReach) (at, speed) = Inside(at, speed);
        if (Reach == 1)
        {
            (places[0], weights[0], slopes[0]) = (Place(Math.Round(at, MidpointRounding.ToEven)), 1, 0);
            return;
        }

        double left = Math.Floor(at), t = at - left;
        if (Reach == 2)
        {
            (places[0], weights[0], slopes[0]) = (Place(left), 1 - t, -speed);
            (places[1], weights[1], slopes[1]) = (Place(left + 1), t, speed);
            return;
        }

        for (int k = 0; k < MaxReach; k++)
            (places[k], weights[k], slopes[k]) = (Place(Inside(left + k - 1, 0).At), Cubic.Weight(t - k + 1), Cubic.Slope(t - k + 1) * speed);
    }

    private int Place(double at) => at >= 0 && at < Size ? (int)at : -1;

    /// <summary>The position mapped inside according to the edge mode, and its derivative, which is 0 where it was clipped.</summary>
    private (double At, double Speed) Inside(double at, double speed)
    {
        if (Edge == GridEdge.Zeros) return (at, speed);
        if (Edge == GridEdge.Mirror)
        {
            double low = AlignCorners ? 0 : -0.5, span = AlignCorners ? Size - 1 : Size;
            if (span == 0) return (0, 0);
            double away = Math.Abs(at - low) % (2 * span);
            bool returning = away >= span;
            if (returning != (at < low)) speed = -speed;
            at = low + (returning ? (2 * span) - away : away);
        }

        return at <= 0 ? (0, 0) : at >= Size - 1 ? (Size - 1, 0) : (at, speed);
    }
}
