using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>
/// GELU and its derivative, which share the exponential and the normal distribution: y = x·Φ(x), and x becomes Φ(x) + x·φ(x), φ(x) =
/// e^(-x²/2)/√(2π).
/// </summary>
internal static unsafe class GeluSlope
{
    /// <summary>Writes the value to y and the derivative to x.</summary>
    /// <param name="x">The argument, overwritten by the derivative.</param>
    /// <param name="y">The value, as long as x.</param>
    internal static void Forward(Span<float> x, Span<float> y)
    {
        Elementwise.RequireLength(y.Length, x.Length);
        fixed (float* px = x, py = y) new Job { X = px, Y = py, Length = x.Length }.Run();
    }

    private struct Job : IJob
    {
        private const int Block = 16384;
        internal float* X, Y;
        internal int Length;

        internal void Run() => Workers.Run((int)(((long)Length + Block - 1) / Block), in this);

        public readonly void Run(int block)
        {
            int start = block * Block, n = Math.Min(Block, Length - start);
            switch (LaneWidth.Bits)
            {
                case 512: Loop<Simd512, Vector512<float>>(X + start, Y + start, n); break;
                case 256: Loop<Simd256, Vector256<float>>(X + start, Y + start, n); break;
                default: Loop<Simd128, Vector128<float>>(X + start, Y + start, n); break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Loop<S, V>(float* x, float* y, int n) where S : struct, IFloatSimd<V> where V : struct
    {
        for (; n >= S.Count; n -= S.Count, x += S.Count, y += S.Count) Lane<S, V>(x, y);
        if (n == 0) return;

        // Uses padded copies and the same lane body.
        float* xPad = stackalloc float[16], yPad = stackalloc float[16];
        new ReadOnlySpan<float>(x, n).CopyTo(new Span<float>(xPad, n));
        Lane<S, V>(xPad, yPad);
        new ReadOnlySpan<float>(xPad, n).CopyTo(new Span<float>(x, n));
        new ReadOnlySpan<float>(yPad, n).CopyTo(new Span<float>(y, n));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Lane<S, V>(float* x, float* y) where S : struct, IFloatSimd<V> where V : struct
    {
        V v = S.Load(in *x), phi = S.NormalCdf(v, out V bell);
        S.Store(S.Multiply(v, phi), ref *y);
        S.Store(S.Fma(S.Multiply(v, S.Constant(0.3989422804014327)), bell, phi), ref *x);
    }
}
