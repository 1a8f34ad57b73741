using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

internal static partial class SimdMath
{
    /// <summary>erf x: an odd polynomial up to 475/512 in magnitude, 1 - e^p(|x|) above; at most 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Erf<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        // From 3.92 on the result rounds to 1; the clamp keeps the polynomial in its fitted range.
        V t = S.AtMost(S.Abs(x), S.Constant(4));
        V s = S.Multiply(t, t);
        V r = S.Fma(S.Constant(-1.72853470e-5), t, S.Constant(3.83197126e-4));
        V u = S.Fma(S.Constant(-3.88396438e-3), t, S.Constant(2.42546219e-2));
        r = S.Fma(r, s, u);
        r = S.Fma(r, t, S.Constant(-1.06777877e-1));
        r = S.Fma(r, t, S.Constant(-6.34846687e-1));
        r = S.Fma(r, t, S.Constant(-1.28717512e-1));
        r = S.Subtract(S.Multiply(r, t), t);
        V n = S.Round(S.Multiply(r, S.Constant(Log2E)));
        V exp = S.Scale2(S.Add(ExpReduced<S, V>(r, n), S.Constant(1)), n);
        V far = S.CopySign(S.Subtract(S.Constant(1), exp), x);

        V p = S.Constant(-5.96761703e-4);
        p = S.Fma(p, s, S.Constant(4.99119423e-3));
        p = S.Fma(p, s, S.Constant(-2.67681349e-2));
        p = S.Fma(p, s, S.Constant(1.12819925e-1));
        p = S.Fma(p, s, S.Constant(-3.76125336e-1));
        p = S.Fma(p, s, S.Constant(1.28379166e-1));
        return S.Select(S.GreaterThan(t, S.Constant(0.927734375)), far, S.Fma(p, x, x));
    }

    /// <summary>
    /// Φ(x), at most 16 ulp down to -5 (below, the rounding of x²/2 dominates), and e^(-x²/2). The tail Φ(-|x|) is e^(-x²/2) times a slowly
    /// decreasing function, here a polynomial in t = 1 / (1 + 0.26 |x|) with a relative error of 2.5e-8: one exponential, no cancellation.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V NormalCdf<S, V>(V x, out V bell) where S : struct, ISimd<V> where V : struct
    {
        V t = S.Divide(S.Constant(1), S.Fma(S.Abs(x), S.Constant(0.26), S.Constant(1)));
        bell = ExpNotAbove0<S, V>(S.Multiply(S.Multiply(x, S.Constant(-0.5)), x));
        V p = S.Fma(S.Constant(0.0305047986), t, S.Constant(-0.152828443));
        p = S.Fma(p, t, S.Constant(0.25149058));
        p = S.Fma(p, t, S.Constant(-0.150948238));
        p = S.Fma(p, t, S.Constant(0.160947409));
        p = S.Fma(p, t, S.Constant(0.0510278519));
        p = S.Fma(p, t, S.Constant(0.103030215));
        p = S.Fma(p, t, S.Constant(0.103016755));
        p = S.Fma(p, t, S.Constant(0.10375906));
        V tail = S.Multiply(S.Multiply(p, t), bell);
        return S.Select(S.GreaterThan(S.Zero, x), tail, S.Subtract(S.Constant(1), tail));
    }

    /// <summary>erf x in double, to 1e-15: a series of positive terms below 2, a continued fraction of its complement above.</summary>
    internal static double ErfReference(double x)
    {
        double a = Math.Abs(x);
        if (double.IsNaN(x)) return x;
        if (a >= 6) return Math.CopySign(1, x);
        double exp = Math.Exp(-a * a);
        if (a < 2)
        {
            double term = a, sum = a;
            for (int n = 1; term > 1e-18 * sum; n++)
            {
                term *= 2 * a * a / (2 * n + 1);
                sum += term;
            }
            return Math.CopySign(2 / Math.Sqrt(Math.PI) * exp * sum, x);
        }
        double fraction = a;
        for (int n = 120; n > 0; n--) fraction = a + 0.5 * n / fraction;
        return Math.CopySign(1 - exp / (Math.Sqrt(Math.PI) * fraction), x);
    }

    /// <summary>eˣ - 1 in double; Kahan's quotient cancels the rounding error of eˣ.</summary>
    internal static double Expm1Reference(double x)
    {
        double u = Math.Exp(x);
        if (u == 1) return x;
        double less = u - 1;
        return less == -1 || double.IsInfinity(u) ? less : less * x / Math.Log(u);
    }

    /// <summary>ln(1 + x) in double; Kahan's quotient cancels the rounding error of 1 + x.</summary>
    internal static double Log1pReference(double x)
    {
        double u = 1 + x;
        return u == 1 || double.IsPositiveInfinity(x) ? x : u == 0 ? double.NegativeInfinity : Math.Log(u) * x / (u - 1);
    }
}
