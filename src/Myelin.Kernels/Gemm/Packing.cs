using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Myelin.Kernels;

/// <summary>
/// Copies blocks of matrices into the order in which the microkernel reads them, transposing where needed. Copies bits unchanged.
/// </summary>
internal static unsafe class Packing
{
    /// <summary>
    /// target[r·targetRow + c·targetColumn] = source[r·sourceRow + c·sourceColumn] for r below rows and c below columns,
    /// where one stride on each side is 1.
    /// </summary>
    internal static void Copy(float* source, nint sourceRow, nint sourceColumn, int rows, int columns, float* target, nint targetRow, nint targetColumn)
    {
        if (targetColumn == 1)
        {
            if (sourceColumn == 1) CopyRows(source, sourceRow, rows, columns, target, targetRow);
            else Transpose(source, sourceColumn, columns, rows, target, targetRow);
        }
        else if (sourceRow == 1) CopyRows(source, sourceColumn, columns, rows, target, targetColumn);
        else Transpose(source, sourceRow, rows, columns, target, targetColumn);
    }

    /// <summary>target[r·targetRow + c] = source[r·sourceRow + c].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void CopyRows(float* source, nint sourceRow, int rows, int columns, float* target, nint targetRow)
    {
        // The panel widths of A and B on AVX-512, without the inner loop.
        for (; columns == 8 && rows > 0; rows--, source += sourceRow, target += targetRow) Vector256.Store(Vector256.Load(source), target);
        for (; columns == 32 && rows > 0; rows--, source += sourceRow, target += targetRow)
        {
            Vector256<float> a = Vector256.Load(source), b = Vector256.Load(source + 8), c = Vector256.Load(source + 16), d = Vector256.Load(source + 24);
            Vector256.Store(a, target);
            Vector256.Store(b, target + 8);
            Vector256.Store(c, target + 16);
            Vector256.Store(d, target + 24);
        }
        for (; rows > 0; rows--, source += sourceRow, target += targetRow)
        {
            int c = 0;
            for (; c <= columns - 8; c += 8) Vector256.Store(Vector256.Load(source + c), target + c);
            for (; c < columns; c++) target[c] = source[c];
        }
    }

    /// <summary>target[c·targetRow + r] = source[r·sourceRow + c] for r below rows and c below columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Transpose(float* source, nint sourceRow, int rows, int columns, float* target, nint targetRow)
    {
        int r = 0;
        if (Avx.IsSupported)
        {
            for (; r <= rows - 8; r += 8)
            {
                float* s = source + r * sourceRow, t = target + r;
                int c = 0;
                for (; c <= columns - 4; c += 4, t += 4 * targetRow) Transpose8(s + c, sourceRow, t, targetRow);
                for (; c < columns; c++, t += targetRow)
                {
                    for (int i = 0; i < 8; i++) t[i] = s[i * sourceRow + c];
                }
            }
        }
        if (Sse.IsSupported || AdvSimd.Arm64.IsSupported)
        {
            for (; r <= rows - 4; r += 4)
            {
                float* s0 = source + r * sourceRow, s2 = s0 + 2 * sourceRow, t = target + r;
                int c = 0;
                for (; c <= columns - 4; c += 4)
                {
                    Transpose4(s0 + c, s0 + sourceRow + c, s2 + c, s2 + sourceRow + c, t, targetRow);
                    t += 4 * targetRow;
                }
                for (; c < columns; c++, t += targetRow)
                {
                    t[0] = s0[c];
                    t[1] = s0[sourceRow + c];
                    t[2] = s2[c];
                    t[3] = s2[sourceRow + c];
                }
            }
        }
        for (; r < rows; r++)
        {
            for (int c = 0; c < columns; c++) target[c * targetRow + r] = source[r * sourceRow + c];
        }
    }

    // 8 rows by 4 columns: two adjacent 4 by 4 blocks, so that only the loads cross the halves of a register.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose8(float* source, nint row, float* target, nint targetRow)
    {
        float* low = source + 4 * row;
        Vector256<float> a = Vector256.Create(Vector128.Load(source), Vector128.Load(low));
        Vector256<float> b = Vector256.Create(Vector128.Load(source + row), Vector128.Load(low + row));
        source += 2 * row;
        low += 2 * row;
        Vector256<float> c = Vector256.Create(Vector128.Load(source), Vector128.Load(low));
        Vector256<float> d = Vector256.Create(Vector128.Load(source + row), Vector128.Load(low + row));
        Vector256<double> lowAB = Avx.UnpackLow(a, b).AsDouble(), highAB = Avx.UnpackHigh(a, b).AsDouble();
        Vector256<double> lowCD = Avx.UnpackLow(c, d).AsDouble(), highCD = Avx.UnpackHigh(c, d).AsDouble();
        Vector256.Store(Avx.UnpackLow(lowAB, lowCD).AsSingle(), target);
        Vector256.Store(Avx.UnpackHigh(lowAB, lowCD).AsSingle(), target + targetRow);
        Vector256.Store(Avx.UnpackLow(highAB, highCD).AsSingle(), target + 2 * targetRow);
        Vector256.Store(Avx.UnpackHigh(highAB, highCD).AsSingle(), target + 3 * targetRow);
    }

    // A 4 by 4 block. The cross-platform API has no interleaving of two vectors, hence the raw instructions.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose4(float* s0, float* s1, float* s2, float* s3, float* target, nint targetRow)
    {
        Vector128<float> a = Vector128.Load(s0), b = Vector128.Load(s1), c = Vector128.Load(s2), d = Vector128.Load(s3);
        if (Sse.IsSupported)
        {
            Vector128<float> lowAB = Sse.UnpackLow(a, b), highAB = Sse.UnpackHigh(a, b), lowCD = Sse.UnpackLow(c, d), highCD = Sse.UnpackHigh(c, d);
            Vector128.Store(Sse.MoveLowToHigh(lowAB, lowCD), target);
            Vector128.Store(Sse.MoveHighToLow(lowCD, lowAB), target + targetRow);
            Vector128.Store(Sse.MoveLowToHigh(highAB, highCD), target + 2 * targetRow);
            Vector128.Store(Sse.MoveHighToLow(highCD, highAB), target + 3 * targetRow);
        }
        else
        {
            Vector128<double> lowAB = AdvSimd.Arm64.ZipLow(a, b).AsDouble(), highAB = AdvSimd.Arm64.ZipHigh(a, b).AsDouble();
            Vector128<double> lowCD = AdvSimd.Arm64.ZipLow(c, d).AsDouble(), highCD = AdvSimd.Arm64.ZipHigh(c, d).AsDouble();
            Vector128.Store(AdvSimd.Arm64.ZipLow(lowAB, lowCD).AsSingle(), target);
            Vector128.Store(AdvSimd.Arm64.ZipHigh(lowAB, lowCD).AsSingle(), target + targetRow);
            Vector128.Store(AdvSimd.Arm64.ZipLow(highAB, highCD).AsSingle(), target + 2 * targetRow);
            Vector128.Store(AdvSimd.Arm64.ZipHigh(highAB, highCD).AsSingle(), target + 3 * targetRow);
        }
    }
}
