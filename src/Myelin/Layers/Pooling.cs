namespace Myelin.Layers;

/// <summary>The largest value of each window. PyTorch: <c>nn.MaxPool2d</c>.</summary>
/// <param name="kernelSize">Size of the windows.</param>
/// <param name="stride">Step between windows; the window's size if not given.</param>
/// <param name="padding">Rows and columns added on each side, which never win; at most half the window.</param>
/// <param name="dilation">Step between neighbouring elements of a window.</param>
public sealed class MaxPool2d(Size2 kernelSize, Size2? stride = null, Size2? padding = null, Size2? dilation = null) : Layer
{
    /// <summary>x <c>float32[N, C, H, W]</c> to y <c>float32[N, C, H', W']</c>.</summary>
    public override Tensor Forward(Tensor x) => x.MaxPool2d(kernelSize, stride, padding ?? 0, dilation ?? 1);

    /// <inheritdoc/>
    public override string Describe() => $"MaxPool2d({kernelSize}{(stride is null || stride == kernelSize ? "" : $", stride: {stride}")}{(padding is null || padding == 0 ? "" : $", padding: {padding}")}{(dilation is null || dilation == 1 ? "" : $", dilation: {dilation}")})";
}

/// <summary>The mean of each window. PyTorch: <c>nn.AvgPool2d</c>.</summary>
/// <param name="kernelSize">Size of the windows.</param>
/// <param name="stride">Step between windows; the window's size if not given.</param>
/// <param name="padding">Zeros added on each side; at most half the window.</param>
/// <param name="countIncludePad">Whether the zeros count in the mean.</param>
public sealed class AvgPool2d(Size2 kernelSize, Size2? stride = null, Size2? padding = null, bool countIncludePad = true) : Layer
{
    /// <summary>x <c>float32[N, C, H, W]</c> to y <c>float32[N, C, H', W']</c>.</summary>
    public override Tensor Forward(Tensor x) => x.AvgPool2d(kernelSize, stride, padding ?? 0, countIncludePad);

    /// <inheritdoc/>
    public override string Describe() => $"AvgPool2d({kernelSize}{(stride is null || stride == kernelSize ? "" : $", stride: {stride}")}{(padding is null || padding == 0 ? "" : $", padding: {padding}")}{(countIncludePad ? "" : ", countIncludePad: false")})";
}

/// <summary>Means over windows chosen so that the output has a given size, whatever the input's. PyTorch: <c>nn.AdaptiveAvgPool2d</c>.</summary>
/// <param name="outputSize">Size of the output; 1 is the mean of each channel.</param>
public sealed class AdaptiveAvgPool2d(Size2 outputSize) : Layer
{
    /// <summary>x <c>float32[N, C, H, W]</c> to y <c>float32[N, C, outputSize]</c>.</summary>
    public override Tensor Forward(Tensor x) => x.AdaptiveAvgPool2d(outputSize);

    /// <inheritdoc/>
    public override string Describe() => $"AdaptiveAvgPool2d({outputSize})";
}
