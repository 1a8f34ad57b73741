namespace Myelin;

/// <summary>
/// The arithmetic of one lane type <typeparamref name="V"/>: the operations available to a kernel, at any width. Implemented by empty
/// structs (<see cref="Kernels.Simd128"/>, <see cref="Kernels.Simd256"/>, <see cref="Kernels.Simd512"/>, <see cref="Kernels.SimdDouble"/>),
/// so that one body, written once as <c>Body&lt;S, V&gt;</c>, compiles to each width's instructions.
/// </summary>
/// <remarks>
/// Every member gives the same bits in every float width: element-wise IEEE operations and fused multiply-adds only.
/// <see cref="Kernels.SimdDouble"/> runs the same bodies in double precision, as the reference of gradient checks.
/// A mask is a <typeparamref name="V"/> whose elements have all bits set or none.
/// </remarks>
public interface ISimd<V> where V : struct
{
    /// <summary>The number of elements of a lane.</summary>
    static abstract int Count { get; }

    /// <summary>A lane of zeros.</summary>
    static abstract V Zero { get; }

    /// <summary>A lane with all elements equal to <paramref name="value"/>, rounded to the element type.</summary>
    static abstract V Constant(double value);

    /// <summary>a + b.</summary>
    static abstract V Add(V a, V b);

    /// <summary>a - b.</summary>
    static abstract V Subtract(V a, V b);

    /// <summary>a · b.</summary>
    static abstract V Multiply(V a, V b);

    /// <summary>a / b.</summary>
    static abstract V Divide(V a, V b);

    /// <summary>a · b + c with one rounding.</summary>
    static abstract V Fma(V a, V b, V c);

    /// <summary>-a.</summary>
    static abstract V Negate(V a);

    /// <summary>|a|.</summary>
    static abstract V Abs(V a);

    /// <summary>√a, correctly rounded.</summary>
    static abstract V Sqrt(V a);

    /// <summary>The integer nearest to a, ties to even.</summary>
    static abstract V Round(V a);

    /// <summary>The largest integer not above a.</summary>
    static abstract V Floor(V a);

    /// <summary>The smaller of a and b; NaN if either is.</summary>
    static abstract V Min(V a, V b);

    /// <summary>The larger of a and b; NaN if either is.</summary>
    static abstract V Max(V a, V b);

    /// <summary>The mask a &gt; b.</summary>
    static abstract V GreaterThan(V a, V b);

    /// <summary>The mask a ≥ b.</summary>
    static abstract V GreaterThanOrEqual(V a, V b);

    /// <summary>The mask a = b.</summary>
    static abstract V EqualTo(V a, V b);

    /// <summary>a where the mask is set, b elsewhere, element by element.</summary>
    static abstract V Select(V mask, V a, V b);

    /// <summary>Bitwise and; of two masks, their conjunction.</summary>
    static abstract V And(V a, V b);

    /// <summary>a · 2ⁿ for a lane n of integers; n must keep the result normal.</summary>
    static abstract V Scale2(V a, V n);

    /// <summary>The exponent e of a positive normal a = m · 2ᵉ with m in [1, 2).</summary>
    static abstract V Exponent(V a);

    /// <summary>The mantissa m of a positive normal a = m · 2ᵉ with m in [1, 2).</summary>
    static abstract V Mantissa(V a);

    /// <summary>eᵃ.</summary>
    static abstract V Exp(V a);

    /// <summary>The natural logarithm of a.</summary>
    static abstract V Log(V a);

    /// <summary>The hyperbolic tangent of a.</summary>
    static abstract V Tanh(V a);

    /// <summary>The sine of a, in radians.</summary>
    static abstract V Sin(V a);

    /// <summary>The cosine of a, in radians.</summary>
    static abstract V Cos(V a);

    /// <summary>The error function of a.</summary>
    static abstract V Erf(V a);

    /// <summary>a to the power of b, like C's pow.</summary>
    static abstract V Pow(V a, V b);

    /// <summary>The smaller of a and <paramref name="limit"/>, a number other than zero; NaN if a is. Cheaper than <see cref="Min"/>.</summary>
    static abstract V AtMost(V a, V limit);

    /// <summary>The larger of a and <paramref name="limit"/>, a number other than zero; NaN if a is. Cheaper than <see cref="Max"/>.</summary>
    static abstract V AtLeast(V a, V limit);

    /// <summary>|a| with the sign of <paramref name="sign"/>.</summary>
    static abstract V CopySign(V a, V sign);

    /// <summary>Bitwise or; of two masks, their disjunction.</summary>
    static abstract V Or(V a, V b);

    /// <summary>eᵃ - 1, accurate near 0.</summary>
    static abstract V Expm1(V a);

    /// <summary>ln(1 + a), accurate near 0.</summary>
    static abstract V Log1p(V a);

    /// <summary>1 / (1 + e⁻ᵃ).</summary>
    static abstract V Sigmoid(V a);

    /// <summary>The normal distribution's Φ(a) = (1 + erf(a / √2)) / 2, and the e^(-a²/2) that it uses.</summary>
    static abstract V NormalCdf(V a, out V bell);
}
