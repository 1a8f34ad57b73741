using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

internal static partial class SimdMath
{
    /// <summary>
    /// xʸ = sign · e^(y ln|x|), with the logarithm and the product each carried in two floats; special values are those of C.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Pow<S, V>(V x, V y) where S : struct, ISimd<V> where V : struct
    {
        V infinity = S.Constant(double.PositiveInfinity);
        V a = S.Abs(x);
        V finite = S.GreaterThan(infinity, a);
        LogExtended<S, V>(a, out V high, out V low);
        high = S.Select(S.EqualTo(a, S.Zero), S.Constant(double.NegativeInfinity), S.Select(finite, high, a));
        V product = S.Multiply(high, y);
        V rest = S.Fma(low, y, S.Fma(high, y, S.Negate(product)));
        rest = S.And(S.GreaterThan(S.Constant(150), S.Abs(product)), rest);
        // 1 to the power of infinity is 1, but 0 times infinity is NaN.
        product = S.Select(S.EqualTo(high, S.Zero), S.Zero, product);
        product = S.AtLeast(S.AtMost(product, S.Constant(ExpHigh)), S.Constant(ExpLow));
        V n = S.Round(S.Multiply(product, S.Constant(Log2E)));
        V e = S.Add(ExpReduced<S, V>(product, n), S.Constant(1));
        V r = ScaleTwice<S, V>(S.Fma(rest, e, e), n);

        // An odd integer power keeps the sign (also of zero and infinity); a fraction of a negative number is NaN.
        V whole = S.EqualTo(S.Floor(y), y);
        V half = S.Multiply(y, S.Constant(0.5));
        V odd = S.And(whole, S.GreaterThan(half, S.Floor(half)));
        r = S.Select(odd, S.CopySign(r, x), r);
        V negative = S.And(S.GreaterThan(S.Zero, x), finite);
        r = S.Select(S.And(negative, S.Select(whole, S.Zero, S.EqualTo(x, x))), S.Constant(double.NaN), r);
        V one = S.Constant(1);
        // NaN is handled last: a NaN exponent is not an integer, so only 1 and x⁰ remain to be corrected.
        r = S.Select(S.EqualTo(y, y), r, y);
        return S.Select(S.Or(S.EqualTo(y, S.Zero), S.EqualTo(x, one)), one, r);
    }

    /// <summary>ln x as the unevaluated sum of two floats, relative error below 1e-9, for positive finite x.</summary>
    /// <remarks>2 atanh((m - 1) / (m + 1)) + e ln 2, with the rounding errors of the quotient, its square and its cube.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LogExtended<S, V>(V x, out V high, out V low) where S : struct, ISimd<V> where V : struct
    {
        Split<S, V>(x, 1.41421356, out V m, out V e);
        V one = S.Constant(1);
        V above = S.Subtract(m, one);
        V reciprocal = S.Divide(one, S.Add(m, one));
        V q = S.Multiply(reciprocal, above);
        V qLow = S.Multiply(reciprocal, S.Fma(q, S.Negate(above), S.Fma(q, S.Constant(-2), above)));
        V s = S.Multiply(q, q);
        V r = S.Constant(0.1293334961);
        r = S.Fma(r, s, S.Constant(0.1419928074));
        r = S.Fma(r, s, S.Constant(0.2000148296));
        r = S.Fma(r, s, S.Constant(0.3333332539));
        V t = S.Fma(q, S.Add(qLow, qLow), S.Fma(q, q, S.Negate(s)));
        V p = S.Multiply(s, q);
        t = S.Fma(s, qLow, S.Fma(t, q, S.Fma(s, q, S.Negate(p))));
        V rest = S.Fma(r, p, S.Fma(r, t, qLow));
        V twice = S.Add(q, q);
        V sum = S.Fma(S.Constant(0.693147182464599609), e, twice);
        V back = S.Fma(S.Constant(-0.693147182464599609), e, sum);
        rest = S.Fma(S.Constant(-1.90465421e-9), e, S.Fma(S.Constant(2), rest, S.Subtract(twice, back)));
        high = S.Add(sum, rest);
        low = S.Add(S.Subtract(sum, high), rest);
    }
}
