namespace Myelin.Kernels;

/// <summary>Tables of offsets into padded images.</summary>
internal static unsafe class ConvOffsets
{
    /// <summary>target = plane·p + row·r + column·c for all p, r and c, in that order.</summary>
    internal static void Taps(nint* target, int planes, nint plane, int rows, nint row, int columns, nint column)
    {
        for (int p = 0; p < planes; p++)
        {
            for (int r = 0; r < rows; r++)
            {
                for (int c = 0; c < columns; c++) *target++ = p * plane + r * row + c * column;
            }
        }
    }
}
