using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>The loop y = f(a) over n floats, in every width. y may be one of the arguments.</summary>
internal static unsafe class Loop1
{
    internal static void Run<TMap>(TMap map, float* a, float* y, int n) where TMap : struct, IMap1
    {
        switch (LaneWidth.Bits)
        {
            case 512: Run<Simd512, Vector512<float>, TMap>(map, a, y, n); break;
            case 256: Run<Simd256, Vector256<float>, TMap>(map, a, y, n); break;
            default: Run<Simd128, Vector128<float>, TMap>(map, a, y, n); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<S, V, TMap>(TMap map, float* a, float* y, int n)
        where S : struct, IFloatSimd<V> where V : struct where TMap : struct, IMap1
    {
        for (; n >= S.Count; n -= S.Count)
        {
            S.Store(map.Apply<S, V>(S.Load(in *a)), ref *y);
            a += S.Count;
            y += S.Count;
        }
        if (n > 0) Tail<S, V, TMap>(map, a, y, n);
    }

    // Uses a padded copy and the same lane body, so that an element has the same bits at any position.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tail<S, V, TMap>(TMap map, float* a, float* y, int n)
        where S : struct, IFloatSimd<V> where V : struct where TMap : struct, IMap1
    {
        float* aPad = stackalloc float[16];
        for (int i = 0; i < n; i++) aPad[i] = a[i];
        S.Store(map.Apply<S, V>(S.Load(in *aPad)), ref *aPad);
        for (int i = 0; i < n; i++) y[i] = aPad[i];
    }
}

/// <summary>y = f(a), split into blocks of <see cref="Block"/> floats.</summary>
internal unsafe struct Loop1Job<TMap> : IJob where TMap : struct, IMap1
{
    internal const int Block = 16384;
    internal TMap Map;
    internal float* A, Y;
    internal int Length;

    public void Run(int block)
    {
        int start = block * Block;
        Loop1.Run(Map, A + start, Y + start, Math.Min(Block, Length - start));
    }

    internal void Run() => Workers.Run((int)(((long)Length + Block - 1) / Block), in this);
}
