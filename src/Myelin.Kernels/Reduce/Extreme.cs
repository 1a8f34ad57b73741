using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>The extreme value and its first index, along rows and across columns.</summary>
internal static unsafe class Extreme
{
    private const int Block = 1024;

    /// <summary>The extreme value of n floats, NaN if there is one.</summary>
    internal static float Value<TOrder>(float* x, int n) where TOrder : struct, IOrder => LaneWidth.Bits switch
    {
        512 => Value<Simd512, Vector512<float>, TOrder>(x, n),
        256 => Value<Simd256, Vector256<float>, TOrder>(x, n),
        _ => Value<Simd128, Vector128<float>, TOrder>(x, n),
    };

    /// <summary>The first index of the extreme value among n floats.</summary>
    internal static int Index<TOrder>(float* x, int n) where TOrder : struct, IOrder
    {
        // Values are compared block by block, and only the block that contains the extreme is searched element by element.
        float best = 0;
        int at = -1;
        for (int start = 0; start < n; start += Block)
        {
            float value = Value<TOrder>(x + start, Math.Min(Block, n - start));
            if (at >= 0 && !TOrder.Better(value, best)) continue;
            best = value;
            at = start;
        }
        if (float.IsNaN(best))
        {
            while (!float.IsNaN(x[at])) at++;
        }
        else
        {
            while (x[at] != best) at++;
        }
        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float Value<S, V, TOrder>(float* x, int n) where S : struct, IFloatSimd<V> where V : struct where TOrder : struct, IOrder
    {
        if (n < S.Count)
        {
            if (n >= 4) return Value<Simd128, Vector128<float>, TOrder>(x, n);
            float best = x[0];
            for (int k = 1; k < n; k++)
            {
                if (TOrder.Better(x[k], best)) best = x[k];
            }
            return best;
        }
        // The last lane may overlap the previous one: seeing a value twice does not change the extreme.
        V m0 = S.Load(in x[n - S.Count]), m1 = m0, m2 = m0, m3 = m0;
        int i = 0;
        for (; i + 4 * S.Count <= n; i += 4 * S.Count)
        {
            m0 = TOrder.Pick<S, V>(m0, S.Load(in x[i]));
            m1 = TOrder.Pick<S, V>(m1, S.Load(in x[i + S.Count]));
            m2 = TOrder.Pick<S, V>(m2, S.Load(in x[i + 2 * S.Count]));
            m3 = TOrder.Pick<S, V>(m3, S.Load(in x[i + 3 * S.Count]));
        }
        for (; i + S.Count <= n; i += S.Count) m0 = TOrder.Pick<S, V>(m0, S.Load(in x[i]));
        float* lanes = stackalloc float[16];
        S.Store(TOrder.Pick<S, V>(TOrder.Pick<S, V>(m0, m1), TOrder.Pick<S, V>(m2, m3)), ref *lanes);
        Vector128<float> m = Vector128.Load(lanes);
        for (int k = 4; k < S.Count; k += 4) m = TOrder.Pick<Simd128, Vector128<float>>(m, Vector128.Load(lanes + k));
        m = TOrder.Pick<Simd128, Vector128<float>>(m, Vector128.Shuffle(m, Vector128.Create(2, 3, 0, 1)));
        m = TOrder.Pick<Simd128, Vector128<float>>(m, Vector128.Shuffle(m, Vector128.Create(1, 0, 3, 2)));
        return m.ToScalar();
    }

    /// <summary>For each of the columns, the extreme over the rows and its first row.</summary>
    internal static void Columns<TOrder>(float* x, int rows, int stride, int columns, float* values, int* indices) where TOrder : struct, IOrder
    {
        int done = rows > 1 << 24 ? 0 : LaneWidth.Bits switch
        {
            512 => Columns<Simd512, Vector512<float>, TOrder>(x, rows, stride, columns, values, indices),
            256 => Columns<Simd256, Vector256<float>, TOrder>(x, rows, stride, columns, values, indices),
            _ => Columns<Simd128, Vector128<float>, TOrder>(x, rows, stride, columns, values, indices),
        };
        for (int column = done; column < columns; column++)
        {
            int best = 0;
            for (int row = 1; row < rows; row++)
            {
                if (TOrder.Better(x[(long)row * stride + column], x[(long)best * stride + column])) best = row;
            }
            indices[column] = best;
            values[column] = x[(long)best * stride + column];
        }
    }

    // Indices are kept as floats, exact up to 2^24. Returns the number of columns processed.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Columns<S, V, TOrder>(float* x, int rows, int stride, int columns, float* values, int* indices)
        where S : struct, IFloatSimd<V> where V : struct where TOrder : struct, IOrder
    {
        float* found = stackalloc float[16];
        V all = S.EqualTo(S.Zero, S.Zero);
        int column = 0;
        for (; column + S.Count <= columns; column += S.Count)
        {
            V best = S.Load(in x[column]), index = S.Zero;
            float* p = x + column;
            for (int row = 1; row < rows; row++)
            {
                p += stride;
                V v = S.Load(in *p);
                V keep = S.Select(S.EqualTo(best, best), TOrder.Keeps<S, V>(best, v), all);
                best = S.Select(keep, best, v);
                index = S.Select(keep, index, S.Broadcast(row));
            }
            S.Store(best, ref values[column]);
            S.Store(index, ref *found);
            for (int k = 0; k < S.Count; k++) indices[column + k] = (int)found[k];
        }
        return column;
    }
}
