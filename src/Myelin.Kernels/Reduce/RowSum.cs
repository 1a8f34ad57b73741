using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>Σ f(a[i], b[i]) along contiguous memory, with the same bits in every width.</summary>
/// <remarks>
/// A block of up to 1024 terms is added to 4 groups of 16 virtual lanes, the i-th term to lane i mod 64; the groups and lanes are added by
/// a fixed tree, and the blocks in double. A narrow lane type passes over the block several times (it stays in L1), each time for some of
/// the 16 lanes, so four registers suffice at any width. A sum that is not finite is computed again in double throughout.
/// </remarks>
internal static unsafe class RowSum
{
    internal const int Block = 1024;
    private const int Lanes = 16;
    private const int Group = 4 * Lanes;

    /// <param name="map">The term f.</param>
    /// <param name="a">n floats.</param>
    /// <param name="b">n floats if <paramref name="bStep"/> is 1, or 16 copies of one if it is 0.</param>
    /// <param name="bStep">1 or 0.</param>
    /// <param name="n">Number of terms.</param>
    internal static double Run<TMap>(TMap map, float* a, float* b, int bStep, int n) where TMap : struct, IMap2
    {
        double sum = LaneWidth.Bits switch
        {
            512 => Run<Simd512, Vector512<float>, TMap>(map, a, b, bStep, n),
            256 => Run<Simd256, Vector256<float>, TMap>(map, a, b, bStep, n),
            _ => Run<Simd128, Vector128<float>, TMap>(map, a, b, bStep, n),
        };
        return double.IsFinite(sum) ? sum : WideSum.Of(map, a, b, bStep, n);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double Run<S, V, TMap>(TMap map, float* a, float* b, int bStep, int n)
        where S : struct, IFloatSimd<V> where V : struct where TMap : struct, IMap2
    {
        double total = 0;
        float* lanes = stackalloc float[Lanes];
        float* rest = stackalloc float[Group];
        for (int start = 0; start < n; start += Block)
        {
            int count = Math.Min(Block, n - start);
            int whole = count & -Group;
            if (whole < count) Rest<S, V, TMap>(map, a + start + whole, b + (start + whole) * bStep, bStep, count - whole, rest);
            for (int lane = 0; lane < Lanes; lane += S.Count)
            {
                V s0 = S.Zero, s1 = S.Zero, s2 = S.Zero, s3 = S.Zero;
                float* pa = a + start + lane;
                float* pb = b + (start + lane) * bStep;
                if (bStep == 0) pb = b;
                for (int i = 0; i < whole; i += Group)
                {
                    s0 = S.Add(s0, map.Apply<S, V>(S.Load(in *pa), S.Load(in *pb)));
                    s1 = S.Add(s1, map.Apply<S, V>(S.Load(in pa[Lanes]), S.Load(in pb[Lanes * bStep])));
                    s2 = S.Add(s2, map.Apply<S, V>(S.Load(in pa[2 * Lanes]), S.Load(in pb[2 * Lanes * bStep])));
                    s3 = S.Add(s3, map.Apply<S, V>(S.Load(in pa[3 * Lanes]), S.Load(in pb[3 * Lanes * bStep])));
                    pa += Group;
                    pb += Group * bStep;
                }
                if (whole < count)
                {
                    s0 = S.Add(s0, S.Load(in rest[lane]));
                    s1 = S.Add(s1, S.Load(in rest[Lanes + lane]));
                    s2 = S.Add(s2, S.Load(in rest[2 * Lanes + lane]));
                    s3 = S.Add(s3, S.Load(in rest[3 * Lanes + lane]));
                }
                S.Store(S.Add(S.Add(s0, s1), S.Add(s2, s3)), ref lanes[lane]);
            }
            total += Tree(lanes);
        }
        return total;
    }

    // The last terms of a row, followed by zeros.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Rest<S, V, TMap>(TMap map, float* a, float* b, int bStep, int n, float* terms)
        where S : struct, IFloatSimd<V> where V : struct where TMap : struct, IMap2
    {
        float* aPad = stackalloc float[Lanes], bPad = stackalloc float[Lanes];
        for (int i = 0; i < Group; i += S.Count)
        {
            int count = Math.Min(S.Count, n - i);
            if (count <= 0)
            {
                S.Store(S.Zero, ref terms[i]);
                continue;
            }
            if (count == S.Count)
            {
                S.Store(map.Apply<S, V>(S.Load(in a[i]), S.Load(in b[i * bStep])), ref terms[i]);
                continue;
            }
            for (int k = 0; k < count; k++)
            {
                aPad[k] = a[i + k];
                bPad[k] = b[(i + k) * bStep];
            }
            S.Store(map.Apply<S, V>(S.Load(in *aPad), S.Load(in *bPad)), ref terms[i]);
            for (int k = count; k < S.Count; k++) terms[i + k] = 0;
        }
    }

    // Explicitly in 128 bits on every machine: lane i meets i + 8, then i + 4, i + 2, i + 1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Tree(float* lanes)
    {
        Vector128<float> s = (Vector128.Load(lanes) + Vector128.Load(lanes + 8)) + (Vector128.Load(lanes + 4) + Vector128.Load(lanes + 12));
        return (s[0] + s[2]) + (s[1] + s[3]);
    }
}
