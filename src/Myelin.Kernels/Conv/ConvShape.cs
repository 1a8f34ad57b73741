namespace Myelin.Kernels;

/// <summary>The sizes of a two-dimensional convolution (cross-correlation, like PyTorch's conv2d).</summary>
/// <param name="Batch">Images.</param>
/// <param name="InChannels">Channels of an input image, a multiple of <paramref name="Groups"/>.</param>
/// <param name="Height">Rows of an input image.</param>
/// <param name="Width">Columns of an input image.</param>
/// <param name="OutChannels">Channels of an output image, a multiple of <paramref name="Groups"/>.</param>
/// <param name="KernelH">Rows of the kernel.</param>
/// <param name="KernelW">Columns of the kernel.</param>
/// <param name="StrideH">Input rows between consecutive output rows.</param>
/// <param name="StrideW">Input columns between consecutive output columns.</param>
/// <param name="PadH">Rows of zeros above and below.</param>
/// <param name="PadW">Columns of zeros left and right.</param>
/// <param name="DilationH">Input rows between consecutive kernel rows.</param>
/// <param name="DilationW">Input columns between consecutive kernel columns.</param>
/// <param name="Groups">Independent groups of channels.</param>
/// <param name="Winograd">Whether Winograd's tiles may be used; they are faster and have larger rounding errors.</param>
internal readonly record struct ConvShape(
    int Batch, int InChannels, int Height, int Width, int OutChannels, int KernelH, int KernelW,
    int StrideH = 1, int StrideW = 1, int PadH = 0, int PadW = 0, int DilationH = 1, int DilationW = 1, int Groups = 1, bool Winograd = true)
{
    /// <summary>Rows of an output image: ⌊(Height + 2·PadH - DilationH·(KernelH - 1) - 1) / StrideH⌋ + 1.</summary>
    public int OutHeight => Out(Height, KernelH, StrideH, PadH, DilationH);

    /// <summary>Columns of an output image: ⌊(Width + 2·PadW - DilationW·(KernelW - 1) - 1) / StrideW⌋ + 1.</summary>
    public int OutWidth => Out(Width, KernelW, StrideW, PadW, DilationW);

    /// <summary>Elements of x, [Batch, InChannels, Height, Width].</summary>
    public int InputLength => checked(Batch * InChannels * Height * Width);

    /// <summary>Elements of y, [Batch, OutChannels, OutHeight, OutWidth].</summary>
    public int OutputLength => checked(Batch * OutChannels * OutHeight * OutWidth);

    /// <summary>Elements of the weight, [OutChannels, InChannels / Groups, KernelH, KernelW].</summary>
    public int WeightLength => checked(OutChannels * (InChannels / Groups) * KernelH * KernelW);

    internal int InPerGroup => InChannels / Groups;

    internal int OutPerGroup => OutChannels / Groups;

    /// <summary>Number of products per output element.</summary>
    internal int Taps => InPerGroup * KernelH * KernelW;

    internal int OutPixels => OutHeight * OutWidth;

    /// <summary>Throws unless the sizes describe a convolution.</summary>
    /// <exception cref="ArgumentException">
    /// A size is out of range, channels do not divide into groups, or the kernel exceeds the padded image.
    /// </exception>
    public void Validate()
    {
        if ((Batch | InChannels | Height | Width | OutChannels | PadH | PadW) < 0) throw new ArgumentException("Conv2d: sizes must not be negative.");
        if (KernelH < 1 || KernelW < 1 || StrideH < 1 || StrideW < 1 || DilationH < 1 || DilationW < 1 || Groups < 1)
            throw new ArgumentException("Conv2d: kernel, stride, dilation and groups must be at least 1.");
        if (InChannels % Groups != 0 || OutChannels % Groups != 0)
            throw new ArgumentException($"Conv2d: {InChannels} input and {OutChannels} output channels must be multiples of {Groups} groups.");
        if (OutHeight < 1 || OutWidth < 1)
            throw new ArgumentException(
                $"Conv2d: a kernel of {KernelH}x{KernelW} (dilation {DilationH}x{DilationW}) exceeds the padded image of " +
                $"{Height + 2 * PadH}x{Width + 2 * PadW}.");
    }

    private static int Out(int size, int kernel, int stride, int pad, int dilation)
    {
        int room = size + 2 * pad - dilation * (kernel - 1) - 1;
        return room < 0 ? 0 : room / stride + 1;
    }
}
