using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Myelin.Kernels;

// One lane wide: for matrices, or the last columns of one, that fill at most one lane.
internal static unsafe partial class MicroKernel
{
    /// <summary>
    /// 8 rows by 1 lane. A panel of A is used once here, so the next rows' cache lines are prefetched meanwhile, in the order of their use.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run8x1<S, V>(int k, float* a, nint rowA, nint columnA, float* b, nint rowB, float* c, nint rowC, float* bias, Epilogue epilogue)
        where S : struct, IFloatSimd<V> where V : struct
    {
        V c0x = S.Zero, c1x = S.Zero, c2x = S.Zero, c3x = S.Zero, c4x = S.Zero, c5x = S.Zero, c6x = S.Zero, c7x = S.Zero;
        float* a1 = a + 4 * rowA;
        nint one = rowA, two = 2 * rowA, three = 3 * rowA;
        float* next = a + 8 * rowA;
        for (; k > 0; k--)
        {
            if (Sse.IsSupported) Sse.Prefetch0(next + (k & 7) * rowA);
            if ((k & 15) == 0) next += 16;
            V x = S.Load(in *b), t;
            t = S.Broadcast(*a); c0x = S.Fma(t, x, c0x);
            t = S.Broadcast(a[one]); c1x = S.Fma(t, x, c1x);
            t = S.Broadcast(a[two]); c2x = S.Fma(t, x, c2x);
            t = S.Broadcast(a[three]); c3x = S.Fma(t, x, c3x);
            t = S.Broadcast(*a1); c4x = S.Fma(t, x, c4x);
            t = S.Broadcast(a1[one]); c5x = S.Fma(t, x, c5x);
            t = S.Broadcast(a1[two]); c6x = S.Fma(t, x, c6x);
            t = S.Broadcast(a1[three]); c7x = S.Fma(t, x, c7x);
            a += columnA; a1 += columnA; b += rowB;
        }
        V p = bias == null ? S.Zero : S.Load(in *bias);
        Store<S, V>(c, c0x, p, epilogue);
        Store<S, V>(c + rowC, c1x, p, epilogue);
        Store<S, V>(c + 2 * rowC, c2x, p, epilogue);
        Store<S, V>(c + 3 * rowC, c3x, p, epilogue);
        Store<S, V>(c + 4 * rowC, c4x, p, epilogue);
        Store<S, V>(c + 5 * rowC, c5x, p, epilogue);
        Store<S, V>(c + 6 * rowC, c6x, p, epilogue);
        Store<S, V>(c + 7 * rowC, c7x, p, epilogue);
    }

    /// <summary>4 rows by 1 lane; with fewer rows, the missing ones repeat the last and are not stored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run4x1<S, V>(int rows, int k, float* a, nint rowA, nint columnA, float* b, nint rowB, float* c, nint rowC,
        float* bias, Epilogue epilogue)
        where S : struct, IFloatSimd<V> where V : struct
    {
        V c0x = S.Zero, c1x = S.Zero, c2x = S.Zero, c3x = S.Zero;
        nint one = rows > 1 ? rowA : 0, two = rows > 2 ? 2 * rowA : one, three = rows > 3 ? 3 * rowA : two;
        for (; k > 0; k--)
        {
            V x = S.Load(in *b), t;
            t = S.Broadcast(*a); c0x = S.Fma(t, x, c0x);
            t = S.Broadcast(a[one]); c1x = S.Fma(t, x, c1x);
            t = S.Broadcast(a[two]); c2x = S.Fma(t, x, c2x);
            t = S.Broadcast(a[three]); c3x = S.Fma(t, x, c3x);
            a += columnA; b += rowB;
        }
        V p = bias == null ? S.Zero : S.Load(in *bias);
        Store<S, V>(c, c0x, p, epilogue);
        if (rows > 1) Store<S, V>(c + rowC, c1x, p, epilogue);
        if (rows > 2) Store<S, V>(c + 2 * rowC, c2x, p, epilogue);
        if (rows > 3) Store<S, V>(c + 3 * rowC, c3x, p, epilogue);
    }
}
