using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

// A single row: a recurrent layer's step, or a layer's product, for one example. Bound by reading B.
internal static unsafe partial class MicroKernel
{
    /// <summary>1 row by 8 lanes, from four adjacent packed panels: eight chains hide the latency of a multiply-add.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run1x8<S, V>(int k, float* a, nint columnA, float* b, float* c, float* bias, Epilogue epilogue)
        where S : struct, IFloatSimd<V> where V : struct
    {
        V c0 = S.Zero, c1 = S.Zero, c2 = S.Zero, c3 = S.Zero, c4 = S.Zero, c5 = S.Zero, c6 = S.Zero, c7 = S.Zero;
        nint panel = (nint)k * 2 * S.Count;
        float* b1 = b + panel, b2 = b1 + panel, b3 = b2 + panel;
        for (; k > 0; k--, a += columnA)
        {
            V t = S.Broadcast(*a);
            c0 = S.Fma(t, S.Load(in *b), c0); c1 = S.Fma(t, S.Load(in b[S.Count]), c1);
            c2 = S.Fma(t, S.Load(in *b1), c2); c3 = S.Fma(t, S.Load(in b1[S.Count]), c3);
            c4 = S.Fma(t, S.Load(in *b2), c4); c5 = S.Fma(t, S.Load(in b2[S.Count]), c5);
            c6 = S.Fma(t, S.Load(in *b3), c6); c7 = S.Fma(t, S.Load(in b3[S.Count]), c7);
            b += 2 * S.Count; b1 += 2 * S.Count; b2 += 2 * S.Count; b3 += 2 * S.Count;
        }
        Store<S, V>(c, c0, c1, bias, epilogue);
        Store<S, V>(c + 2 * S.Count, c2, c3, bias == null ? null : bias + 2 * S.Count, epilogue);
        Store<S, V>(c + 4 * S.Count, c4, c5, bias == null ? null : bias + 4 * S.Count, epilogue);
        Store<S, V>(c + 6 * S.Count, c6, c7, bias == null ? null : bias + 6 * S.Count, epilogue);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<S, V>(float* c, V x, V y, float* bias, Epilogue epilogue) where S : struct, IFloatSimd<V> where V : struct =>
        Store<S, V>(c, x, y, bias == null ? S.Zero : S.Load(in *bias), bias == null ? S.Zero : S.Load(in bias[S.Count]), epilogue);
}
