using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

internal static partial class SimdMath
{
    // π/2 as the unevaluated sum of three floats, and the angle up to which n·π/2 can be subtracted in floats without loss.
    private const double HalfPi = 1.5707963705062866, HalfPiLow = -4.371138828673793e-08, HalfPiLowest = -1.7151245100058819e-15, FarAngle = 65536;

    /// <summary>sin x for any x; at most 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Sin<S, V>(V x) where S : struct, IFloatSimd<V> where V : struct
    {
        V y = SineOfQuarter<S, V>(x, S.Zero);
        // The last select keeps the sign of -0.
        return S.Select(S.EqualTo(x, S.Zero), x, y);
    }

    /// <summary>cos x for any x, the sine of the next quarter turn; at most 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Cos<S, V>(V x) where S : struct, IFloatSimd<V> where V : struct => SineOfQuarter<S, V>(x, S.Constant(1));

    /// <summary>sin(x + quarters·π/2) = ±sin r or ±cos r, where x = n·π/2 + r and |r| is at most π/4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V SineOfQuarter<S, V>(V x, V quarters) where S : struct, IFloatSimd<V> where V : struct
    {
        // Cody and Waite: the first product leaves no rounding error, because r is small and a multiple of x's or π/2's last place.
        V n = S.Round(S.Multiply(x, S.Constant(2 / Math.PI)));
        V r = S.Fma(n, S.Constant(-HalfPi), x);
        r = S.Fma(n, S.Constant(-HalfPiLow), r);
        r = S.Fma(n, S.Constant(-HalfPiLowest), r);
        V far = S.And(S.GreaterThan(S.Abs(x), S.Constant(FarAngle)), S.GreaterThan(S.Constant(double.PositiveInfinity), S.Abs(x)));
        if (S.Any(far)) ReduceFar<S, V>(x, ref n, ref r);

        V s = S.Multiply(r, r);
        V sine = S.Fma(S.Constant(-1.9516976e-4), s, S.Constant(8.332176e-3));
        sine = S.Fma(sine, s, S.Constant(-0.16666655));
        sine = S.Fma(S.Multiply(sine, s), r, r);
        V cosine = S.Fma(S.Constant(2.443809e-5), s, S.Constant(-1.3887364e-3));
        cosine = S.Fma(cosine, s, S.Constant(4.1666646e-2));
        cosine = S.Fma(cosine, S.Multiply(s, s), S.Fma(s, S.Constant(-0.5), S.Constant(1)));

        V turned = S.Add(n, quarters);
        V quadrant = S.Fma(S.Floor(S.Multiply(turned, S.Constant(0.25))), S.Constant(-4), turned);
        V y = S.Select(S.EqualTo(S.Abs(S.Subtract(quadrant, S.Constant(2))), S.Constant(1)), cosine, sine);
        return S.Select(S.GreaterThanOrEqual(quadrant, S.Constant(2)), S.Negate(y), y);
    }

    /// <summary>Replaces n (modulo 4) and r for the elements with a large x, one by one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ReduceFar<S, V>(V x, ref V n, ref V r) where S : struct, IFloatSimd<V> where V : struct
    {
        Span<float> angles = stackalloc float[S.Count], quarters = stackalloc float[S.Count], rests = stackalloc float[S.Count];
        S.Store(x, ref angles[0]);
        S.Store(n, ref quarters[0]);
        S.Store(r, ref rests[0]);
        for (int i = 0; i < angles.Length; i++)
        {
            if (MathF.Abs(angles[i]) > (float)FarAngle && float.IsFinite(angles[i])) (quarters[i], rests[i]) = FarAngles.Reduce(angles[i]);
        }

        n = S.Load(ref quarters[0]);
        r = S.Load(ref rests[0]);
    }
}
