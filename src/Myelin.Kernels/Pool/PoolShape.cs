namespace Myelin.Kernels;

/// <summary>
/// The sizes of two-dimensional pooling over planes, a plane being one channel of one image; output sizes are rounded down.
/// </summary>
/// <param name="Planes">Batch · channels.</param>
/// <param name="Height">Rows of an input plane.</param>
/// <param name="Width">Columns of an input plane.</param>
/// <param name="KernelH">Rows of the window.</param>
/// <param name="KernelW">Columns of the window.</param>
/// <param name="StrideH">Input rows between consecutive windows.</param>
/// <param name="StrideW">Input columns between consecutive windows.</param>
/// <param name="PadH">Rows of padding above and below, at most half the window.</param>
/// <param name="PadW">Columns of padding left and right, at most half the window.</param>
/// <param name="DilationH">Input rows between consecutive rows of the window (maximum pooling only).</param>
/// <param name="DilationW">Input columns between consecutive columns of the window (maximum pooling only).</param>
internal readonly record struct PoolShape(
    int Planes, int Height, int Width, int KernelH, int KernelW, int StrideH, int StrideW, int PadH = 0, int PadW = 0, int DilationH = 1, int DilationW = 1)
{
    /// <summary>Rows of an output plane: ⌊(Height + 2·PadH - DilationH·(KernelH - 1) - 1) / StrideH⌋ + 1.</summary>
    public int OutHeight => Out(Height, KernelH, StrideH, PadH, DilationH);

    /// <summary>Columns of an output plane: ⌊(Width + 2·PadW - DilationW·(KernelW - 1) - 1) / StrideW⌋ + 1.</summary>
    public int OutWidth => Out(Width, KernelW, StrideW, PadW, DilationW);

    /// <summary>Elements of the input, [Planes, Height, Width].</summary>
    public int InputLength => checked(Planes * Height * Width);

    /// <summary>Elements of the output, [Planes, OutHeight, OutWidth].</summary>
    public int OutputLength => checked(Planes * OutHeight * OutWidth);

    /// <summary>Throws unless the sizes describe a pooling.</summary>
    /// <exception cref="ArgumentException">A size is out of range or the window exceeds the padded plane.</exception>
    public void Validate()
    {
        if (Planes < 0 || Height < 0 || Width < 0) throw new ArgumentException("Pool2d: sizes must not be negative.");
        if (KernelH < 1 || KernelW < 1 || StrideH < 1 || StrideW < 1 || DilationH < 1 || DilationW < 1)
            throw new ArgumentException("Pool2d: window, stride and dilation must be at least 1.");
        if (PadH < 0 || PadW < 0 || 2 * PadH > KernelH || 2 * PadW > KernelW)
            throw new ArgumentException("Pool2d: padding must be between 0 and half the window.");
        if (OutHeight < 1 || OutWidth < 1)
            throw new ArgumentException(
                $"Pool2d: a window of {KernelH}x{KernelW} (dilation {DilationH}x{DilationW}) exceeds the padded plane of " +
                $"{Height + 2 * PadH}x{Width + 2 * PadW}.");
    }

    /// <summary>Planes per block of parallel work: about 16 K input elements.</summary>
    internal static int PlanesOfBlock(int plane) => Math.Max(1, 16384 / Math.Max(1, plane));

    internal static void Require(string name, int length, int needed)
    {
        if (length < needed) throw new ArgumentException($"Pool2d: {name} must have {needed} elements, the span has {length}.", name);
    }

    private static int Out(int size, int kernel, int stride, int pad, int dilation)
    {
        int room = size + 2 * pad - dilation * (kernel - 1) - 1;
        return room < 0 ? 0 : room / stride + 1;
    }
}
