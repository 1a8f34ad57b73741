namespace Myelin;

/// <summary>
/// The transpose of a convolution: makes images larger with learned kernels, for decoders and generators. PyTorch:
/// <c>nn.ConvTranspose2d</c>, with its keys and initial values.
/// </summary>
public sealed class ConvTranspose2d : Layer
{
    private readonly Size2 _stride, _padding, _outputPadding, _dilation;
    private readonly int _groups;

    /// <param name="inChannels">Channels of x; a multiple of groups.</param>
    /// <param name="outChannels">Channels of y; a multiple of groups.</param>
    /// <param name="kernelSize">Size of the kernels.</param>
    /// <param name="stride">Step in y between adjacent pixels of x: 2 about doubles the size; 1 if not given.</param>
    /// <param name="padding">Rows and columns cut off on each side of y.</param>
    /// <param name="outputPadding">Rows and columns added at the bottom and right of y, below stride or dilation.</param>
    /// <param name="groups">The number of groups that the channels are split into.</param>
    /// <param name="bias">Whether to have b.</param>
    /// <param name="dilation">Step between adjacent taps of a kernel; 1 if not given.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    /// <exception cref="ShapeException">The channels are not multiples of groups.</exception>
    public ConvTranspose2d(int inChannels, int outChannels, Size2 kernelSize, Size2? stride = null, Size2? padding = null, Size2? outputPadding = null,
        int groups = 1, bool bias = true, Size2? dilation = null)
    {
        Argument.AtLeast(1, inChannels, nameof(ConvTranspose2d), nameof(inChannels), "Give the channels of the layer before it.");
        Argument.AtLeast(1, outChannels, nameof(ConvTranspose2d), nameof(outChannels), "Try 16.");
        Argument.AtLeast(1, kernelSize, nameof(ConvTranspose2d), nameof(kernelSize), "Try 4, with stride: 2 and padding: 1, which doubles the size.");
        Argument.AtLeast(1, stride ?? 1, nameof(ConvTranspose2d), nameof(stride), "Try 2, or leave it out.");
        Argument.AtLeast(0, padding ?? 0, nameof(ConvTranspose2d), nameof(padding), "Try 0, or leave it out.");
        Argument.AtLeast(0, outputPadding ?? 0, nameof(ConvTranspose2d), nameof(outputPadding), "Try 0, or leave it out.");
        Argument.AtLeast(1, dilation ?? 1, nameof(ConvTranspose2d), nameof(dilation), "Try 1, or leave it out.");
        Argument.AtLeast(1, groups, nameof(ConvTranspose2d), nameof(groups), "Try 1, or leave it out.");
        if (inChannels % groups != 0 || outChannels % groups != 0)
        {
            throw new ShapeException(
                "ConvTranspose2d: inChannels and outChannels must be multiples of groups.",
                $"inChannels {inChannels}, outChannels {outChannels}, groups {groups}.", "Try groups: 1.");
        }

        (_stride, _padding, _outputPadding, _dilation, _groups) = (stride ?? 1, padding ?? 0, outputPadding ?? 0, dilation ?? 1, groups);
        (InChannels, OutChannels, KernelSize) = (inChannels, outChannels, kernelSize);
        Shape shape = [inChannels, outChannels / groups, kernelSize.Height, kernelSize.Width];
        float bound = 1 / MathF.Sqrt(Initializer.Fans(shape).FanIn);
        Weight = Param("weight", shape, Initializer.Uniform(-bound, bound));
        Bias = bias ? Param("bias", [outChannels], Initializer.Uniform(-bound, bound)) : null;
    }

    /// <summary>Channels of the input.</summary>
    public int InChannels { get; }

    /// <summary>Channels of the output.</summary>
    public int OutChannels { get; }

    /// <summary>Size of the kernels.</summary>
    public Size2 KernelSize { get; }

    /// <summary>W, <c>float32[inChannels, outChannels / groups, kernel height, kernel width]</c>; key <c>weight</c>.</summary>
    public Parameter Weight { get; }

    /// <summary>b, <c>float32[outChannels]</c>; key <c>bias</c>.</summary>
    public Parameter? Bias { get; }

    /// <summary>
    /// x <c>float32[N, inChannels, H, W]</c> to y <c>float32[N, outChannels, H', W']</c>, H' = (H - 1)·stride - 2·padding +
    /// dilation·(kernel-1) + outputPadding + 1.
    /// </summary>
    /// <exception cref="ShapeException">x has other axes or channels, or the output would be empty.</exception>
    public override Tensor Forward(Tensor x)
    {
        if (x.Rank != 4 || x.Shape[1] != InChannels)
        {
            throw new ShapeException($"{Label}: x must be [N, {InChannels}, height, width].", $"x {x.Describe()}, weight float32{Weight.Shape}.",
                x.Rank == 4 && x.Shape[3] == InChannels ? "Try x.Permute(0, 3, 1, 2): the channels come before height and width."
                : x.Rank == 4 ? $"Try new ConvTranspose2d({x.Shape[1]}, {OutChannels}, {KernelSize})." : "Try x.Reshape(N, channels, height, width).");
        }

        return x.ConvTranspose2d(Weight, Bias, _stride, _padding, _outputPadding, _dilation, _groups);
    }

    /// <inheritdoc/>
    public override string Describe() =>
        $"ConvTranspose2d({InChannels}, {OutChannels}, {KernelSize}{(_stride == 1 ? "" : $", stride: {_stride}")}" +
        $"{(_padding == 0 ? "" : $", padding: {_padding}")}" +
        $"{(_outputPadding == 0 ? "" : $", outputPadding: {_outputPadding}")}{(_groups == 1 ? "" : $", groups: {_groups}")}" +
        $"{(Bias is null ? ", bias: false" : "")}{(_dilation == 1 ? "" : $", dilation: {_dilation}")})";
}
