using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>The loop y = f(a, b, c) over n floats, in every width. y may be one of the arguments.</summary>
/// <remarks>An argument with step 1 advances; one with step 0 stays on 16 copies of one value, which broadcasts it.</remarks>
internal static unsafe class Loop3
{
    internal static void Run<TMap>(TMap map, float* a, int stepA, float* b, int stepB, float* c, int stepC, float* y, int n) where TMap : struct, IMap3
    {
        switch (LaneWidth.Bits)
        {
            case 512: Run<Simd512, Vector512<float>, TMap>(map, a, stepA, b, stepB, c, stepC, y, n); break;
            case 256: Run<Simd256, Vector256<float>, TMap>(map, a, stepA, b, stepB, c, stepC, y, n); break;
            default: Run<Simd128, Vector128<float>, TMap>(map, a, stepA, b, stepB, c, stepC, y, n); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<S, V, TMap>(TMap map, float* a, int stepA, float* b, int stepB, float* c, int stepC, float* y, int n)
        where S : struct, IFloatSimd<V> where V : struct where TMap : struct, IMap3
    {
        for (; n >= S.Count; n -= S.Count)
        {
            S.Store(map.Apply<S, V>(S.Load(in *a), S.Load(in *b), S.Load(in *c)), ref *y);
            a += stepA * S.Count;
            b += stepB * S.Count;
            c += stepC * S.Count;
            y += S.Count;
        }
        if (n > 0) Tail<S, V, TMap>(map, a, stepA, b, stepB, c, stepC, y, n);
    }

    // Uses padded copies and the same lane body, so that an element has the same bits at any position.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tail<S, V, TMap>(TMap map, float* a, int stepA, float* b, int stepB, float* c, int stepC, float* y, int n)
        where S : struct, IFloatSimd<V> where V : struct where TMap : struct, IMap3
    {
        float* aPad = stackalloc float[16];
        float* bPad = stackalloc float[16];
        float* cPad = stackalloc float[16];
        for (int i = 0; i < (stepA == 0 ? S.Count : n); i++) aPad[i] = a[i];
        for (int i = 0; i < (stepB == 0 ? S.Count : n); i++) bPad[i] = b[i];
        for (int i = 0; i < (stepC == 0 ? S.Count : n); i++) cPad[i] = c[i];
        S.Store(map.Apply<S, V>(S.Load(in *aPad), S.Load(in *bPad), S.Load(in *cPad)), ref *aPad);
        for (int i = 0; i < n; i++) y[i] = aPad[i];
    }
}

/// <summary>y = f(a, b, c), split into blocks of <see cref="Block"/> floats.</summary>
internal unsafe struct Loop3Job<TMap> : IJob where TMap : struct, IMap3
{
    internal const int Block = 16384;
    internal TMap Map;
    internal float* A, B, C, Y;
    internal int Length;

    public void Run(int block)
    {
        int start = block * Block;
        Loop3.Run(Map, A + start, 1, B + start, 1, C + start, 1, Y + start, Math.Min(Block, Length - start));
    }

    internal void Run() => Workers.Run((int)(((long)Length + Block - 1) / Block), in this);
}
