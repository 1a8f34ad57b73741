namespace Myelin.Kernels;

/// <summary>
/// The sizes of a convolution together with the layers that usually follow it: batch normalization, ReLU and 2 by 2 max pooling.
/// </summary>
/// <param name="Conv">The convolution.</param>
/// <param name="Normalize">Whether batch normalization follows.</param>
/// <param name="Relu">Whether max(0, ·) follows.</param>
/// <param name="Pool">Whether the maximum of each 2 by 2 window follows; an odd last row or column belongs to no window.</param>
internal readonly record struct ConvBlockShape(ConvShape Conv, bool Normalize, bool Relu, bool Pool)
{
    /// <summary>Rows of an output image.</summary>
    public int OutHeight => Pool ? Conv.OutHeight / 2 : Conv.OutHeight;

    /// <summary>Columns of an output image.</summary>
    public int OutWidth => Pool ? Conv.OutWidth / 2 : Conv.OutWidth;

    /// <summary>Elements of y, [Batch, OutChannels, OutHeight, OutWidth].</summary>
    public int OutputLength => checked(Conv.Batch * Conv.OutChannels * OutHeight * OutWidth);

    /// <summary>Whether there is anything to compute and memory can address it; computed in long, because this check comes first.</summary>
    internal bool HasOutputs =>
        Conv.Batch > 0 && OutHeight > 0 && OutWidth > 0 && (long)Conv.Batch * Conv.OutHeight * Conv.OutWidth <= int.MaxValue / Math.Max(1, Conv.OutChannels);

    internal int OutPixels => OutHeight * OutWidth;

    /// <summary>Elements of a convolved image.</summary>
    internal int ImageLength => Conv.OutPixels * Conv.OutChannels;
}
