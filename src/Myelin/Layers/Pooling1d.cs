namespace Myelin;

/// <summary>The largest value of each window of a sequence. PyTorch: <c>nn.MaxPool1d</c>.</summary>
/// <param name="kernelSize">Length of the windows.</param>
/// <param name="stride">Step between windows; the window's length if not given.</param>
/// <param name="padding">Positions added at each end, which are never the maximum; at most half the window.</param>
/// <param name="dilation">Step between adjacent elements of a window.</param>
public sealed class MaxPool1d(int kernelSize, int? stride = null, int padding = 0, int dilation = 1) : Layer
{
    private readonly Size2 _kernelSize = PoolingArguments.Checked(nameof(MaxPool1d), kernelSize, stride, padding, dilation);

    /// <summary>x <c>float32[N, C, L]</c> to y <c>float32[N, C, L']</c>.</summary>
    public override Tensor Forward(Tensor x) => x.MaxPool1d(_kernelSize.Width, stride, padding, dilation);

    /// <inheritdoc/>
    public override string Describe() =>
        $"MaxPool1d({_kernelSize}{PoolingArguments.Describe(_kernelSize, stride, padding)}{(dilation == 1 ? "" : $", dilation: {dilation}")})";
}

/// <summary>The mean of each window of a sequence. PyTorch: <c>nn.AvgPool1d</c>.</summary>
/// <param name="kernelSize">Length of the windows.</param>
/// <param name="stride">Step between windows; the window's length if not given.</param>
/// <param name="padding">Zeros added at each end; at most half the window.</param>
/// <param name="countIncludePad">Whether the zeros count in the mean.</param>
public sealed class AvgPool1d(int kernelSize, int? stride = null, int padding = 0, bool countIncludePad = true) : Layer
{
    private readonly Size2 _kernelSize = PoolingArguments.Checked(nameof(AvgPool1d), kernelSize, stride, padding);

    /// <summary>x <c>float32[N, C, L]</c> to y <c>float32[N, C, L']</c>.</summary>
    public override Tensor Forward(Tensor x) => x.AvgPool1d(_kernelSize.Width, stride, padding, countIncludePad);

    /// <inheritdoc/>
    public override string Describe() =>
        $"AvgPool1d({_kernelSize}{PoolingArguments.Describe(_kernelSize, stride, padding)}{(countIncludePad ? "" : ", countIncludePad: false")})";
}
