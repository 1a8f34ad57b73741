using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Myelin.Kernels;

/// <summary>
/// The GEMM inside a convolution: C[i, j] = Σₚ a[rows[i] + offsets[p]] · B[p, j]. The patch matrix exists only as two tables of offsets
/// into a padded image, so nothing is unfolded. B is packed in panels of two lanes (the last of one, if that is enough), and so is C,
/// padded.
/// </summary>
internal static unsafe class ConvTiles
{
    /// <summary>The columns of a packed B or of C for <paramref name="columns"/> columns: whole lanes.</summary>
    internal static int PaddedColumns<S, V>(int columns) where S : struct, IFloatSimd<V> where V : struct => (columns + S.Count - 1) / S.Count * S.Count;

    /// <summary>Packs B(p, j) = b[p·row + j·column], k by columns.</summary>
    internal static void PackB<S, V>(float* b, nint row, nint column, int k, int columns, float* target) where S : struct, IFloatSimd<V> where V : struct
    {
        int panel = 2 * S.Count;
        for (int j = 0; j < columns; j += panel, target += panel * k)
        {
            int left = Math.Min(panel, columns - j), width = left > S.Count ? panel : S.Count;
            if (left < width) new Span<float>(target, width * k).Clear();
            Packing.Copy(b + j * column, row, column, k, left, target, width, 1);
        }
    }

    /// <summary>Computes rows i0 to i1 of C, all of its columns; with accumulate, adds to them.</summary>
    /// <param name="m">Rows.</param>
    /// <param name="columns">Columns, padded to whole lanes.</param>
    /// <param name="k">Products per element.</param>
    /// <param name="a">The padded image.</param>
    /// <param name="rows">The offset of each row's patch.</param>
    /// <param name="offsets">The offset of element p within a patch.</param>
    /// <param name="b">B, packed.</param>
    /// <param name="c">C, with stride <paramref name="columns"/> between rows.</param>
    /// <param name="bias">Null, or one value per column.</param>
    /// <param name="accumulate">Whether C's old value is added.</param>
    /// <param name="relu">Whether max(0, ·) is applied last.</param>
    internal static void Multiply<S, V>(int m, int columns, int k, float* a, nint* rows, nint* offsets, float* b, float* c, float* bias,
        bool accumulate, bool relu)
        where S : struct, IFloatSimd<V> where V : struct
    {
        bool manyRegisters = Vector512.IsHardwareAccelerated || AdvSimd.Arm64.IsSupported;
        int lane = S.Count, panel = 2 * lane, blockK = GemmTile.LengthOfBlock(k), p0 = 0;
        do
        {
            int length = Math.Min(blockK, k - p0);
            bool last = p0 + length == k;
            Epilogue epilogue = p0 == 0 && !accumulate ? Epilogue.None : Epilogue.Accumulate;
            if (last && bias != null) epilogue |= Epilogue.Bias;
            if (last && relu) epilogue |= Epilogue.Relu;
            for (int j = 0; j < columns; j += panel)
            {
                int width = Math.Min(panel, columns - j);
                float* bj = b + (nint)j * k + p0 * width, biasJ = last && bias != null ? bias + j : null;
                for (int i = 0; i < m;)
                {
                    int left = m - i;
                    float* ci = c + i * (nint)columns + j;
                    if (width == panel)
                    {
                        if (manyRegisters && left > 4)
                        {
                            MicroKernel.Gather8x2<S, V>(Math.Min(left, 8), length, a, rows + i, offsets + p0, bj, ci, columns, biasJ, epilogue);
                            i += 8;
                        }
                        else
                        {
                            MicroKernel.Gather4x2<S, V>(Math.Min(left, 4), length, a, rows + i, offsets + p0, bj, ci, columns, biasJ, epilogue);
                            i += 4;
                        }
                    }
                    else if (left > 4)
                    {
                        MicroKernel.Gather8x1<S, V>(Math.Min(left, 8), length, a, rows + i, offsets + p0, bj, ci, columns, biasJ, epilogue);
                        i += 8;
                    }
                    else
                    {
                        MicroKernel.Gather4x1<S, V>(Math.Min(left, 4), length, a, rows + i, offsets + p0, bj, ci, columns, biasJ, epilogue);
                        i += 4;
                    }
                }
            }
            p0 += length;
        }
        while (p0 < k);
    }

    /// <summary>sums[j] += the k elements of column j of a packed B, in four chains of every fourth element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddRows<S, V>(float* packed, int k, int columns, float* sums) where S : struct, IFloatSimd<V> where V : struct
    {
        int panel = 2 * S.Count;
        for (int j = 0; j < columns; j += S.Count)
        {
            int first = j / panel * panel, width = Math.Min(panel, columns - first), p = 0;
            float* b = packed + (nint)first * k + (j - first);
            V s0 = S.Zero, s1 = S.Zero, s2 = S.Zero, s3 = S.Zero;
            for (; p <= k - 4; p += 4, b += 4 * width)
            {
                s0 = S.Add(s0, S.Load(in *b));
                s1 = S.Add(s1, S.Load(in b[width]));
                s2 = S.Add(s2, S.Load(in b[2 * width]));
                s3 = S.Add(s3, S.Load(in b[3 * width]));
            }
            for (; p < k; p++, b += width) s0 = S.Add(s0, S.Load(in *b));
            S.Store(S.Add(S.Load(in sums[j]), S.Add(S.Add(s0, s2), S.Add(s1, s3))), ref sums[j]);
        }
    }

    /// <summary>
    /// Copies rows top to top + rows of planes of height by width, starting at column left, into planes of rows by columns; zeros outside
    /// the image.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Pad(float* source, int planes, int height, int width, int top, int left, int rows, int columns, float* target)
    {
        int from = Math.Clamp(left, 0, width), to = Math.Clamp(left + columns, from, width), before = Math.Min(from - left, columns), copied = to - from;
        if (copied == 0) before = columns;
        for (int plane = 0; plane < planes; plane++, source += (nint)height * width)
        {
            for (int r = top; r < top + rows; r++, target += columns)
            {
                if (r < 0 || r >= height || copied == 0)
                {
                    for (int c = 0; c < columns; c++) target[c] = 0;
                    continue;
                }
                float* s = source + (nint)r * width + from, t = target + before;
                for (int c = 0; c < before; c++) target[c] = 0;
                int x = 0;
                for (; x <= copied - 8; x += 8) Vector256.Store(Vector256.Load(s + x), t + x);
                for (; x < copied; x++) t[x] = s[x];
                for (x = before + copied; x < columns; x++) target[x] = 0;
            }
        }
    }
}
