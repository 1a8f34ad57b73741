using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>y[c] = Σ over rows r of f(a[r, c], b[r, c]): a reduction across memory, with one column per lane.</summary>
/// <remarks>
/// 64 rows are added in float, and the sums of such blocks with compensated rounding errors, so a million rows lose no more precision than
/// 64.
/// </remarks>
internal static unsafe class ColumnSum
{
    private const int Block = 64;

    /// <param name="map">The term f.</param>
    /// <param name="a">rows × stride floats, starting at the first column wanted.</param>
    /// <param name="b">In the layout of a with bStride = stride, or one row for all with bStride = 0.</param>
    /// <param name="bStride">Stride between rows of b.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="stride">Stride between rows of a.</param>
    /// <param name="columns">Number of columns, at most stride.</param>
    /// <param name="y">The sums, one per column.</param>
    internal static void Run<TMap>(TMap map, float* a, float* b, int bStride, int rows, int stride, int columns, float* y) where TMap : struct, IMap2
    {
        switch (LaneWidth.Bits)
        {
            case 512: Run<Simd512, Vector512<float>, TMap>(map, a, b, bStride, rows, stride, columns, y); break;
            case 256: Run<Simd256, Vector256<float>, TMap>(map, a, b, bStride, rows, stride, columns, y); break;
            default: Run<Simd128, Vector128<float>, TMap>(map, a, b, bStride, rows, stride, columns, y); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<S, V, TMap>(TMap map, float* a, float* b, int bStride, int rows, int stride, int columns, float* y)
        where S : struct, IFloatSimd<V> where V : struct where TMap : struct, IMap2
    {
        int column = 0;
        for (; column + 4 * S.Count <= columns; column += 4 * S.Count)
        {
            V y0 = S.Zero, y1 = S.Zero, y2 = S.Zero, y3 = S.Zero, e0 = S.Zero, e1 = S.Zero, e2 = S.Zero, e3 = S.Zero;
            for (int start = 0; start < rows; start += Block)
            {
                V s0 = S.Zero, s1 = S.Zero, s2 = S.Zero, s3 = S.Zero;
                int stop = Math.Min(start + Block, rows);
                float* pa = a + (long)start * stride + column, pb = b + (long)start * bStride + column;
                for (int row = start; row < stop; row++, pa += stride, pb += bStride)
                {
                    s0 = S.Add(s0, map.Apply<S, V>(S.Load(in *pa), S.Load(in *pb)));
                    s1 = S.Add(s1, map.Apply<S, V>(S.Load(in pa[S.Count]), S.Load(in pb[S.Count])));
                    s2 = S.Add(s2, map.Apply<S, V>(S.Load(in pa[2 * S.Count]), S.Load(in pb[2 * S.Count])));
                    s3 = S.Add(s3, map.Apply<S, V>(S.Load(in pa[3 * S.Count]), S.Load(in pb[3 * S.Count])));
                }
                Compensate<S, V>(ref y0, ref e0, s0);
                Compensate<S, V>(ref y1, ref e1, s1);
                Compensate<S, V>(ref y2, ref e2, s2);
                Compensate<S, V>(ref y3, ref e3, s3);
            }
            S.Store(Total<S, V>(y0, e0), ref y[column]);
            S.Store(Total<S, V>(y1, e1), ref y[column + S.Count]);
            S.Store(Total<S, V>(y2, e2), ref y[column + 2 * S.Count]);
            S.Store(Total<S, V>(y3, e3), ref y[column + 3 * S.Count]);
        }
        for (; column < columns; column += S.Count)
        {
            Narrow<S, V, TMap>(map, a + column, b + column, bStride, rows, stride, Math.Min(S.Count, columns - column), y + column);
        }
    }

    // At most one lane of columns. A load may extend into the next row, whose columns are dropped at the end, but never past the last.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow<S, V, TMap>(TMap map, float* a, float* b, int bStride, int rows, int stride, int columns, float* y)
        where S : struct, IFloatSimd<V> where V : struct where TMap : struct, IMap2
    {
        float* aPad = stackalloc float[16], bPad = stackalloc float[16];
        if (bStride == 0)
        {
            for (int i = 0; i < columns; i++) bPad[i] = b[i];
            b = bPad;
        }
        V sum = S.Zero, error = S.Zero;
        for (int start = 0; start < rows; start += Block)
        {
            V s = S.Zero;
            int stop = Math.Min(start + Block, rows);
            for (int row = start; row < stop; row++)
            {
                float* pa = a + (long)row * stride, pb = b + (long)row * bStride;
                if ((long)(rows - 1 - row) * stride + columns < S.Count)
                {
                    for (int i = 0; i < columns; i++)
                    {
                        aPad[i] = pa[i];
                        bPad[i] = pb[i];
                    }
                    pa = aPad;
                    pb = bPad;
                }
                s = S.Add(s, map.Apply<S, V>(S.Load(in *pa), S.Load(in *pb)));
            }
            Compensate<S, V>(ref sum, ref error, s);
        }
        S.Store(Total<S, V>(sum, error), ref *aPad);
        for (int i = 0; i < columns; i++) y[i] = aPad[i];
    }

    // Knuth's exact sum: the rounding error is added to the compensation.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Compensate<S, V>(ref V sum, ref V error, V s) where S : struct, IFloatSimd<V> where V : struct
    {
        V t = S.Add(sum, s);
        V back = S.Subtract(t, sum);
        error = S.Add(error, S.Add(S.Subtract(sum, S.Subtract(t, back)), S.Subtract(s, back)));
        sum = t;
    }

    // The error of an infinite sum is NaN and must not contaminate it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Total<S, V>(V sum, V error) where S : struct, IFloatSimd<V> where V : struct =>
        S.Add(sum, S.And(S.EqualTo(error, error), error));
}
