using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>exp, log, tanh and related functions, written once for every float width, with the same bits in each.</summary>
/// <remarks>
/// Only IEEE operations and fused multiply-adds, so no platform's library can change a bit.
/// The ends of the range are handled by selects, because lanes cannot branch one by one.
/// </remarks>
internal static partial class SimdMath
{
    // Above 88.73 eˣ overflows and below -103.98 it rounds to zero: the clamps are just outside and keep 2ⁿ within reach of two factors.
    private const double ExpHigh = 89, ExpLow = -105;
    private const double Log2E = 1.44269504088896341;
    private const double Ln2High = 0.693145751953125, Ln2Low = 1.42860682030941723e-6;

    /// <summary>eˣ = 2ⁿ eʳ with n = round(x / ln 2); at most 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Exp<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        V clamped = S.AtLeast(S.AtMost(x, S.Constant(ExpHigh)), S.Constant(ExpLow));
        V n = S.Round(S.Multiply(clamped, S.Constant(Log2E)));
        return ScaleTwice<S, V>(S.Add(ExpReduced<S, V>(clamped, n), S.Constant(1)), n);
    }

    /// <summary>
    /// eˣ for x at most 0 or slightly above (from 88 on, widths differ); at most 2 ulp, and 0 where the result is below the smallest normal
    /// float. For softmax.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V ExpNotAbove0<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        // 2⁻¹²⁶ is a normal float: one factor is enough.
        V least = S.Constant(-87.3), clamped = S.AtLeast(x, least);
        V n = S.Round(S.Multiply(clamped, S.Constant(Log2E)));
        V y = S.Scale2(S.Add(ExpReduced<S, V>(clamped, n), S.Constant(1)), n);
        return S.Select(S.GreaterThan(least, x), S.Zero, y);
    }

    /// <summary>y 2ⁿ by two factors, because 2¹²⁸ and 2⁻¹⁵⁰ are not normal floats although their products with y may be floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ScaleTwice<S, V>(V y, V n) where S : struct, ISimd<V> where V : struct
    {
        V half = S.Floor(S.Multiply(n, S.Constant(0.5)));
        return S.Scale2(S.Scale2(y, half), S.Subtract(n, half));
    }

    /// <summary>eʳ - 1 for r = x - n ln 2, |r| at most ln 2 / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ExpReduced<S, V>(V x, V n) where S : struct, ISimd<V> where V : struct
    {
        V r = S.Fma(n, S.Constant(-Ln2High), x);
        r = S.Fma(n, S.Constant(-Ln2Low), r);
        V p = S.Constant(1.9875691500e-4);
        p = S.Fma(p, r, S.Constant(1.3981999507e-3));
        p = S.Fma(p, r, S.Constant(8.3334519073e-3));
        p = S.Fma(p, r, S.Constant(4.1665795894e-2));
        p = S.Fma(p, r, S.Constant(1.6666665459e-1));
        p = S.Fma(p, r, S.Constant(5.0000001201e-1));
        return S.Fma(p, S.Multiply(r, r), r);
    }

    /// <summary>eˣ - 1 = 2ⁿ (eʳ - 1) + (2ⁿ - 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Expm1<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        // Below -30 the result is -1 in any case.
        V clamped = S.AtLeast(S.AtMost(x, S.Constant(ExpHigh)), S.Constant(-30));
        V n = S.Round(S.Multiply(clamped, S.Constant(Log2E)));
        V q = ExpReduced<S, V>(clamped, n);
        // Computes half of everything, doubled at the end: 2¹²⁸ is not a float.
        V power = S.Scale2(S.Constant(1), S.Subtract(n, S.Constant(1)));
        V y = S.Fma(q, power, S.Subtract(power, S.Constant(0.5)));
        return S.CopySign(S.Add(y, y), x);
    }

    /// <summary>ln x = e ln 2 + ln m with m in [2/3, 4/3]; at most 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Log<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        Split<S, V>(x, 4.0 / 3, out V m, out V e);
        V f = S.Subtract(m, S.Constant(1));
        V s = S.Multiply(f, f);
        V r = S.Constant(-0.130310059);
        V t = S.Constant(0.140869141);
        r = S.Fma(r, s, S.Constant(-0.121483512));
        t = S.Fma(t, s, S.Constant(0.139814854));
        r = S.Fma(r, s, S.Constant(-0.166846126));
        t = S.Fma(t, s, S.Constant(0.200120345));
        r = S.Fma(r, s, S.Constant(-0.249996200));
        r = S.Fma(t, f, r);
        r = S.Fma(r, f, S.Constant(0.333331972));
        r = S.Fma(r, f, S.Constant(-0.5));
        r = S.Fma(r, s, f);
        r = S.Fma(e, S.Constant(0.693147182), r);
        r = S.Select(S.GreaterThan(S.Constant(double.PositiveInfinity), x), r, x);
        V end = S.Select(S.EqualTo(x, S.Zero), S.Constant(double.NegativeInfinity), S.Constant(double.NaN));
        return S.Select(S.GreaterThan(x, S.Zero), r, end);
    }

    /// <summary>x = m 2ᵉ with m in [limit / 2, limit], for positive finite x, denormals too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Split<S, V>(V x, double limit, out V m, out V e) where S : struct, ISimd<V> where V : struct
    {
        V denormal = S.GreaterThan(S.Constant(1.17549435e-38), x);
        V normal = S.Select(denormal, S.Multiply(x, S.Constant(8388608)), x);
        V mantissa = S.Mantissa(normal);
        V exponent = S.Subtract(S.Exponent(normal), S.And(denormal, S.Constant(23)));
        V large = S.GreaterThan(mantissa, S.Constant(limit));
        m = S.Select(large, S.Multiply(mantissa, S.Constant(0.5)), mantissa);
        e = S.Add(exponent, S.And(large, S.Constant(1)));
    }

    /// <summary>ln(1 + x) = ln u + (x - (u - 1)) / u with u = 1 + x rounded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Log1p<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        V u = S.Add(x, S.Constant(1));
        V lost = S.Divide(S.Subtract(x, S.Subtract(u, S.Constant(1))), u);
        V usable = S.And(S.GreaterThan(u, S.Zero), S.GreaterThan(S.Constant(double.PositiveInfinity), u));
        return S.CopySign(S.Add(Log<S, V>(u), S.And(usable, lost)), x);
    }

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Sigmoid<S, V>(V x) where S : struct, ISimd<V> where V : struct =>
        S.Divide(S.Constant(1), S.Add(S.Constant(1), Exp<S, V>(S.Negate(x))));

    /// <summary>tanh x: an odd polynomial below 0.625 in magnitude, 1 - 2 / (e²ˣ + 1) above; at most 4 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Tanh<S, V>(V x) where S : struct, ISimd<V> where V : struct
    {
        V a = S.Abs(x);
        V s = S.Multiply(x, x);
        V p = S.Constant(-5.70498872745e-3);
        p = S.Fma(p, s, S.Constant(2.06390887954e-2));
        p = S.Fma(p, s, S.Constant(-5.37397155531e-2));
        p = S.Fma(p, s, S.Constant(1.33314422036e-1));
        p = S.Fma(p, s, S.Constant(-3.33332819422e-1));
        V near = S.Fma(S.Multiply(p, s), x, x);
        // From 9.1 on the result rounds to 1, and 2ⁿ stays a normal float: one factor is enough.
        V twice = S.AtMost(S.Add(a, a), S.Constant(20));
        V n = S.Round(S.Multiply(twice, S.Constant(Log2E)));
        V exp = S.Scale2(S.Add(ExpReduced<S, V>(twice, n), S.Constant(1)), n);
        V far = S.Subtract(S.Constant(1), S.Divide(S.Constant(2), S.Add(exp, S.Constant(1))));
        return S.CopySign(S.Select(S.GreaterThan(S.Constant(0.625), a), near, far), x);
    }
}
