namespace Myelin.Kernels;

/// <summary>One double: runs a kernel's body as its own float64 reference.</summary>
internal readonly struct SimdDouble : ISimd<double>
{
    /// <inheritdoc/>
    public static int Count => 1;

    /// <inheritdoc/>
    public static double Zero => 0;

    /// <inheritdoc/>
    public static double Constant(double value) => value;

    /// <inheritdoc/>
    public static double Add(double a, double b) => a + b;

    /// <inheritdoc/>
    public static double Subtract(double a, double b) => a - b;

    /// <inheritdoc/>
    public static double Multiply(double a, double b) => a * b;

    /// <inheritdoc/>
    public static double Divide(double a, double b) => a / b;

    /// <inheritdoc/>
    public static double Min(double a, double b) => Math.Min(a, b);

    /// <inheritdoc/>
    public static double Max(double a, double b) => Math.Max(a, b);

    /// <inheritdoc/>
    public static double Pow(double a, double b) => Math.Pow(a, b);

    /// <inheritdoc/>
    public static double GreaterThan(double a, double b) => BitConverter.UInt64BitsToDouble(a > b ? ulong.MaxValue : 0);

    /// <inheritdoc/>
    public static double GreaterThanOrEqual(double a, double b) => BitConverter.UInt64BitsToDouble(a >= b ? ulong.MaxValue : 0);

    /// <inheritdoc/>
    public static double EqualTo(double a, double b) => BitConverter.UInt64BitsToDouble(a == b ? ulong.MaxValue : 0);

    /// <inheritdoc/>
    public static double And(double a, double b) => BitConverter.UInt64BitsToDouble(BitConverter.DoubleToUInt64Bits(a) & BitConverter.DoubleToUInt64Bits(b));

    /// <inheritdoc/>
    public static double Negate(double a) => -a;

    /// <inheritdoc/>
    public static double Abs(double a) => Math.Abs(a);

    /// <inheritdoc/>
    public static double Sqrt(double a) => Math.Sqrt(a);

    /// <inheritdoc/>
    public static double Round(double a) => Math.Round(a, MidpointRounding.ToEven);

    /// <inheritdoc/>
    public static double Floor(double a) => Math.Floor(a);

    /// <inheritdoc/>
    public static double Exp(double a) => Math.Exp(a);

    /// <inheritdoc/>
    public static double Log(double a) => Math.Log(a);

    /// <inheritdoc/>
    public static double Tanh(double a) => Math.Tanh(a);

    /// <inheritdoc/>
    public static double Sin(double a) => Math.Sin(a);

    /// <inheritdoc/>
    public static double Cos(double a) => Math.Cos(a);

    /// <inheritdoc/>
    public static double Erf(double a) => SimdMath.ErfReference(a);

    /// <inheritdoc/>
    public static double Exponent(double a) => Math.ILogB(a);

    /// <inheritdoc/>
    public static double Mantissa(double a) => Math.ScaleB(a, -Math.ILogB(a));

    /// <inheritdoc/>
    public static double Fma(double a, double b, double c) => Math.FusedMultiplyAdd(a, b, c);

    /// <inheritdoc/>
    public static double Scale2(double a, double n) => Math.ScaleB(a, (int)n);

    /// <inheritdoc/>
    public static double Select(double mask, double a, double b) => BitConverter.DoubleToUInt64Bits(mask) != 0 ? a : b;

    /// <inheritdoc/>
    public static double AtMost(double a, double limit) => a > limit ? limit : a;

    /// <inheritdoc/>
    public static double AtLeast(double a, double limit) => a < limit ? limit : a;

    /// <inheritdoc/>
    public static double CopySign(double a, double sign) => Math.CopySign(a, sign);

    /// <inheritdoc/>
    public static double Or(double a, double b) => BitConverter.UInt64BitsToDouble(BitConverter.DoubleToUInt64Bits(a) | BitConverter.DoubleToUInt64Bits(b));

    /// <inheritdoc/>
    public static double Expm1(double a) => SimdMath.Expm1Reference(a);

    /// <inheritdoc/>
    public static double Log1p(double a) => SimdMath.Log1pReference(a);

    /// <inheritdoc/>
    public static double Sigmoid(double a) => a >= 0 ? 1 / (1 + Math.Exp(-a)) : Math.Exp(a) / (1 + Math.Exp(a));

    /// <inheritdoc/>
    public static double NormalCdf(double a, out double bell)
    {
        bell = Math.Exp(-0.5 * a * a);
        if (a > -2) return 0.5 * (1 + SimdMath.ErfReference(a * 0.70710678118654752));
        // Mills' ratio as a continued fraction: for smaller arguments, 1 + erf would cancel.
        double fraction = -a;
        for (int n = 120; n > 0; n--) fraction = -a + n / fraction;
        return bell / (Math.Sqrt(2 * Math.PI) * fraction);
    }
}
