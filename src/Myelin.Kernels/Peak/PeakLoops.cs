using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>The loops of <see cref="Peak"/>. Each writes a sum to a sink one lane long, so that no compiler may drop the work.</summary>
internal static unsafe class PeakLoops
{
    /// <summary>
    /// Independent chains: more than the latency of a multiply-add times the number started per cycle, and within 16 registers with two
    /// operands.
    /// </summary>
    internal const int Chains = 12;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Fma<S, V>(int rounds, float* sink) where S : struct, IFloatSimd<V> where V : struct
    {
        // x ← x/2 + 1/2 stays at 1: no denormal, no overflow.
        V half = S.Broadcast(0.5f), c0 = S.Broadcast(1), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0, c8 = c0, c9 = c0, c10 = c0, c11 = c0;
        for (; rounds > 0; rounds--)
        {
            c0 = S.Fma(c0, half, half); c1 = S.Fma(c1, half, half); c2 = S.Fma(c2, half, half); c3 = S.Fma(c3, half, half);
            c4 = S.Fma(c4, half, half); c5 = S.Fma(c5, half, half); c6 = S.Fma(c6, half, half); c7 = S.Fma(c7, half, half);
            c8 = S.Fma(c8, half, half); c9 = S.Fma(c9, half, half); c10 = S.Fma(c10, half, half); c11 = S.Fma(c11, half, half);
        }
        V low = S.Add(S.Add(S.Add(c0, c1), S.Add(c2, c3)), S.Add(c4, c5)), high = S.Add(S.Add(S.Add(c6, c7), S.Add(c8, c9)), S.Add(c10, c11));
        S.Store(S.Add(low, high), ref *sink);
    }

    // n is a multiple of 8 lanes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Read<S, V>(float* x, int n, float* sink) where S : struct, IFloatSimd<V> where V : struct
    {
        V c0 = S.Zero, c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
        for (float* end = x + n; x < end; x += 8 * S.Count)
        {
            c0 = S.Add(c0, S.Load(in x[0])); c1 = S.Add(c1, S.Load(in x[S.Count]));
            c2 = S.Add(c2, S.Load(in x[2 * S.Count])); c3 = S.Add(c3, S.Load(in x[3 * S.Count]));
            c4 = S.Add(c4, S.Load(in x[4 * S.Count])); c5 = S.Add(c5, S.Load(in x[5 * S.Count]));
            c6 = S.Add(c6, S.Load(in x[6 * S.Count])); c7 = S.Add(c7, S.Load(in x[7 * S.Count]));
        }
        S.Store(S.Add(S.Add(S.Add(c0, c1), S.Add(c2, c3)), S.Add(S.Add(c4, c5), S.Add(c6, c7))), ref *sink);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Copy<S, V>(float* x, float* y, int n) where S : struct, IFloatSimd<V> where V : struct
    {
        for (float* end = x + n; x < end; x += 4 * S.Count, y += 4 * S.Count)
        {
            S.Store(S.Load(in x[0]), ref y[0]);
            S.Store(S.Load(in x[S.Count]), ref y[S.Count]);
            S.Store(S.Load(in x[2 * S.Count]), ref y[2 * S.Count]);
            S.Store(S.Load(in x[3 * S.Count]), ref y[3 * S.Count]);
        }
    }
}
