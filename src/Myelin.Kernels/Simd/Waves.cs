namespace Myelin.Kernels;

/// <summary>
/// Powers, sines and cosines in double by additions, multiplications and divisions alone: the same bits on every machine.
/// </summary>
internal static class Waves
{
    private const double HalfPiHigh = 1.57079632673412561417, HalfPiLow = 6.07710050650619224932e-11, Ln2 = 0.69314718055994530942;

    /// <summary>b to the power of e, for b above 0; to about 1e-15.</summary>
    public static double Power(double b, double e)
    {
        // ln b = k ln 2 + 2 artanh((m - 1)/(m + 1)) with m near 1.
        int k = (int)Math.Round(Math.ILogB(b) + 0.5);
        double m = Math.ScaleB(b, -k), t = (m - 1) / (m + 1), square = t * t, power = t, log = 0;
        for (int n = 1; n < 60; n += 2, power *= square) log += power / n;
        double x = e * (k * Ln2 + 2 * log);
        int whole = (int)Math.Round(x / Ln2);
        double rest = x - whole * Ln2, term = 1, sum = 1;
        for (int n = 1; n < 20; n++)
        {
            term *= rest / n;
            sum += term;
        }
        return Math.ScaleB(sum, whole);
    }

    /// <summary>The sine and cosine of an angle in radians, up to millions of them; to about 1e-10.</summary>
    public static (double Sine, double Cosine) At(double angle)
    {
        double quarters = Math.Round(angle / (HalfPiHigh + HalfPiLow)), x = angle - quarters * HalfPiHigh - quarters * HalfPiLow, square = x * x;
        double sine = x, cosine = 1, term = x, even = 1;
        for (int n = 1; n < 12; n++)
        {
            term *= -square / (2 * n * (2 * n + 1));
            even *= -square / (2 * n * (2 * n - 1));
            sine += term;
            cosine += even;
        }
        return ((long)quarters & 3) switch
        {
            0 => (sine, cosine),
            1 => (cosine, -sine),
            2 => (-sine, -cosine),
            _ => (-cosine, sine),
        };
    }
}
