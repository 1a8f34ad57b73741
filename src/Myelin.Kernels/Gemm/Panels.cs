using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>
/// Packs an operand of GEMM, k by count, in panels of a few columns with k rows each, one after another: the order in which the microkernel
/// reads it. B is packed as it is, A as its transpose. Copies bits unchanged.
/// </summary>
internal static unsafe class Panels
{
    // Cache lines of a page that are read together, and the part of a transposed panel that stays in L1 while its lines fill.
    private const int Rows = 16, TransposedRows = 64;

    /// <summary>The number of columns of the last panel as packed: whole lanes, with zeros for missing columns.</summary>
    internal static int WidthOfLast(int count, int width, int lane) => (count - (count - 1) / width * width + lane - 1) / lane * lane;

    /// <summary>Packs source[p·row + j·column] for p below k and j below count; if the strides allow, one of them is 1.</summary>
    /// <param name="source">The operand.</param>
    /// <param name="row">Stride between consecutive p.</param>
    /// <param name="column">Stride between consecutive j.</param>
    /// <param name="k">Rows per panel.</param>
    /// <param name="count">Columns.</param>
    /// <param name="width">Columns per panel.</param>
    /// <param name="lane">The last panel's columns are rounded up to a multiple of this.</param>
    /// <param name="target">Panel j/width starts at (j/width)·width·k.</param>
    internal static void Pack(float* source, nint row, nint column, int k, int count, int width, int lane, float* target) =>
        Pack(source, row, column, k, count, width, lane, target, 0, k, 0, count);

    /// <summary>The same for rows p0 to p1 of the panels of columns j0 to j1, j0 being a panel's first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Pack(float* source, nint row, nint column, int k, int count, int width, int lane, float* target, int p0, int p1, int j0, int j1)
    {
        if (column != 1)
        {
            for (int j = j0; j < j1; j += width)
            {
                // Prefetches the whole panel first: its columns are rows of the source, each too short for the prefetchers to follow.
                if (row == 1) Prefetch.Rows(source + p0 + j * column, column, Math.Min(width, count - j), p1 - p0);
                One(source, row, column, k, count, width, lane, target, p0, p1, j, TransposedRows);
            }
            return;
        }
        // Some rows of all panels at a time, because a panel's own rows are far apart: one page after another for the prefetchers.
        // The next rows are prefetched while these are copied: from main memory, if the operand is an activation of a much earlier layer.
        for (int p = p0; p < p1; p += Rows)
        {
            Prefetch.Rows(source + (p + Rows) * row + j0, row, Math.Min(Rows, p1 - p - Rows), j1 - j0);
            int end = Math.Min(p + Rows, p1), j = j0, whole = width is 8 or 32 ? Math.Min(j1, count) - width : -1;
            for (; j <= whole; j += width) Whole(source + p * row + j, row, end - p, width, target + (nint)j * k + (nint)p * width);
            for (; j < j1; j += width) One(source, row, column, k, count, width, lane, target, p, end, j, Rows);
        }
    }

    // A few rows of a whole panel of A or B on AVX-512: so little work that a call would be measurable.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Whole(float* source, nint row, int rows, int width, float* target)
    {
        if (width == 8)
        {
            for (; rows > 0; rows--, source += row, target += 8) Vector256.Store(Vector256.Load(source), target);
            return;
        }
        for (; rows > 0; rows--, source += row, target += 32)
        {
            Vector256<float> a = Vector256.Load(source), b = Vector256.Load(source + 8), c = Vector256.Load(source + 16), d = Vector256.Load(source + 24);
            Vector256.Store(a, target);
            Vector256.Store(b, target + 8);
            Vector256.Store(c, target + 16);
            Vector256.Store(d, target + 24);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void One(float* source, nint row, nint column, int k, int count, int width, int lane, float* target, int p0, int p1, int j, int step)
    {
        int columns = Math.Min(width, count - j), padded = columns == width ? width : WidthOfLast(count, width, lane);
        target += (nint)j * k + (nint)p0 * padded;
        source += p0 * row + j * column;
        if (columns < padded) new Span<float>(target, padded * (p1 - p0)).Clear();
        for (int p = p0; p < p1; p += step, source += step * row, target += (nint)step * padded)
        {
            Packing.Copy(source, row, column, Math.Min(step, p1 - p), columns, target, padded, 1);
        }
    }
}
