namespace Myelin;

/// <summary>The largest value of each window. PyTorch: <c>nn.MaxPool2d</c>.</summary>
/// <param name="kernelSize">Size of the windows.</param>
/// <param name="stride">Step between windows; the window's size if not given.</param>
/// <param name="padding">Rows and columns added on each side, which are never the maximum; at most half the window.</param>
/// <param name="dilation">Step between adjacent elements of a window.</param>
public sealed class MaxPool2d(Size2 kernelSize, Size2? stride = null, Size2? padding = null, Size2? dilation = null) : Layer
{
    private readonly Size2 _kernelSize = PoolingArguments.Checked(nameof(MaxPool2d), kernelSize, stride, padding, dilation);

    /// <summary>Whether the windows are 2 by 2 without gaps or overlap.</summary>
    internal bool HalvesImages => _kernelSize == 2 && (stride ?? 2) == 2 && (padding ?? 0) == 0 && (dilation ?? 1) == 1;

    /// <summary>x <c>float32[N, C, H, W]</c> to y <c>float32[N, C, H', W']</c>.</summary>
    public override Tensor Forward(Tensor x) => x.MaxPool2d(_kernelSize, stride, padding ?? 0, dilation ?? 1);

    internal override void Plan(InferencePlan plan) =>
        plan.Add(new MaxPoolStep(plan.Shape, PoolingOp.ShapeOf(plan.Shape, _kernelSize, stride ?? _kernelSize, padding ?? 0, dilation ?? 1)));

    /// <inheritdoc/>
    public override string Describe() =>
        $"MaxPool2d({_kernelSize}{PoolingArguments.Describe(_kernelSize, stride, padding)}" +
        $"{(dilation is null || dilation == 1 ? "" : $", dilation: {dilation}")})";
}

/// <summary>The mean of each window. PyTorch: <c>nn.AvgPool2d</c>.</summary>
/// <param name="kernelSize">Size of the windows.</param>
/// <param name="stride">Step between windows; the window's size if not given.</param>
/// <param name="padding">Zeros added on each side; at most half the window.</param>
/// <param name="countIncludePad">Whether the zeros count in the mean.</param>
public sealed class AvgPool2d(Size2 kernelSize, Size2? stride = null, Size2? padding = null, bool countIncludePad = true) : Layer
{
    private readonly Size2 _kernelSize = PoolingArguments.Checked(nameof(AvgPool2d), kernelSize, stride, padding);

    /// <summary>x <c>float32[N, C, H, W]</c> to y <c>float32[N, C, H', W']</c>.</summary>
    public override Tensor Forward(Tensor x) => x.AvgPool2d(_kernelSize, stride, padding ?? 0, countIncludePad);

    internal override void Plan(InferencePlan plan) =>
        plan.Add(new AveragePoolStep(plan.Shape, PoolingOp.ShapeOf(plan.Shape, _kernelSize, stride ?? _kernelSize, padding ?? 0, 1), countIncludePad));

    /// <inheritdoc/>
    public override string Describe() =>
        $"AvgPool2d({_kernelSize}{PoolingArguments.Describe(_kernelSize, stride, padding)}{(countIncludePad ? "" : ", countIncludePad: false")})";
}

/// <summary>Means over windows chosen so that the output has a given size, whatever the input's. PyTorch: <c>nn.AdaptiveAvgPool2d</c>.</summary>
/// <param name="outputSize">Size of the output; 1 is the mean of each channel.</param>
public sealed class AdaptiveAvgPool2d(Size2 outputSize) : Layer
{
    private readonly Size2 _outputSize = Argument.AtLeast(1, outputSize, nameof(AdaptiveAvgPool2d), nameof(outputSize), "1 is the mean of each channel.");

    /// <summary>x <c>float32[N, C, H, W]</c> to y <c>float32[N, C, outputSize]</c>.</summary>
    public override Tensor Forward(Tensor x) => x.AdaptiveAvgPool2d(_outputSize);

    internal override void Plan(InferencePlan plan) => plan.Add(new AdaptiveAveragePoolStep(plan.Shape, _outputSize));

    /// <inheritdoc/>
    public override string Describe() => $"AdaptiveAvgPool2d({_outputSize})";
}

/// <summary>The common part of the pooling layers with windows.</summary>
internal static class PoolingArguments
{
    internal static Size2 Checked(string owner, Size2 kernelSize, Size2? stride, Size2? padding, Size2? dilation = null)
    {
        Argument.AtLeast(1, kernelSize, owner, nameof(kernelSize), "The usual window is 2.");
        Argument.AtLeast(1, stride ?? 1, owner, nameof(stride), "Leave it out for the window's size.");
        Argument.AtLeast(0, padding ?? 0, owner, nameof(padding), "Try 0, or leave it out.");
        Argument.AtLeast(1, dilation ?? 1, owner, nameof(dilation), "Try 1, or leave it out.");
        if (padding is { } added && (2 * added.Height > kernelSize.Height || 2 * added.Width > kernelSize.Width)) throw new ArgumentOutOfRangeException(
            nameof(padding), $"{owner}: padding must be at most half the window.\n  Got padding {added} of a window of {kernelSize}.\n" +
                "  Larger padding would make windows of nothing: use Pad, or a larger window.");
        return kernelSize;
    }

    internal static string Describe(Size2 kernelSize, Size2? stride, Size2? padding) =>
        (stride is null || stride == kernelSize ? "" : $", stride: {stride}") + (padding is null || padding == 0 ? "" : $", padding: {padding}");
}
