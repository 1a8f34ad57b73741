using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>
/// The transforms of Winograd's (Toom's and Cook's) convolution with the eight points 0, ±1, ±2, ±1/2 and ∞ (Lavin and Gray, "Fast
/// algorithms for convolutional neural networks", 2015). A convolution of m outputs with r = 9 - m taps is a product of polynomials: both
/// are evaluated at the points, the values multiplied, and the product is transposed back: y = Vₘᵀ[(D·Vᵣ·g) ⊙ (Bᵀ·d)], where V holds the
/// powers of the points and D one factor per point. The same matrices give the gradient in g: Vᵣᵀ·D·[(Vₘ·dy) ⊙ (Bᵀ·d)].
/// </summary>
/// <remarks>Channels fill the lanes. Points ±p share their even and odd halves.</remarks>
internal static unsafe class WinogradTransform<S, V> where S : struct, IFloatSimd<V> where V : struct
{
    /// <summary>Points along an axis.</summary>
    internal const int Points = 8;

    /// <summary>Values of a tile: points along both axes.</summary>
    internal const int Frequencies = Points * Points;

    // The points: 0, ±1, ±P, ±Q, ∞, their squares and fourth powers.
    private const float P = 2, Q = 0.5f, P2 = P * P, Q2 = Q * Q, P4 = P2 * P2, Q4 = Q2 * Q2;

    // D: for each point, one over the product of its distances from the other finite points.
    private const double D0 = -1.0 / (P2 * Q2), D1 = 1 / (2 * (1.0 - P2) * (1.0 - Q2));
    private const double DP = 1 / (2 * P2 * (P2 - 1.0) * (P2 - Q2)), DQ = 1 / (2 * Q2 * (Q2 - 1.0) * (Q2 - P2));

    /// <summary>Bᵀ·d·B of a tile of 8 by 8 pixels, written to 64 places with stride <paramref name="frequency"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Input(float* d, nint row, nint column, float* target, nint frequency, float* scratch)
    {
        for (int c = 0; c < Points; c++) Input(d + c * column, row, scratch + c * S.Count, Points * S.Count);
        for (int i = 0; i < Points; i++) Input(scratch + i * Points * S.Count, S.Count, target + i * Points * frequency, frequency);
    }

    /// <summary>
    /// V·g·Vᵀ of n by n values, n from 3 to 6, times D on both sides if requested, written to 64 places with stride
    /// <paramref name="frequency"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Evaluate(int n, bool scaled, float* g, nint row, nint column, float* target, nint frequency, float* scratch)
    {
        for (int c = 0; c < n; c++) Evaluate(n, scaled, g + c * column, row, scratch + c * S.Count, Points * S.Count);
        for (int i = 0; i < Points; i++) Evaluate(n, scaled, scratch + i * Points * S.Count, S.Count, target + i * Points * frequency, frequency);
    }

    /// <summary>
    /// The first rows and columns of Vᵀ·product·V, n by n values with n from 3 to 6; if requested, with the product times D on both sides.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Inverse(int n, bool scaled, float* product, nint frequency, float* y, nint row, nint column, int rows, int columns, float* scratch)
    {
        for (int c = 0; c < Points; c++) Inverse(n, scaled, product + c * frequency, Points * frequency, scratch + c * S.Count, Points * S.Count);
        float* edge = scratch + Frequencies * S.Count;
        for (int i = 0; i < rows; i++, y += row)
        {
            float* s = scratch + i * Points * S.Count;
            if (columns == n)
            {
                Inverse(n, scaled, s, S.Count, y, column);
                continue;
            }
            Inverse(n, scaled, s, S.Count, edge, S.Count);
            for (int c = 0; c < columns; c++) S.Store(S.Load(in edge[c * S.Count]), ref y[c * column]);
        }
    }

    // One axis of Bᵀ. The row of a point has the coefficients of the polynomial whose roots are the other finite points; the row of ∞ has
    // all finite points as roots. For ±p, with a and b the squares of the other two: x(x ± p)(x² - a)(x² - b).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Input(float* s, nint from, float* t, nint to)
    {
        const float E1 = 1 + P2 + Q2, E2 = P2 + Q2 + P2 * Q2, E3 = P2 * Q2;
        float* s4 = s + 4 * from, t4 = t + 4 * to;
        V d0 = S.Load(in *s), d1 = S.Load(in s[from]), d2 = S.Load(in s[2 * from]), d3 = S.Load(in s[3 * from]);
        V d4 = S.Load(in *s4), d5 = S.Load(in s4[from]), d6 = S.Load(in s4[2 * from]), d7 = S.Load(in s4[3 * from]);
        S.Store(S.Fma(S.Constant(E2), d2, S.Fma(S.Constant(-E1), d4, S.Fma(S.Constant(-E3), d0, d6))), ref *t);
        S.Store(S.Fma(S.Constant(E2), d3, S.Fma(S.Constant(-E1), d5, S.Fma(S.Constant(-E3), d1, d7))), ref t4[3 * to]);
        V even = S.Fma(S.Constant(P2 * Q2), d2, S.Fma(S.Constant(-P2 - Q2), d4, d6)), odd = S.Fma(S.Constant(P2 * Q2), d1, S.Fma(S.Constant(-P2 - Q2), d3, d5));
        S.Store(S.Add(even, odd), ref t[to]);
        S.Store(S.Subtract(even, odd), ref t[2 * to]);
        (even, odd) = (S.Fma(S.Constant(Q2), d2, S.Fma(S.Constant(-1 - Q2), d4, d6)), S.Fma(S.Constant(Q2), d1, S.Fma(S.Constant(-1 - Q2), d3, d5)));
        S.Store(S.Fma(S.Constant(P), odd, even), ref t[3 * to]);
        S.Store(S.Fma(S.Constant(-P), odd, even), ref *t4);
        (even, odd) = (S.Fma(S.Constant(P2), d2, S.Fma(S.Constant(-1 - P2), d4, d6)), S.Fma(S.Constant(P2), d1, S.Fma(S.Constant(-1 - P2), d3, d5)));
        S.Store(S.Fma(S.Constant(Q), odd, even), ref t4[to]);
        S.Store(S.Fma(S.Constant(-Q), odd, even), ref t4[2 * to]);
    }

    // One axis of V: from n coefficients to the polynomial's values at the points; at ∞ the last coefficient.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Evaluate(int n, bool scaled, float* s, nint from, float* t, nint to)
    {
        float* t4 = t + 4 * to;
        V g0 = S.Load(in *s), g1 = S.Load(in s[from]), g2 = S.Load(in s[2 * from]);
        V g3 = n > 3 ? S.Load(in s[3 * from]) : S.Zero, g4 = n > 4 ? S.Load(in s[4 * from]) : S.Zero, g5 = n > 5 ? S.Load(in s[5 * from]) : S.Zero;
        S.Store(scaled ? S.Multiply(S.Constant(D0), g0) : g0, ref *t);
        S.Store(n == 3 ? g2 : n == 4 ? g3 : n == 5 ? g4 : g5, ref t4[3 * to]);
        V even = S.Add(g0, S.Add(g2, g4)), odd = S.Add(g1, S.Add(g3, g5));
        if (scaled) (even, odd) = (S.Multiply(S.Constant(D1), even), S.Multiply(S.Constant(D1), odd));
        S.Store(S.Add(even, odd), ref t[to]);
        S.Store(S.Subtract(even, odd), ref t[2 * to]);
        (even, odd) = (S.Fma(S.Constant(P2), S.Fma(S.Constant(P2), g4, g2), g0), S.Fma(S.Constant(P2), S.Fma(S.Constant(P2), g5, g3), g1));
        if (scaled) (even, odd) = (S.Multiply(S.Constant(DP), even), S.Multiply(S.Constant(DP), odd));
        S.Store(S.Fma(S.Constant(P), odd, even), ref t[3 * to]);
        S.Store(S.Fma(S.Constant(-P), odd, even), ref *t4);
        (even, odd) = (S.Fma(S.Constant(Q2), S.Fma(S.Constant(Q2), g4, g2), g0), S.Fma(S.Constant(Q2), S.Fma(S.Constant(Q2), g5, g3), g1));
        if (scaled) (even, odd) = (S.Multiply(S.Constant(DQ), even), S.Multiply(S.Constant(DQ), odd));
        S.Store(S.Fma(S.Constant(Q), odd, even), ref t4[to]);
        S.Store(S.Fma(S.Constant(-Q), odd, even), ref t4[2 * to]);
    }

    // One axis of Vᵀ: the sum of the values at the points, each times its point's powers 0 to n - 1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Inverse(int n, bool scaled, float* s, nint from, float* t, nint to)
    {
        float* s4 = s + 4 * from;
        V m0 = S.Load(in *s), m1 = S.Load(in s[from]), m2 = S.Load(in s[2 * from]), m3 = S.Load(in s[3 * from]);
        V m4 = S.Load(in *s4), m5 = S.Load(in s4[from]), m6 = S.Load(in s4[2 * from]), last = S.Load(in s4[3 * from]);
        if (scaled)
        {
            m0 = S.Multiply(S.Constant(D0), m0);
            (m1, m2) = (S.Multiply(S.Constant(D1), m1), S.Multiply(S.Constant(D1), m2));
            (m3, m4) = (S.Multiply(S.Constant(DP), m3), S.Multiply(S.Constant(DP), m4));
            (m5, m6) = (S.Multiply(S.Constant(DQ), m5), S.Multiply(S.Constant(DQ), m6));
        }
        V sum = S.Add(m1, m2), difference = S.Subtract(m1, m2);
        V sumP = S.Add(m3, m4), differenceP = S.Multiply(S.Constant(P), S.Subtract(m3, m4));
        V sumQ = S.Add(m5, m6), differenceQ = S.Multiply(S.Constant(Q), S.Subtract(m5, m6));
        S.Store(S.Add(S.Add(m0, sum), S.Add(sumP, sumQ)), ref *t);
        S.Store(S.Add(difference, S.Add(differenceP, differenceQ)), ref t[to]);
        V y = S.Fma(S.Constant(P2), sumP, S.Fma(S.Constant(Q2), sumQ, sum));
        S.Store(n == 3 ? S.Add(y, last) : y, ref t[2 * to]);
        if (n == 3) return;
        y = S.Fma(S.Constant(P2), differenceP, S.Fma(S.Constant(Q2), differenceQ, difference));
        S.Store(n == 4 ? S.Add(y, last) : y, ref t[3 * to]);
        if (n == 4) return;
        y = S.Fma(S.Constant(P4), sumP, S.Fma(S.Constant(Q4), sumQ, sum));
        S.Store(n == 5 ? S.Add(y, last) : y, ref t[4 * to]);
        if (n == 5) return;
        S.Store(S.Add(S.Fma(S.Constant(P4), differenceP, S.Fma(S.Constant(Q4), differenceQ, difference)), last), ref t[5 * to]);
    }
}
