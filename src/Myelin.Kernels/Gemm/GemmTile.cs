using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Myelin.Kernels;

/// <summary>
/// GEMM of one tile of C on one thread, after BLIS (Van Zee and van de Geijn, "BLIS: a framework for rapidly instantiating BLAS
/// functionality", 2015). Its loops mirrored for row-major C: a block of B stays in L2, a panel of A in L1.
/// </summary>
internal static unsafe class GemmTile
{
    /// <summary>The longest block of k: a panel of 8 rows of A takes a quarter of L1, a block of 512 columns of B half of L2.</summary>
    internal const int BlockK = 256;

    /// <summary>The widest tile whose block of B leaves room in L2.</summary>
    internal const int BlockN = 512;

    // Rows of A packed at a time: whole panels of 6 and of 8 rows; a tenth of L2.
    private const int BlockM = 96;

    // B is read in place while its rows are contiguous and the block spans few enough pages and bytes for L2 and the prefetchers,
    // A while the few panels of B that use it would not pay for a copy.
    private const int DirectBytesB = 160 * 1024;
    private const int DirectColumns = 96;

    /// <summary>How k is cut: blocks of equal length, by k alone, because a sum's bits depend on it.</summary>
    internal static int LengthOfBlock(int k)
    {
        int blocks = Math.Max(1, (k + BlockK - 1) / BlockK);
        return ((k + blocks - 1) / blocks + 7) & ~7;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Compute<S, V>(in GemmArgs g, int i0, int i1, int j0, int j1) where S : struct, IFloatSimd<V> where V : struct
    {
        int lane = S.Count, panel = 2 * lane;
        bool manyRegisters = Vector512.IsHardwareAccelerated || AdvSimd.Arm64.IsSupported;
        int rowsOfPanel = manyRegisters ? 8 : 6;
        int blockK = LengthOfBlock(g.K);
        int columns = j1 - j0, whole = columns / lane * lane;
        bool packB = g.ColumnB != 1 || ((long)Math.Min(g.K, blockK) * g.RowB * 4 > DirectBytesB && i1 - i0 > 2 * rowsOfPanel);
        bool packA = columns > DirectColumns;
        float* bufferB = packB || whole < columns ? Workspace.Get(Workspace.Slot.PanelB, (long)blockK * (columns + panel)) : null;
        float* bufferA = packA ? Workspace.Get(Workspace.Slot.PanelA, blockK * BlockM) : null;
        float* edge = stackalloc float[9 * 32];

        // Loop 5, over blocks of columns, is the caller's: a tile is never wider than one block.
        // Loop 4: blocks of k.
        int p0 = 0;
        do
        {
            int k = Math.Min(blockK, g.K - p0);
            Epilogue epilogue = g.EpilogueOf(p0 == 0, p0 + k == g.K);
            float* blockB = g.B + p0 * g.RowB + j0 * g.ColumnB;
            if (packB) PackB<S, V>(blockB, g.RowB, g.ColumnB, k, columns, bufferB);
            else if (whole < columns) PackB<S, V>(blockB + whole, g.RowB, 1, k, columns - whole, bufferB);

            // Loop 3: blocks of A's rows, packed in panels. Loop 2: the panels; one stays in L1 while B's pass by.
            for (int i = i0; i < i1;)
            {
                int inBlock = (i - i0) % BlockM, rows = Math.Min(i1 - i, BlockM - inBlock);
                float* a = g.A + i * g.RowA + p0 * g.ColumnA;
                nint rowA = g.RowA, columnA = g.ColumnA;
                if (packA)
                {
                    if (inBlock == 0) PackPanels(a, columnA, rowA, k, rows, rowsOfPanel, bufferA);
                    int row = inBlock % rowsOfPanel;
                    a = bufferA + (nint)(inBlock - row) * k + row;
                    (rowA, columnA) = (1, Math.Min(rowsOfPanel, rows + row));
                }
                rows = rows >= rowsOfPanel ? rowsOfPanel : Math.Min(rows, 4);
                // Loop 1: panels of B's columns.
                float* c = g.C + i * g.RowC + j0;
                for (int j = 0; j < columns; j += panel)
                {
                    float* bias = (epilogue & Epilogue.Bias) != 0 ? g.Bias + j0 + j : null;
                    int left = columns - j;
                    int width = left > lane ? panel : lane;
                    float* b = packB ? bufferB + (nint)j * k : blockB + j;
                    nint rowB = packB ? width : g.RowB;
                    if (left >= width)
                    {
                        Panel<S, V>(rows, width, k, a, rowA, columnA, b, rowB, c + j, g.RowC, bias, epilogue);
                    }
                    else if (!packB && width == panel)
                    {
                        // A whole lane read in place, then a part of one from the packed remainder.
                        Panel<S, V>(rows, lane, k, a, rowA, columnA, b, rowB, c + j, g.RowC, bias, epilogue);
                        if (bias != null) bias += lane;
                        Edge<S, V>(rows, lane, left - lane, k, a, rowA, columnA, bufferB, lane, c + j + lane, g.RowC, bias, epilogue, edge);
                    }
                    else
                    {
                        if (!packB)
                        {
                            b = bufferB;
                            rowB = lane;
                        }
                        Edge<S, V>(rows, width, left, k, a, rowA, columnA, b, rowB, c + j, g.RowC, bias, epilogue, edge);
                    }
                }
                i += rows;
            }
            p0 += k;
        }
        while (p0 < g.K);
    }

    // Panels of two lanes each, k rows long; the last is one lane wide when that is enough. Columns that are missing become zeros.
    private static void PackB<S, V>(float* b, nint rowB, nint columnB, int k, int columns, float* target) where S : struct, IFloatSimd<V> where V : struct
    {
        int panel = 2 * S.Count, whole = columns / panel * panel, left = columns - whole;
        PackPanels(b, rowB, columnB, k, whole, panel, target);
        if (left == 0) return;
        int width = left > S.Count ? panel : S.Count;
        target += (nint)whole * k;
        if (left < width) new Span<float>(target, width * k).Clear();
        Packing.Copy(b + whole * columnB, rowB, columnB, k, left, target, width, 1);
    }

    // Panels of width columns, k rows long, the last narrower if need be. Some rows of all panels at a time, because a panel's
    // own rows lie far apart: page after page for the prefetchers, and the same cache set when a row is a power of two.
    private static void PackPanels(float* source, nint row, nint column, int k, int columns, int width, float* target)
    {
        int step = column == 1 ? 16 : Math.Max(1, k);
        for (int p = 0; p < k; p += step)
        {
            for (int j = 0; j < columns; j += width)
            {
                int count = Math.Min(width, columns - j);
                Packing.Copy(source + p * row + j * column, row, column, Math.Min(step, k - p), count, target + (nint)j * k + p * count, count, 1);
            }
        }
    }

    // A tile that is narrower than its lanes: computed beside C, in zero-padded rows, and its columns copied.
    private static void Edge<S, V>(int rows, int width, int columns, int k, float* a, nint rowA, nint columnA, float* b, nint rowB,
        float* c, nint rowC, float* bias, Epilogue epilogue, float* edge) where S : struct, IFloatSimd<V> where V : struct
    {
        if (bias != null)
        {
            float* padded = edge + 8 * 32;
            new Span<float>(padded, width).Clear();
            for (int j = 0; j < columns; j++) padded[j] = bias[j];
            bias = padded;
        }
        if ((epilogue & Epilogue.Accumulate) != 0)
        {
            for (int i = 0; i < rows; i++)
            {
                for (int j = 0; j < columns; j++) edge[i * width + j] = c[i * rowC + j];
            }
        }
        Panel<S, V>(rows, width, k, a, rowA, columnA, b, rowB, edge, width, bias, epilogue);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++) c[i * rowC + j] = edge[i * width + j];
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
