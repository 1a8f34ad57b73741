using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Myelin.Kernels;

/// <summary>
/// GEMM of one tile of C on one thread, after BLIS (Van Zee and van de Geijn, "BLIS: a framework for rapidly instantiating BLAS
/// functionality", 2015), with its loops mirrored for row-major C: a block of B stays in L2, a panel of A in L1.
/// </summary>
internal static unsafe class GemmTile
{
    /// <summary>The longest block of k: a panel of 8 rows of A takes half of L1, and C is read and written once per block of k.</summary>
    internal const int BlockK = 512;

    /// <summary>The largest block of B that leaves room in L2 for A and C: half of it.</summary>
    internal const int ElementsOfB = 131072;

    // Rows of A packed at a time: whole panels of 6 and of 8 rows; a tenth of L2.
    private const int BlockM = 96;

    // B is read in place while its rows are contiguous and the block spans few enough pages and bytes for L2 and the prefetchers; A while
    // its rows are contiguous and a panel of them fits half of L1, or while too few panels of B use it to pay for a copy.
    private const int DirectBytesB = 160 * 1024;
    internal const int DirectColumns = 96;
    private const int LongestDirectRow = 512;

    /// <summary>The number of rows of A in a microkernel: 8 with 32 vector registers, 6 with 16.</summary>
    internal static int RowsOfPanel => Vector512.IsHardwareAccelerated || AdvSimd.Arm64.IsSupported ? 8 : 6;

    /// <summary>Memory for a tile narrower than its lanes, and its bias.</summary>
    internal const int EdgeLength = 9 * 32;

    /// <summary>The block length of k: blocks of equal length, by k alone, because a sum's bits depend on it.</summary>
    internal static int LengthOfBlock(int k)
    {
        int blocks = Math.Max(1, Parts(k, BlockK));
        return Math.Max(8, RoundUp(Parts(k, blocks), 8));
    }

    /// <summary>n divided by size, rounded up.</summary>
    internal static int Parts(int n, int size) => (n + size - 1) / size;

    /// <summary>n rounded up to a multiple.</summary>
    internal static int RoundUp(int n, int multiple) => Parts(n, multiple) * multiple;

    /// <summary>
    /// The size of equal parts of n, a multiple of <paramref name="multiple"/> and at most the limit, unless one multiple exceeds it.
    /// </summary>
    internal static int Even(int n, int limit, int multiple) => RoundUp(Parts(n, Parts(n, Math.Max(multiple, limit / multiple * multiple))), multiple);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Compute<S, V>(in GemmArgs g, int i0, int i1, int j0, int j1) where S : struct, IFloatSimd<V> where V : struct
    {
        int lane = S.Count, panel = 2 * lane, rowsOfPanel = RowsOfPanel;
        int blockK = LengthOfBlock(g.K);
        int columns = j1 - j0, whole = columns / lane * lane;
        bool packed = g.Packed != null;
        bool packB = packed || g.ColumnB != 1 || ((long)Math.Min(g.K, blockK) * g.RowB * 4 > DirectBytesB && i1 - i0 > 2 * rowsOfPanel);
        bool packA = g.PackedA == null && columns > DirectColumns && i1 - i0 > 1 && (g.ColumnA != 1 || g.RowA > LongestDirectRow);
        float* bufferB = !packed && (packB || whole < columns) ? Workspace.Get(Workspace.Slot.PanelB, (long)blockK * (columns + panel)) : null;
        float* bufferA = packA ? Workspace.Get(Workspace.Slot.PanelA, blockK * BlockM) : null;
        float* edge = stackalloc float[EdgeLength];

        // Loop 5, over blocks of columns, belongs to the caller: a tile is never wider than one block.
        // Loop 4: blocks of k.
        int p0 = 0;
        do
        {
            int k = Math.Min(blockK, g.K - p0);
            Epilogue epilogue = g.EpilogueOf(p0 == 0, p0 + k == g.K);
            float* blockB = g.B + p0 * g.RowB + j0 * g.ColumnB;
            if (packed) bufferB = g.Packed + (nint)p0 * RoundUp(g.N, lane) + (nint)j0 * k;
            else if (packB) Panels.Pack(blockB, g.RowB, g.ColumnB, k, columns, panel, lane, bufferB);
            else if (whole < columns) Panels.Pack(blockB + whole, g.RowB, 1, k, columns - whole, panel, lane, bufferB);

            // Loop 3: blocks of A's rows, packed in panels. Loop 2: the panels; one stays in L1 while those of B stream through.
            for (int i = i0; i < i1;)
            {
                int inBlock = (i - i0) % BlockM, rows = Math.Min(i1 - i, BlockM - inBlock);
                float* a = g.A + i * g.RowA + p0 * g.ColumnA;
                nint rowA = g.RowA, columnA = g.ColumnA;
                if (packA)
                {
                    if (inBlock == 0) Panels.Pack(a, columnA, rowA, k, rows, rowsOfPanel, rowsOfPanel, bufferA);
                    int row = inBlock % rowsOfPanel;
                    a = bufferA + (nint)(inBlock - row) * k + row;
                    (rowA, columnA) = (1, rowsOfPanel);
                }
                else if (g.PackedA != null)
                {
                    a = g.PackedA + (nint)p0 * RoundUp(g.M, rowsOfPanel) + (nint)(i - i % rowsOfPanel) * k + i % rowsOfPanel;
                    (rowA, columnA) = (1, rowsOfPanel);
                }
                rows = rows >= rowsOfPanel ? rowsOfPanel : Math.Min(rows, 4);
                float* bias = (epilogue & Epilogue.Bias) != 0 ? g.Bias + j0 : null;
                float* b = packB ? bufferB : blockB, remainder = packB ? null : bufferB;
                Row<S, V>(rows, columns, k, a, rowA, columnA, b, packB ? 0 : g.RowB, remainder, g.C + i * g.RowC + j0, g.RowC, bias, epilogue, edge);
                i += rows;
            }
            p0 += k;
        }
        while (p0 < g.K);
    }

    /// <summary>
    /// Loop 1: a panel of A's rows times the columns of a block of B, packed (rowB = 0) or in place, with the columns after the last whole
    /// lane packed.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Row<S, V>(int rows, int columns, int k, float* a, nint rowA, nint columnA, float* b, nint rowB, float* remainder,
        float* c, nint rowC, float* bias, Epilogue epilogue, float* edge) where S : struct, IFloatSimd<V> where V : struct
    {
        int lane = S.Count, panel = 2 * lane, j = 0;
        nint step = rowB == 0 ? (nint)panel * k : panel, rowOfPanel = rowB == 0 ? panel : rowB;
        if (rows == 1 && rowB == 0)
        {
            for (; j <= columns - 4 * panel; j += 4 * panel, b += 4 * step)
                MicroKernel.Run1x8<S, V>(k, a, columnA, b, c + j, bias == null ? null : bias + j, epilogue);
        }
        for (; j <= columns - panel; j += panel, b += step)
        {
            Panel<S, V>(rows, panel, k, a, rowA, columnA, b, rowOfPanel, c + j, rowC, bias == null ? null : bias + j, epilogue);
        }
        int left = columns - j;
        if (left == 0) return;
        c += j;
        if (bias != null) bias += j;
        int width = rowB == 0 && left > lane ? panel : lane;
        if (rowB != 0 && left >= lane)
        {
            // A whole lane read in place, then the partial one from the packed remainder.
            Panel<S, V>(rows, lane, k, a, rowA, columnA, b, rowB, c, rowC, bias, epilogue);
            left -= lane;
            if (left == 0) return;
            c += lane;
            if (bias != null) bias += lane;
        }
        float* last = rowB == 0 ? b : remainder;
        if (left == width) Panel<S, V>(rows, width, k, a, rowA, columnA, last, width, c, rowC, bias, epilogue);
        else Edge<S, V>(rows, width, left, k, a, rowA, columnA, last, width, c, rowC, bias, epilogue, edge);
    }

    // A tile narrower than its lanes is computed outside C, in zero-padded rows, and its columns are copied.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Edge<S, V>(int rows, int width, int columns, int k, float* a, nint rowA, nint columnA, float* b, nint rowB,
        float* c, nint rowC, float* bias, Epilogue epilogue, float* edge) where S : struct, IFloatSimd<V> where V : struct
    {
        if (bias != null)
        {
            float* padded = edge + 8 * 32;
            for (int j = 0; j < width; j++) padded[j] = j < columns ? bias[j] : 0;
            bias = padded;
        }
        if ((epilogue & Epilogue.Accumulate) != 0) CopyNarrow(c, rowC, rows, columns, edge, width);
        Panel<S, V>(rows, width, k, a, rowA, columnA, b, rowB, edge, width, bias, epilogue);
        CopyNarrow(edge, width, rows, columns, c, rowC);
    }

    // Rows of fewer columns than two lanes; the last part of each overlaps the previous one, which avoids a scalar remainder.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyNarrow(float* source, nint sourceRow, int rows, int columns, float* target, nint targetRow)
    {
        for (; rows > 0; rows--, source += sourceRow, target += targetRow)
        {
            if (columns >= 8)
            {
                for (int j = 0; j < columns - 8; j += 8) Vector256.Store(Vector256.Load(source + j), target + j);
                Vector256.Store(Vector256.Load(source + columns - 8), target + columns - 8);
            }
            else if (columns >= 4)
            {
                Vector128<float> first = Vector128.Load(source), last = Vector128.Load(source + columns - 4);
                Vector128.Store(first, target);
                Vector128.Store(last, target + columns - 4);
            }
            else
            {
                for (int j = 0; j < columns; j++) target[j] = source[j];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Panel<S, V>(int rows, int width, int k, float* a, nint rowA, nint columnA, float* b, nint rowB,
        float* c, nint rowC, float* bias, Epilogue epilogue) where S : struct, IFloatSimd<V> where V : struct
    {
        if (width == 2 * S.Count)
        {
            if (rows == 8) MicroKernel.Run8x2<S, V>(k, a, rowA, columnA, b, rowB, c, rowC, bias, epilogue);
            else if (rows == 6) MicroKernel.Run6x2<S, V>(k, a, rowA, columnA, b, rowB, c, rowC, bias, epilogue);
            else MicroKernel.Run4x2<S, V>(rows, k, a, rowA, columnA, b, rowB, c, rowC, bias, epilogue);
        }
        else if (rows == 8) MicroKernel.Run8x1<S, V>(k, a, rowA, columnA, b, rowB, c, rowC, bias, epilogue);
        else if (rows == 6)
        {
            MicroKernel.Run4x1<S, V>(4, k, a, rowA, columnA, b, rowB, c, rowC, bias, epilogue);
            MicroKernel.Run4x1<S, V>(2, k, a + 4 * rowA, rowA, columnA, b, rowB, c + 4 * rowC, rowC, bias, epilogue);
        }
        else MicroKernel.Run4x1<S, V>(rows, k, a, rowA, columnA, b, rowB, c, rowC, bias, epilogue);
    }
}
