using System.Runtime.CompilerServices;
using Myelin.Kernels;

namespace Myelin.Benchmarks;

/// <summary>The loops of <see cref="Peak"/>. Each writes a sum of what it read to a sink, so that no compiler may drop it.</summary>
internal static unsafe class PeakLoops
{
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
