using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>
/// Softmax of as many rows as a lane has elements: the rows are transposed, so that each row uses one element of every lane.
/// </summary>
/// <remarks>No row needs a sum across a lane or a remainder, which cost short rows more than their exponentials do.</remarks>
internal static unsafe class SoftmaxLanes
{
    /// <summary>Longer rows are faster one by one.</summary>
    internal const int Longest = 128;

    /// <summary>A block of rows, each of n contiguous floats, at most <see cref="Longest"/>.</summary>
    internal static void Run(SoftmaxTask task, float* a, float* b, float* y, int rows, int n)
    {
        switch (LaneWidth.Bits)
        {
            case 512: Run<Simd512, Vector512<float>>(task, a, b, y, rows, n); break;
            case 256: Run<Simd256, Vector256<float>>(task, a, b, y, rows, n); break;
            default: Run<Simd128, Vector128<float>>(task, a, b, y, rows, n); break;
        }
    }

    private static void Run<S, V>(SoftmaxTask task, float* a, float* b, float* y, int rows, int n) where S : struct, IFloatSimd<V> where V : struct
    {
        float* first = stackalloc float[n * S.Count], second = stackalloc float[n * S.Count];
        for (int row = 0; row < rows; row += S.Count)
        {
            // The last rows may be fewer than a lane: the other elements are computed and dropped.
            int count = Math.Min(S.Count, rows - row), start = row * n, end = n * S.Count;
            Packing.Transpose(a + start, n, count, n, first, S.Count);
            if (b != a) Packing.Transpose(b + start, n, count, n, second, S.Count);
            switch (task)
            {
                case SoftmaxTask.Forward: Forward<S, V>(first, end); break;
                case SoftmaxTask.LogForward: LogForward<S, V>(first, second, end); break;
                case SoftmaxTask.Gradient: Gradient<S, V>(first, b == a ? first : second, end); break;
                default: LogGradient<S, V>(first, b == a ? first : second, end); break;
            }
            Packing.Transpose(first, S.Count, n, count, y + start, n);
        }
    }

    // Each of the four writes its result over its first argument.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward<S, V>(float* x, int end) where S : struct, IFloatSimd<V> where V : struct
    {
        V largest = Max<S, V>(x, end);
        for (int i = 0; i < end; i += S.Count) S.Store(S.Exp(S.Subtract(S.Load(in x[i]), largest)), ref x[i]);
        V factor = S.Divide(S.Constant(1), Sum<S, V, FirstTerm>(x, x, end));
        for (int i = 0; i < end; i += S.Count) S.Store(S.Multiply(S.Load(in x[i]), factor), ref x[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LogForward<S, V>(float* x, float* exps, int end) where S : struct, IFloatSimd<V> where V : struct
    {
        V largest = Max<S, V>(x, end);
        for (int i = 0; i < end; i += S.Count) S.Store(S.Exp(S.Subtract(S.Load(in x[i]), largest)), ref exps[i]);
        V log = S.Log(Sum<S, V, FirstTerm>(exps, exps, end));
        for (int i = 0; i < end; i += S.Count) S.Store(S.Subtract(S.Subtract(S.Load(in x[i]), largest), log), ref x[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gradient<S, V>(float* y, float* dy, int end) where S : struct, IFloatSimd<V> where V : struct
    {
        V sum = Sum<S, V, ProductTerm>(y, dy, end);
        for (int i = 0; i < end; i += S.Count) S.Store(S.Multiply(S.Load(in y[i]), S.Subtract(S.Load(in dy[i]), sum)), ref y[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void LogGradient<S, V>(float* y, float* dy, int end) where S : struct, IFloatSimd<V> where V : struct
    {
        V sum = Sum<S, V, FirstTerm>(dy, dy, end);
        for (int i = 0; i < end; i += S.Count) S.Store(S.Subtract(S.Load(in dy[i]), S.Multiply(S.Exp(S.Load(in y[i])), sum)), ref y[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Max<S, V>(float* x, int end) where S : struct, IFloatSimd<V> where V : struct
    {
        V largest = S.Load(in *x);
        for (int i = S.Count; i < end; i += S.Count) largest = S.Max(largest, S.Load(in x[i]));
        return largest;
    }

    // One term after another, as ColumnSum adds up to 64.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Sum<S, V, TMap>(float* a, float* b, int end) where S : struct, IFloatSimd<V> where V : struct where TMap : struct, IMap2
    {
        TMap map = default;
        V sum = S.Zero;
        for (int i = 0; i < end; i += S.Count) sum = S.Add(sum, map.Apply<S, V>(S.Load(in a[i]), S.Load(in b[i])));
        return sum;
    }
}
