namespace Myelin.Serialization;

/// <summary>Eight-bit floats as stored in files.</summary>
/// <remarks>Micikevicius and others, FP8 Formats for Deep Learning, 2022.</remarks>
internal static class Float8
{
    /// <summary>Sign, 4 bits of exponent (bias 7), 3 of fraction; all ones is NaN, and there are no infinities.</summary>
    internal static float FromE4M3(byte bits)
    {
        const int Bias = 7;
        int exponent = (bits >> 3) & 15, fraction = bits & 7;
        float magnitude = exponent == 15 && fraction == 7 ? float.NaN
            : exponent == 0 ? MathF.ScaleB(fraction, 1 - Bias - 3)
            : MathF.ScaleB(8 + fraction, exponent - Bias - 3);
        return (bits & 0x80) != 0 ? -magnitude : magnitude;
    }
}
