namespace Myelin;

/// <summary>
/// Cross-correlation of sequences with learned kernels: y[n, o, i] = b[o] + Σ x[n, c, i·stride + p·dilation - padding] · W[o, c, p].
/// PyTorch: <c>nn.Conv1d</c>, with its keys and initial values.
/// </summary>
public sealed class Conv1d : Layer
{
    private readonly int _stride, _padding, _dilation, _groups;

    /// <param name="inChannels">Channels of x; a multiple of groups.</param>
    /// <param name="outChannels">Channels of y; a multiple of groups.</param>
    /// <param name="kernelSize">Length of the kernels.</param>
    /// <param name="stride">Step between adjacent outputs.</param>
    /// <param name="padding">Zeros added at each end.</param>
    /// <param name="dilation">Step between adjacent taps of a kernel.</param>
    /// <param name="groups">The number of groups that the channels are split into, each convolved separately.</param>
    /// <param name="bias">Whether to have b.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    /// <exception cref="ShapeException">The channels are not multiples of groups.</exception>
    public Conv1d(int inChannels, int outChannels, int kernelSize, int stride = 1, int padding = 0, int dilation = 1, int groups = 1, bool bias = true)
    {
        Argument.AtLeast(1, inChannels, nameof(Conv1d), nameof(inChannels), "Give the number of values at each position of the sequence.");
        Argument.AtLeast(1, outChannels, nameof(Conv1d), nameof(outChannels), "Try 16.");
        Argument.AtLeast(1, kernelSize, nameof(Conv1d), nameof(kernelSize), "Try 3, with padding: 1.");
        Argument.AtLeast(1, stride, nameof(Conv1d), nameof(stride), "Try 1, or leave it out.");
        Argument.AtLeast(0, padding, nameof(Conv1d), nameof(padding), "Try 0, or leave it out.");
        Argument.AtLeast(1, dilation, nameof(Conv1d), nameof(dilation), "Try 1, or leave it out.");
        Argument.AtLeast(1, groups, nameof(Conv1d), nameof(groups), "Try 1, or leave it out.");
        if (inChannels % groups != 0 || outChannels % groups != 0)
        {
            throw new ShapeException(
                "Conv1d: inChannels and outChannels must be multiples of groups.",
                $"inChannels {inChannels}, outChannels {outChannels}, groups {groups}.", "Try groups: 1.");
        }

        (_stride, _padding, _dilation, _groups) = (stride, padding, dilation, groups);
        (InChannels, OutChannels, KernelSize) = (inChannels, outChannels, kernelSize);
        float bound = 1 / MathF.Sqrt(inChannels / groups * kernelSize);
        Weight = Param("weight", [outChannels, inChannels / groups, kernelSize], Initializer.Uniform(-bound, bound));
        Bias = bias ? Param("bias", [outChannels], Initializer.Uniform(-bound, bound)) : null;
    }

    /// <summary>Channels of the input.</summary>
    public int InChannels { get; }

    /// <summary>Channels of the output.</summary>
    public int OutChannels { get; }

    /// <summary>Length of the kernels.</summary>
    public int KernelSize { get; }

    /// <summary>W, <c>float32[outChannels, inChannels / groups, kernelSize]</c>; key <c>weight</c>.</summary>
    public Parameter Weight { get; }

    /// <summary>b, <c>float32[outChannels]</c>; key <c>bias</c>.</summary>
    public Parameter? Bias { get; }

    /// <summary>
    /// x <c>float32[N, inChannels, L]</c> to y <c>float32[N, outChannels, L']</c>, L' = (L + 2·padding - dilation·(kernel-1) - 1)/stride +
    /// 1.
    /// </summary>
    /// <exception cref="ShapeException">x has other axes or channels, or is shorter than the kernel.</exception>
    public override Tensor Forward(Tensor x)
    {
        if (x.Rank != 3 || x.Shape[1] != InChannels)
        {
            throw new ShapeException($"{Label}: x must be [N, {InChannels}, L].", $"x {x.Describe()}, weight float32{Weight.Shape}.",
                x.Rank == 3 && x.Shape[2] == InChannels ? "Try x.Transpose(1, 2): the channels come before the positions." : "Try x.Reshape(N, channels, L).");
        }

        if (x.Shape[2] + (2 * _padding) < ((KernelSize - 1) * _dilation) + 1)
        {
            throw new ShapeException($"{Label}: the padded sequence must not be shorter than the kernel.",
                $"x {x.Describe()}, kernelSize {KernelSize}, dilation {_dilation}, padding {_padding}.",
                $"Try padding: {(KernelSize - 1) * _dilation / 2}.");
        }

        return x.Conv1d(Weight, Bias, _stride, _padding, _dilation, _groups);
    }

    /// <inheritdoc/>
    public override string Describe() =>
        $"Conv1d({InChannels}, {OutChannels}, {KernelSize}{(_stride == 1 ? "" : $", stride: {_stride}")}{(_padding == 0 ? "" : $", padding: {_padding}")}" +
        $"{(_dilation == 1 ? "" : $", dilation: {_dilation}")}{(_groups == 1 ? "" : $", groups: {_groups}")}{(Bias is null ? ", bias: false" : "")})";
}
