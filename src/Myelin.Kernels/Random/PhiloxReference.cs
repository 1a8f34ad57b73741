namespace Myelin.Kernels;

/// <summary>The deviates one at a time in double precision.</summary>
internal static class PhiloxReference
{
    internal static double Uniform(ulong seed, ulong stream, ulong position) => (Philox.Word(seed, stream, position) >> 8) / 16777216.0;

    internal static double Normal(ulong seed, ulong stream, ulong position)
    {
        // Rounded to float as in the kernel: near 1 that rounding determines ln u.
        double u = ((float)Philox.Word(seed, stream, position & ~1UL) + 0.5f) / 4294967296f;
        double angle = 2 * Math.PI * Uniform(seed, stream, position | 1);
        return Math.Sqrt(-2 * Math.Log(u)) * ((position & 1) == 0 ? Math.Cos(angle) : Math.Sin(angle));
    }
}
