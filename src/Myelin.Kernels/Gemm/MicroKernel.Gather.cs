using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

// For convolutions: A(i, p) = a[rowOffsets[i] + offsets[p]], the patches of an image read in place. B is a packed panel.
internal static unsafe partial class MicroKernel
{
    /// <summary>Up to 8 rows by 2 lanes; missing rows repeat the last and are not stored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Gather8x2<S, V>(int rows, int k, float* a, nint* rowOffsets, nint* offsets, float* b, float* c, nint rowC,
        float* bias, Epilogue epilogue)
        where S : struct, IFloatSimd<V> where V : struct
    {
        V c0x = S.Zero, c1x = S.Zero, c2x = S.Zero, c3x = S.Zero, c4x = S.Zero, c5x = S.Zero, c6x = S.Zero, c7x = S.Zero;
        V c0y = S.Zero, c1y = S.Zero, c2y = S.Zero, c3y = S.Zero, c4y = S.Zero, c5y = S.Zero, c6y = S.Zero, c7y = S.Zero;
        int last = rows - 1;
        float* a0 = a + rowOffsets[0];
        float* a1 = a + rowOffsets[Math.Min(1, last)];
        float* a2 = a + rowOffsets[Math.Min(2, last)];
        float* a3 = a + rowOffsets[Math.Min(3, last)];
        float* a4 = a + rowOffsets[Math.Min(4, last)];
        float* a5 = a + rowOffsets[Math.Min(5, last)];
        float* a6 = a + rowOffsets[Math.Min(6, last)];
        float* a7 = a + rowOffsets[Math.Min(7, last)];
        for (nint* end = offsets + k; offsets < end; offsets++)
        {
            nint o = *offsets;
            V x = S.Load(in *b), y = S.Load(in b[S.Count]), t;
            t = S.Broadcast(a0[o]); c0x = S.Fma(t, x, c0x); c0y = S.Fma(t, y, c0y);
            t = S.Broadcast(a1[o]); c1x = S.Fma(t, x, c1x); c1y = S.Fma(t, y, c1y);
            t = S.Broadcast(a2[o]); c2x = S.Fma(t, x, c2x); c2y = S.Fma(t, y, c2y);
            t = S.Broadcast(a3[o]); c3x = S.Fma(t, x, c3x); c3y = S.Fma(t, y, c3y);
            t = S.Broadcast(a4[o]); c4x = S.Fma(t, x, c4x); c4y = S.Fma(t, y, c4y);
            t = S.Broadcast(a5[o]); c5x = S.Fma(t, x, c5x); c5y = S.Fma(t, y, c5y);
            t = S.Broadcast(a6[o]); c6x = S.Fma(t, x, c6x); c6y = S.Fma(t, y, c6y);
            t = S.Broadcast(a7[o]); c7x = S.Fma(t, x, c7x); c7y = S.Fma(t, y, c7y);
            b += 2 * S.Count;
        }
        V p = bias == null ? S.Zero : S.Load(in *bias), q = bias == null ? S.Zero : S.Load(in bias[S.Count]);
        Store<S, V>(c, c0x, c0y, p, q, epilogue);
        if (rows > 1) Store<S, V>(c + rowC, c1x, c1y, p, q, epilogue);
        if (rows > 2) Store<S, V>(c + 2 * rowC, c2x, c2y, p, q, epilogue);
        if (rows > 3) Store<S, V>(c + 3 * rowC, c3x, c3y, p, q, epilogue);
        if (rows > 4) Store<S, V>(c + 4 * rowC, c4x, c4y, p, q, epilogue);
        if (rows > 5) Store<S, V>(c + 5 * rowC, c5x, c5y, p, q, epilogue);
        if (rows > 6) Store<S, V>(c + 6 * rowC, c6x, c6y, p, q, epilogue);
        if (rows > 7) Store<S, V>(c + 7 * rowC, c7x, c7y, p, q, epilogue);
    }

    /// <summary>Up to 4 rows by 2 lanes; missing rows repeat the last and are not stored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Gather4x2<S, V>(int rows, int k, float* a, nint* rowOffsets, nint* offsets, float* b, float* c, nint rowC,
        float* bias, Epilogue epilogue)
        where S : struct, IFloatSimd<V> where V : struct
    {
        V c0x = S.Zero, c1x = S.Zero, c2x = S.Zero, c3x = S.Zero;
        V c0y = S.Zero, c1y = S.Zero, c2y = S.Zero, c3y = S.Zero;
        int last = rows - 1;
        float* a0 = a + rowOffsets[0];
        float* a1 = a + rowOffsets[Math.Min(1, last)];
        float* a2 = a + rowOffsets[Math.Min(2, last)];
        float* a3 = a + rowOffsets[Math.Min(3, last)];
        for (nint* end = offsets + k; offsets < end; offsets++)
        {
            nint o = *offsets;
            V x = S.Load(in *b), y = S.Load(in b[S.Count]), t;
            t = S.Broadcast(a0[o]); c0x = S.Fma(t, x, c0x); c0y = S.Fma(t, y, c0y);
            t = S.Broadcast(a1[o]); c1x = S.Fma(t, x, c1x); c1y = S.Fma(t, y, c1y);
            t = S.Broadcast(a2[o]); c2x = S.Fma(t, x, c2x); c2y = S.Fma(t, y, c2y);
            t = S.Broadcast(a3[o]); c3x = S.Fma(t, x, c3x); c3y = S.Fma(t, y, c3y);
            b += 2 * S.Count;
        }
        V p = bias == null ? S.Zero : S.Load(in *bias), q = bias == null ? S.Zero : S.Load(in bias[S.Count]);
        Store<S, V>(c, c0x, c0y, p, q, epilogue);
        if (rows > 1) Store<S, V>(c + rowC, c1x, c1y, p, q, epilogue);
        if (rows > 2) Store<S, V>(c + 2 * rowC, c2x, c2y, p, q, epilogue);
        if (rows > 3) Store<S, V>(c + 3 * rowC, c3x, c3y, p, q, epilogue);
    }

    /// <summary>Up to 8 rows by 1 lane; missing rows repeat the last and are not stored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Gather8x1<S, V>(int rows, int k, float* a, nint* rowOffsets, nint* offsets, float* b, float* c, nint rowC,
        float* bias, Epilogue epilogue)
        where S : struct, IFloatSimd<V> where V : struct
    {
        V c0x = S.Zero, c1x = S.Zero, c2x = S.Zero, c3x = S.Zero, c4x = S.Zero, c5x = S.Zero, c6x = S.Zero, c7x = S.Zero;
        int last = rows - 1;
        float* a0 = a + rowOffsets[0];
        float* a1 = a + rowOffsets[Math.Min(1, last)];
        float* a2 = a + rowOffsets[Math.Min(2, last)];
        float* a3 = a + rowOffsets[Math.Min(3, last)];
        float* a4 = a + rowOffsets[Math.Min(4, last)];
        float* a5 = a + rowOffsets[Math.Min(5, last)];
        float* a6 = a + rowOffsets[Math.Min(6, last)];
        float* a7 = a + rowOffsets[Math.Min(7, last)];
        for (nint* end = offsets + k; offsets < end; offsets++)
        {
            nint o = *offsets;
            V x = S.Load(in *b), t;
            t = S.Broadcast(a0[o]); c0x = S.Fma(t, x, c0x);
            t = S.Broadcast(a1[o]); c1x = S.Fma(t, x, c1x);
            t = S.Broadcast(a2[o]); c2x = S.Fma(t, x, c2x);
            t = S.Broadcast(a3[o]); c3x = S.Fma(t, x, c3x);
            t = S.Broadcast(a4[o]); c4x = S.Fma(t, x, c4x);
            t = S.Broadcast(a5[o]); c5x = S.Fma(t, x, c5x);
            t = S.Broadcast(a6[o]); c6x = S.Fma(t, x, c6x);
            t = S.Broadcast(a7[o]); c7x = S.Fma(t, x, c7x);
            b += S.Count;
        }
        V p = bias == null ? S.Zero : S.Load(in *bias);
        Store<S, V>(c, c0x, p, epilogue);
        if (rows > 1) Store<S, V>(c + rowC, c1x, p, epilogue);
        if (rows > 2) Store<S, V>(c + 2 * rowC, c2x, p, epilogue);
        if (rows > 3) Store<S, V>(c + 3 * rowC, c3x, p, epilogue);
        if (rows > 4) Store<S, V>(c + 4 * rowC, c4x, p, epilogue);
        if (rows > 5) Store<S, V>(c + 5 * rowC, c5x, p, epilogue);
        if (rows > 6) Store<S, V>(c + 6 * rowC, c6x, p, epilogue);
        if (rows > 7) Store<S, V>(c + 7 * rowC, c7x, p, epilogue);
    }

    /// <summary>Up to 4 rows by 1 lane; missing rows repeat the last and are not stored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Gather4x1<S, V>(int rows, int k, float* a, nint* rowOffsets, nint* offsets, float* b, float* c, nint rowC,
        float* bias, Epilogue epilogue)
        where S : struct, IFloatSimd<V> where V : struct
    {
        V c0x = S.Zero, c1x = S.Zero, c2x = S.Zero, c3x = S.Zero;
        int last = rows - 1;
        float* a0 = a + rowOffsets[0];
        float* a1 = a + rowOffsets[Math.Min(1, last)];
        float* a2 = a + rowOffsets[Math.Min(2, last)];
        float* a3 = a + rowOffsets[Math.Min(3, last)];
        for (nint* end = offsets + k; offsets < end; offsets++)
        {
            nint o = *offsets;
            V x = S.Load(in *b), t;
            t = S.Broadcast(a0[o]); c0x = S.Fma(t, x, c0x);
            t = S.Broadcast(a1[o]); c1x = S.Fma(t, x, c1x);
            t = S.Broadcast(a2[o]); c2x = S.Fma(t, x, c2x);
            t = S.Broadcast(a3[o]); c3x = S.Fma(t, x, c3x);
            b += S.Count;
        }
        V p = bias == null ? S.Zero : S.Load(in *bias);
        Store<S, V>(c, c0x, p, epilogue);
        if (rows > 1) Store<S, V>(c + rowC, c1x, p, epilogue);
        if (rows > 2) Store<S, V>(c + 2 * rowC, c2x, p, epilogue);
        if (rows > 3) Store<S, V>(c + 3 * rowC, c3x, p, epilogue);
    }
}
