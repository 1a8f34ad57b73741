using Myelin.Kernels;

namespace Myelin;

/// <summary>
/// Cross-correlation of images with learned kernels: y[n, o, i, j] = b[o] + Σ x[n, c, i·stride + p·dilation - padding, …] · W[o, c, p, q].
/// PyTorch: <c>nn.Conv2d</c>, with its keys and initial values.
/// </summary>
public sealed class Conv2d : Layer
{
    private readonly Size2 _stride, _padding, _dilation;
    private readonly int _groups;
    private readonly bool _winograd;

    /// <param name="inChannels">Channels of x; a multiple of groups.</param>
    /// <param name="outChannels">Channels of y; a multiple of groups.</param>
    /// <param name="kernelSize">Size of the kernels.</param>
    /// <param name="stride">Step between adjacent outputs; 1 if not given.</param>
    /// <param name="padding">Zeros added on each side.</param>
    /// <param name="dilation">Step between adjacent taps of a kernel; 1 if not given.</param>
    /// <param name="groups">
    /// The number of groups that the channels are split into, each convolved separately; inChannels makes it depthwise.
    /// </param>
    /// <param name="bias">Whether to have b.</param>
    /// <param name="weightInitializer">Other initial values for W.</param>
    /// <param name="winograd">
    /// Whether kernels of 3x3 and 5x5 with stride 1 may use Winograd's tiles: several times as fast, with errors near 1e-5 of the largest
    /// nearby value. Set it to false if inputs contain values that are much larger than the others (1e6, infinity), or when searching for
    /// the origin of a NaN, which tiles spread.
    /// </param>
    public Conv2d(
        int inChannels, int outChannels, Size2 kernelSize, Size2? stride = null, Size2? padding = null, Size2? dilation = null, int groups = 1,
        bool bias = true, Initializer? weightInitializer = null, bool winograd = true)
    {
        Argument.AtLeast(1, inChannels, nameof(Conv2d), nameof(inChannels), "Gray images have 1, color images 3.");
        Argument.AtLeast(1, outChannels, nameof(Conv2d), nameof(outChannels), "Try 16.");
        Argument.AtLeast(1, kernelSize, nameof(Conv2d), nameof(kernelSize), "Try 3, with padding: 1.");
        Argument.AtLeast(1, stride ?? 1, nameof(Conv2d), nameof(stride), "Try 1, or leave it out.");
        Argument.AtLeast(0, padding ?? 0, nameof(Conv2d), nameof(padding), "Try 0, or leave it out.");
        Argument.AtLeast(1, dilation ?? 1, nameof(Conv2d), nameof(dilation), "Try 1, or leave it out.");
        Argument.AtLeast(1, groups, nameof(Conv2d), nameof(groups), "Try 1, or leave it out.");
        if (inChannels % groups != 0 || outChannels % groups != 0)
        {
            throw new ShapeException(
                "Conv2d: inChannels and outChannels must be multiples of groups.",
                $"inChannels {inChannels}, outChannels {outChannels}, groups {groups}.", "Try groups: 1.");
        }

        (_stride, _padding, _dilation, _groups, _winograd) = (stride ?? 1, padding ?? 0, dilation ?? 1, groups, winograd);
        (InChannels, OutChannels, KernelSize) = (inChannels, outChannels, kernelSize);
        Shape shape = [outChannels, inChannels / groups, kernelSize.Height, kernelSize.Width];
        float bound = 1 / MathF.Sqrt(Initializer.Fans(shape).FanIn);
        Weight = Param("weight", shape, weightInitializer ?? Initializer.Uniform(-bound, bound));
        Bias = bias ? Param("bias", [outChannels], Initializer.Uniform(-bound, bound)) : null;
    }

    /// <summary>Channels of the input.</summary>
    public int InChannels { get; }

    /// <summary>Channels of the output.</summary>
    public int OutChannels { get; }

    /// <summary>Size of the kernels.</summary>
    public Size2 KernelSize { get; }

    /// <summary>W, <c>float32[outChannels, inChannels / groups, kernel height, kernel width]</c>; key <c>weight</c>.</summary>
    public Parameter Weight { get; }

    /// <summary>b, <c>float32[outChannels]</c>; key <c>bias</c>.</summary>
    public Parameter? Bias { get; }

    /// <summary>
    /// x <c>float32[N, inChannels, H, W]</c> to y <c>float32[N, outChannels, H', W']</c>, H' = (H + 2·padding - dilation·(kernel-1) -
    /// 1)/stride + 1.
    /// </summary>
    /// <exception cref="ShapeException">x has other axes or channels, or is smaller than the kernel.</exception>
    public override Tensor Forward(Tensor x)
    {
        if (!Fits(x))
        {
            throw new ShapeException($"{Label}: x must be [N, {InChannels}, height, width].", $"x {x.Describe()}, weight float32{Weight.Shape}.",
                x.Rank == 4 && x.Shape[3] == InChannels ? "Try x.Permute(0, 3, 1, 2): the channels come before height and width."
                : x.Rank == 3 && InChannels == 1 ? $"Try x.Reshape({x.Shape[0]}, 1, {x.Shape[1]}, {x.Shape[2]})."
                : x.Rank == 4 ? $"Try new Conv2d({x.Shape[1]}, {OutChannels}, {KernelSize})." : "Try x.Reshape(N, channels, height, width).");
        }

        return x.Conv2d(Weight, Bias, _stride, _padding, _dilation, _groups, _winograd);
    }

    internal override void Plan(InferencePlan plan)
    {
        if (Fusion.Shape([this], 0, 1, plan.Shape, ConvBlockUse.Prepared) is { } shape) plan.Add(new ConvBlockStep(shape, this, null));
        else plan.Add(new ConvStep(ShapeOf(plan.Shape), this, null, relu: false));
    }

    internal bool Fits(Tensor x) => x.Rank == 4 && x.Shape[1] == InChannels;

    /// <summary>The sizes of the convolution of images of this shape.</summary>
    internal ConvShape ShapeOf(Shape x) => new(x[0], x[1], x[2], x[3], OutChannels, KernelSize.Height, KernelSize.Width,
        _stride.Height, _stride.Width, _padding.Height, _padding.Width, _dilation.Height, _dilation.Width, _groups, _winograd);

    /// <inheritdoc/>
    public override string Describe() =>
        $"Conv2d({InChannels}, {OutChannels}, {KernelSize}{(_stride == 1 ? "" : $", stride: {_stride}")}{(_padding == 0 ? "" : $", padding: {_padding}")}" +
        $"{(_dilation == 1 ? "" : $", dilation: {_dilation}")}{(_groups == 1 ? "" : $", groups: {_groups}")}" +
        $"{(Bias is null ? ", bias: false" : "")}{(_winograd ? "" : ", winograd: false")})";
}
