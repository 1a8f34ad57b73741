using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Myelin.Kernels;

/// <summary>
/// The small products of one frequency: C[i, j] = Σₚ A[i, p] · B[p, j], each element a sum of chains in the order of p, at most 64 long,
/// added in order.
/// </summary>
internal static unsafe class WinogradProduct<S, V> where S : struct, IFloatSimd<V> where V : struct
{
    // Rounding errors grow with the length of a chain, and Winograd's transforms multiply them.
    private const int BlockK = 64;

    /// <summary>Computes C, or adds to it.</summary>
    /// <param name="m">Rows.</param>
    /// <param name="columns">Columns, whole lanes.</param>
    /// <param name="k">Products per element.</param>
    /// <param name="a">A, its elements (i, p) at i·rowA + p·columnA.</param>
    /// <param name="rowA">Stride between rows of A.</param>
    /// <param name="columnA">Stride between columns of A.</param>
    /// <param name="b">B: in panels of two lanes if <paramref name="rowB"/> is 0, else plain rows.</param>
    /// <param name="rowB">Stride between rows of B, or 0.</param>
    /// <param name="c">C.</param>
    /// <param name="rowC">Stride between rows of C.</param>
    /// <param name="bias">Null, or one value per column.</param>
    /// <param name="epilogue">How the sums are written to C.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Multiply(int m, int columns, int k, float* a, nint rowA, nint columnA, float* b, nint rowB, float* c, nint rowC,
        float* bias, Epilogue epilogue)
    {
        int panel = 2 * S.Count;
        for (int j = 0; j < columns; j += panel)
        {
            int width = Math.Min(panel, columns - j);
            float* bj = rowB == 0 ? b + (nint)j * k : b + j;
            nint row = rowB == 0 ? width : rowB;
            Block(m, width, Math.Min(k, BlockK), a, rowA, columnA, bj, row, c + j, rowC, bias == null ? null : bias + j, epilogue);
            for (int p = BlockK; p < k; p += BlockK)
                Block(m, width, Math.Min(k - p, BlockK), a + p * columnA, rowA, columnA, bj + p * row, row, c + j, rowC, null, Epilogue.Accumulate);
        }
    }

    // One panel of columns, one block of k.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block(int m, int width, int k, float* a, nint rowA, nint columnA, float* b, nint rowB, float* c, nint rowC,
        float* bias, Epilogue epilogue)
    {
        bool manyRegisters = Vector512.IsHardwareAccelerated || AdvSimd.Arm64.IsSupported;
        int i = 0;
        if (width > S.Count)
        {
            if (manyRegisters)
            {
                for (; i <= m - 8; i += 8) MicroKernel.Run8x2<S, V>(k, a + i * rowA, rowA, columnA, b, rowB, c + i * rowC, rowC, bias, epilogue);
            }
            else
            {
                for (; i <= m - 6; i += 6) MicroKernel.Run6x2<S, V>(k, a + i * rowA, rowA, columnA, b, rowB, c + i * rowC, rowC, bias, epilogue);
            }
            for (; i < m; i += 4) MicroKernel.Run4x2<S, V>(Math.Min(4, m - i), k, a + i * rowA, rowA, columnA, b, rowB, c + i * rowC, rowC, bias, epilogue);
        }
        else
        {
            for (; i <= m - 8; i += 8) MicroKernel.Run8x1<S, V>(k, a + i * rowA, rowA, columnA, b, rowB, c + i * rowC, rowC, bias, epilogue);
            for (; i < m; i += 4) MicroKernel.Run4x1<S, V>(Math.Min(4, m - i), k, a + i * rowA, rowA, columnA, b, rowB, c + i * rowC, rowC, bias, epilogue);
        }
    }
}
