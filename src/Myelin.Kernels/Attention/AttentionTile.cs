using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>
/// The operations of attention on a tile of scores, keys by queries: each lane holds one query, so maxima and sums run down the columns and
/// their order does not depend on the lane width. Rows are padded to whole lanes of any width.
/// </summary>
internal static unsafe class AttentionTile
{
    /// <summary>Queries and keys per tile: its scores take half of L1.</summary>
    internal const int Size = 64;

    /// <summary>The causal limit of a query that sees all keys.</summary>
    internal const int Unlimited = 1 << 30;

    private const int PartialSums = 4;

    // The indices of the lanes.
    private static ReadOnlySpan<float> Places => [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    /// <summary>
    /// With this many tiles, the number that a block processes in sequence: each prefetches the next one's operands from main memory. Few
    /// enough for every thread to get several blocks.
    /// </summary>
    internal static int PerBlock(int tiles) => Math.Clamp(tiles / 12, 1, 4);

    /// <summary>n rounded up to a multiple of sixteen, the widest lane.</summary>
    internal static int Padded(int n) => (n + 15) & ~15;

    /// <summary>
    /// tile[r, q] = Σ a[r, p] · b[p, q] for the rows r of a tile, starting at the first query that sees the row's key (others may be left
    /// as they are).
    /// </summary>
    /// <param name="rows">Keys.</param>
    /// <param name="columns">Queries, padded.</param>
    /// <param name="k">Elements per head.</param>
    /// <param name="a">Keys or values, with stride <paramref name="rowA"/> between rows.</param>
    /// <param name="rowA">Stride between keys.</param>
    /// <param name="b">Queries or gradients transposed: k rows of <paramref name="columns"/>.</param>
    /// <param name="sight">Query q sees keys up to q + this.</param>
    /// <param name="tile">rows by columns.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Products<S, V>(int rows, int columns, int k, float* a, nint rowA, float* b, int sight, float* tile)
        where S : struct, IFloatSimd<V> where V : struct
    {
        int panel = GemmTile.RowsOfPanel;
        for (int r = 0; r < rows;)
        {
            int first = Math.Max(0, r - sight) & ~15;
            if (first >= columns) return;
            int count = rows - r >= panel ? panel : Math.Min(rows - r, 4);
            GemmTile.Row<S, V>(count, columns - first, k, a + r * rowA, rowA, 1, b + first, columns, null,
                tile + (nint)r * columns + first, columns, null, Epilogue.None, null);
            r += count;
        }
    }

    /// <summary>c[q, e] (+)= Σ over keys r of tile[r, q] · b[r, e], leaving out keys that no query of a panel sees.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void OverKeys<S, V>(int queries, int columns, int keys, float* tile, int row, int sight, float* b, nint rowB, float* c, bool accumulate)
        where S : struct, IFloatSimd<V> where V : struct
    {
        int panel = GemmTile.RowsOfPanel;
        for (int q = 0; q < queries;)
        {
            int count = queries - q >= panel ? panel : Math.Min(queries - q, 4), seen = Math.Clamp(q + count + sight, 0, keys);
            GemmTile.Row<S, V>(count, columns, seen, tile + q, 1, row, b, rowB, null,
                c + (nint)q * columns, columns, null, accumulate ? Epilogue.Accumulate : Epilogue.None, null);
            q += count;
        }
    }

    /// <summary>c[r, e] += Σ over queries q of tile[r, q] · b[q, e], leaving out queries that see no key of a panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void OverQueries<S, V>(int keys, int columns, int queries, float* tile, int row, int sight, float* b, float* c)
        where S : struct, IFloatSimd<V> where V : struct
    {
        int panel = GemmTile.RowsOfPanel;
        for (int r = 0; r < keys;)
        {
            int first = Math.Max(0, r - sight);
            if (first >= queries) return;
            int count = keys - r >= panel ? panel : Math.Min(keys - r, 4);
            GemmTile.Row<S, V>(count, columns, queries - first, tile + (nint)r * row + first, row, 1, b + (nint)first * columns, columns, null,
                c + (nint)r * columns, columns, null, Epilogue.Accumulate, null);
            r += count;
        }
    }

    /// <summary>
    /// For each query, merges a tile of scores s into its running softmax: s becomes e^(s - max) with the largest score so far, sum becomes
    /// the sum of all of these, and shrunk is the factor for the weights of earlier tiles.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Soften<S, V>(float* tile, int keys, int row, int sight, float* max, float* sum, float* shrunk)
        where S : struct, IFloatSimd<V> where V : struct
    {
        V hidden = S.Constant(double.NegativeInfinity);
        for (int q = 0; q < row; q += S.Count)
        {
            // Keys below whole are seen by all queries of the lane, keys from end onwards by none.
            int whole = Math.Clamp(q + 1 + sight, 0, keys), end = Math.Clamp(q + S.Count + sight, 0, keys);
            float* s = tile + q;
            for (int r = whole; r < end; r++) S.Store(S.Select(Sees<S, V>(q, r, sight), S.Load(in s[r * row]), hidden), ref s[r * row]);
            V before = S.Load(in max[q]), top = before;
            for (int r = 0; r < end; r++) top = S.Max(top, S.Load(in s[r * row]));
            // While no key is visible, 0 replaces -∞, because -∞ - (-∞) is NaN.
            V shift = S.Select(S.EqualTo(top, hidden), S.Zero, top), decay = SimdMath.ExpNotAbove0<S, V>(S.Subtract(before, shift));
            V s0 = S.Zero, s1 = S.Zero, s2 = S.Zero, s3 = S.Zero;
            int at = 0;
            for (; at <= end - PartialSums; at += PartialSums)
            {
                s0 = S.Add(s0, Weight<S, V>(s + at * row, shift));
                s1 = S.Add(s1, Weight<S, V>(s + (at + 1) * row, shift));
                s2 = S.Add(s2, Weight<S, V>(s + (at + 2) * row, shift));
                s3 = S.Add(s3, Weight<S, V>(s + (at + 3) * row, shift));
            }
            if (at < end) s0 = S.Add(s0, Weight<S, V>(s + at * row, shift));
            if (at + 1 < end) s1 = S.Add(s1, Weight<S, V>(s + (at + 1) * row, shift));
            if (at + 2 < end) s2 = S.Add(s2, Weight<S, V>(s + (at + 2) * row, shift));
            for (int r = end; r < keys; r++) S.Store(S.Zero, ref s[r * row]);
            S.Store(top, ref max[q]);
            S.Store(decay, ref shrunk[q]);
            S.Store(S.Fma(S.Load(in sum[q]), decay, S.Add(S.Add(s0, s1), S.Add(s2, s3))), ref sum[q]);
        }
    }

    /// <summary>
    /// Scores s become weights p = e^(s - logSumExp), times the dropout mask m if there is one, and the weights' gradients dp become the
    /// scores', p · (dp · m - level).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Gradients<S, V>(float* tile, float* gradients, int keys, int row, int sight, float* logSumExp, float* level, float* dropout)
        where S : struct, IFloatSimd<V> where V : struct
    {
        for (int q = 0; q < row; q += S.Count)
        {
            int whole = Math.Clamp(q + 1 + sight, 0, keys), end = Math.Clamp(q + S.Count + sight, 0, keys);
            float* s = tile + q, g = gradients + q;
            V shift = S.Load(in logSumExp[q]), less = S.Load(in level[q]);
            for (int r = 0; r < end; r++)
            {
                V p = SimdMath.ExpNotAbove0<S, V>(S.Subtract(S.Load(in s[r * row]), shift)), dp = S.Load(in g[r * row]), kept = p;
                if (r >= whole)
                {
                    V seen = Sees<S, V>(q, r, sight);
                    (p, kept, dp) = (S.And(seen, p), S.And(seen, kept), S.And(seen, dp));
                }
                if (dropout != null)
                {
                    V m = S.Load(in dropout[r * row + q]);
                    (kept, dp) = (S.Multiply(kept, m), S.Multiply(dp, m));
                }
                S.Store(kept, ref s[r * row]);
                S.Store(S.Multiply(p, S.Subtract(dp, less)), ref g[r * row]);
            }
            for (int r = end; r < keys; r++)
            {
                S.Store(S.Zero, ref s[r * row]);
                S.Store(S.Zero, ref g[r * row]);
            }
        }
    }

    /// <summary>Multiplies row q by factors[q].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void ScaleRows<S, V>(float* rows, int count, int columns, float* factors) where S : struct, IFloatSimd<V> where V : struct
    {
        for (int q = 0; q < count; q++, rows += columns)
        {
            V factor = S.Broadcast(factors[q]);
            for (int e = 0; e < columns; e += S.Count) S.Store(S.Multiply(S.Load(in rows[e]), factor), ref rows[e]);
        }
    }

    /// <summary>
    /// For each query, 1 / sum and ln sum + max; for a query that sees no key, 0 and +∞, so that e^(s - ∞) is 0 for every score.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Finish<S, V>(int columns, float* max, float* sum) where S : struct, IFloatSimd<V> where V : struct
    {
        for (int q = 0; q < columns; q += S.Count)
        {
            V total = S.Load(in sum[q]), blind = S.EqualTo(total, S.Zero);
            S.Store(S.Select(blind, S.Constant(double.PositiveInfinity), S.Add(S.Load(in max[q]), S.Log(total))), ref max[q]);
            S.Store(S.Select(blind, S.Zero, S.Divide(S.Constant(1), total)), ref sum[q]);
        }
    }

    /// <summary>
    /// target[r, e] = source[r, e] · factor, then zeros: rows of <paramref name="columns"/> elements, padded to whole lanes.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void CopyRows<S, V>(float* source, nint row, int rows, int columns, float factor, float* target)
        where S : struct, IFloatSimd<V> where V : struct
    {
        V f = S.Broadcast(factor);
        int padded = Padded(columns);
        for (; rows > 0; rows--, source += row, target += padded)
        {
            int e = 0;
            for (; e <= columns - S.Count; e += S.Count) S.Store(S.Multiply(S.Load(in source[e]), f), ref target[e]);
            for (; e < columns; e++) target[e] = source[e] * factor;
            for (; e < padded; e++) target[e] = 0;
        }
    }

    /// <summary>target[e, q] = source[q, e] · factor, then zeros: the rows of the transpose are padded to whole lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Transpose<S, V>(float* source, nint row, int rows, int columns, float factor, float* target)
        where S : struct, IFloatSimd<V> where V : struct
    {
        int padded = Padded(rows), length = columns * padded;
        if (rows < padded) new Span<float>(target, length).Clear();
        Packing.Transpose(source, row, rows, columns, target, padded);
        if (factor == 1) return;
        V f = S.Broadcast(factor);
        for (int i = 0; i < length; i += S.Count) S.Store(S.Multiply(S.Load(in target[i]), f), ref target[i]);
    }

    // The mask of the queries in a lane that see key r.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Sees<S, V>(int q, int r, int sight) where S : struct, IFloatSimd<V> where V : struct =>
        S.GreaterThanOrEqual(S.Load(in Places[0]), S.Broadcast(r - q - sight));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Weight<S, V>(float* s, V shift) where S : struct, IFloatSimd<V> where V : struct
    {
        V weight = SimdMath.ExpNotAbove0<S, V>(S.Subtract(S.Load(in *s), shift));
        S.Store(weight, ref *s);
        return weight;
    }
}
