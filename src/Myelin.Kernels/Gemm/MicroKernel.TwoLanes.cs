using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Myelin.Kernels;

// Two lanes wide. 8 rows need more than 16 vector registers (AVX-512, Arm); 6 and 4 rows fit the 16 of AVX2 and SSE. 12 rows measured no
// faster than 8.
internal static unsafe partial class MicroKernel
{
    /// <summary>
    /// 8 rows by 2 lanes. The next rows of A are prefetched as in <see cref="Run8x1"/>: when A is read in place, few panels of B share it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run8x2<S, V>(int k, float* a, nint rowA, nint columnA, float* b, nint rowB, float* c, nint rowC, float* bias, Epilogue epilogue)
        where S : struct, IFloatSimd<V> where V : struct
    {
        V c0x = S.Zero, c1x = S.Zero, c2x = S.Zero, c3x = S.Zero, c4x = S.Zero, c5x = S.Zero, c6x = S.Zero, c7x = S.Zero;
        V c0y = S.Zero, c1y = S.Zero, c2y = S.Zero, c3y = S.Zero, c4y = S.Zero, c5y = S.Zero, c6y = S.Zero, c7y = S.Zero;
        float* a1 = a + 4 * rowA;
        nint one = rowA, two = 2 * rowA, three = 3 * rowA;
        Prefetch<S, V>(8, k, c, rowC);
        float* next = a + 8 * rowA;
        for (; k > 0; k--)
        {
            if (Sse.IsSupported) Sse.Prefetch0(next + (k & 7) * rowA);
            if ((k & 15) == 0) next += 16;
            V x = S.Load(in *b), y = S.Load(in b[S.Count]), t;
            t = S.Broadcast(*a); c0x = S.Fma(t, x, c0x); c0y = S.Fma(t, y, c0y);
            t = S.Broadcast(a[one]); c1x = S.Fma(t, x, c1x); c1y = S.Fma(t, y, c1y);
            t = S.Broadcast(a[two]); c2x = S.Fma(t, x, c2x); c2y = S.Fma(t, y, c2y);
            t = S.Broadcast(a[three]); c3x = S.Fma(t, x, c3x); c3y = S.Fma(t, y, c3y);
            t = S.Broadcast(*a1); c4x = S.Fma(t, x, c4x); c4y = S.Fma(t, y, c4y);
            t = S.Broadcast(a1[one]); c5x = S.Fma(t, x, c5x); c5y = S.Fma(t, y, c5y);
            t = S.Broadcast(a1[two]); c6x = S.Fma(t, x, c6x); c6y = S.Fma(t, y, c6y);
            t = S.Broadcast(a1[three]); c7x = S.Fma(t, x, c7x); c7y = S.Fma(t, y, c7y);
            a += columnA; a1 += columnA; b += rowB;
        }
        V p = bias == null ? S.Zero : S.Load(in *bias), q = bias == null ? S.Zero : S.Load(in bias[S.Count]);
        Store<S, V>(c, c0x, c0y, p, q, epilogue);
        Store<S, V>(c + rowC, c1x, c1y, p, q, epilogue);
        Store<S, V>(c + 2 * rowC, c2x, c2y, p, q, epilogue);
        Store<S, V>(c + 3 * rowC, c3x, c3y, p, q, epilogue);
        Store<S, V>(c + 4 * rowC, c4x, c4y, p, q, epilogue);
        Store<S, V>(c + 5 * rowC, c5x, c5y, p, q, epilogue);
        Store<S, V>(c + 6 * rowC, c6x, c6y, p, q, epilogue);
        Store<S, V>(c + 7 * rowC, c7x, c7y, p, q, epilogue);
    }

    /// <summary>6 rows by 2 lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run6x2<S, V>(int k, float* a, nint rowA, nint columnA, float* b, nint rowB, float* c, nint rowC, float* bias, Epilogue epilogue)
        where S : struct, IFloatSimd<V> where V : struct
    {
        V c0x = S.Zero, c1x = S.Zero, c2x = S.Zero, c3x = S.Zero, c4x = S.Zero, c5x = S.Zero;
        V c0y = S.Zero, c1y = S.Zero, c2y = S.Zero, c3y = S.Zero, c4y = S.Zero, c5y = S.Zero;
        float* a1 = a + 3 * rowA;
        nint one = rowA, two = 2 * rowA;
        for (; k > 0; k--)
        {
            V x = S.Load(in *b), y = S.Load(in b[S.Count]), t;
            t = S.Broadcast(*a); c0x = S.Fma(t, x, c0x); c0y = S.Fma(t, y, c0y);
            t = S.Broadcast(a[one]); c1x = S.Fma(t, x, c1x); c1y = S.Fma(t, y, c1y);
            t = S.Broadcast(a[two]); c2x = S.Fma(t, x, c2x); c2y = S.Fma(t, y, c2y);
            t = S.Broadcast(*a1); c3x = S.Fma(t, x, c3x); c3y = S.Fma(t, y, c3y);
            t = S.Broadcast(a1[one]); c4x = S.Fma(t, x, c4x); c4y = S.Fma(t, y, c4y);
            t = S.Broadcast(a1[two]); c5x = S.Fma(t, x, c5x); c5y = S.Fma(t, y, c5y);
            a += columnA; a1 += columnA; b += rowB;
        }
        V p = bias == null ? S.Zero : S.Load(in *bias), q = bias == null ? S.Zero : S.Load(in bias[S.Count]);
        Store<S, V>(c, c0x, c0y, p, q, epilogue);
        Store<S, V>(c + rowC, c1x, c1y, p, q, epilogue);
        Store<S, V>(c + 2 * rowC, c2x, c2y, p, q, epilogue);
        Store<S, V>(c + 3 * rowC, c3x, c3y, p, q, epilogue);
        Store<S, V>(c + 4 * rowC, c4x, c4y, p, q, epilogue);
        Store<S, V>(c + 5 * rowC, c5x, c5y, p, q, epilogue);
    }

    /// <summary>4 rows by 2 lanes; with fewer rows, the missing ones repeat the last and are not stored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run4x2<S, V>(int rows, int k, float* a, nint rowA, nint columnA, float* b, nint rowB, float* c, nint rowC,
        float* bias, Epilogue epilogue)
        where S : struct, IFloatSimd<V> where V : struct
    {
        V c0x = S.Zero, c1x = S.Zero, c2x = S.Zero, c3x = S.Zero;
        V c0y = S.Zero, c1y = S.Zero, c2y = S.Zero, c3y = S.Zero;
        nint one = rows > 1 ? rowA : 0, two = rows > 2 ? 2 * rowA : one, three = rows > 3 ? 3 * rowA : two;
        for (; k > 0; k--)
        {
            V x = S.Load(in *b), y = S.Load(in b[S.Count]), t;
            t = S.Broadcast(*a); c0x = S.Fma(t, x, c0x); c0y = S.Fma(t, y, c0y);
            t = S.Broadcast(a[one]); c1x = S.Fma(t, x, c1x); c1y = S.Fma(t, y, c1y);
            t = S.Broadcast(a[two]); c2x = S.Fma(t, x, c2x); c2y = S.Fma(t, y, c2y);
            t = S.Broadcast(a[three]); c3x = S.Fma(t, x, c3x); c3y = S.Fma(t, y, c3y);
            a += columnA; b += rowB;
        }
        V p = bias == null ? S.Zero : S.Load(in *bias), q = bias == null ? S.Zero : S.Load(in bias[S.Count]);
        Store<S, V>(c, c0x, c0y, p, q, epilogue);
        if (rows > 1) Store<S, V>(c + rowC, c1x, c1y, p, q, epilogue);
        if (rows > 2) Store<S, V>(c + 2 * rowC, c2x, c2y, p, q, epilogue);
        if (rows > 3) Store<S, V>(c + 3 * rowC, c3x, c3y, p, q, epilogue);
    }
}
