namespace Myelin.Kernels;

/// <summary>The position of large angles in their quarter turn, in integers (Payne and Hanek 1983).</summary>
internal static class FarAngles
{
    /// <summary>32 zeros, then the first 256 bits of 2/π after the point.</summary>
    private static ReadOnlySpan<uint> TwoOverPi =>
        [0, 0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab, 0xdebbc561];

    /// <summary>x = n·π/2 + r with |r| at most π/4, for a finite x of at least 1 in magnitude; n is given modulo 4.</summary>
    internal static (float Quarters, float Angle) Reduce(float x)
    {
        // x = m·2ᵉ with a 24-bit integer m. The bits of 2/π above 2¹⁻ᵉ give multiples of 4, so 96 bits from there on are enough.
        uint bits = BitConverter.SingleToUInt32Bits(x);
        ulong m = (bits & 0x7FFFFF) | 0x800000;
        int start = (int)((bits >> 23) & 0xFF) - 127 - 23 - 2 + 32;
        int word = start >> 5, shift = start & 31;
        ReadOnlySpan<uint> p = TwoOverPi[word..];
        var window = (new UInt128(((ulong)p[0] << 32) | p[1], ((ulong)p[2] << 32) | p[3]) << shift) >> 32;

        // Quarter turns modulo 4 in units of 2⁻⁶².
        ulong turns = (ulong)((window * m) >> 32);
        ulong n = (turns + (1UL << 61)) >> 62;
        float rest = (float)((long)(turns - (n << 62)) * (Math.PI / 2 / (1L << 62)));
        return float.IsNegative(x) ? (-(float)(n & 3), -rest) : (n & 3, rest);
    }
}
