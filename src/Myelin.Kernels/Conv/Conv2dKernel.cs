using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>
/// Two-dimensional convolution (cross-correlation, like PyTorch's conv2d) with stride, padding, dilation and groups, and its gradients.
/// Images are [N, C, H, W]. The result has the same bits for any number of threads and any vector width.
/// </summary>
/// <remarks>
/// Few channels per group are sums of shifted rows, a 1x1 kernel a product. 3x3 and 5x5 kernels with stride 1 and enough channels use Winograd's
/// tiles (errors near 1e-5 of the largest value). All others are an implicit GEMM: the patches are read directly from a padded copy of one image,
/// through tables of offsets. Channels fill the lanes. No operand may overlap another.
/// </remarks>
internal static unsafe class Conv2dKernel
{
    /// <summary>
    /// y[n, o, h, w] = activation(bias[o] + Σ x[n, c, h·stride + i·dilation - pad, …] · weight[o, c, i, j]) over the group's c, i and j.
    /// </summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="x">float32 [N, InChannels, Height, Width].</param>
    /// <param name="weight">float32 [OutChannels, InChannels / Groups, KernelH, KernelW].</param>
    /// <param name="bias">Nothing, or float32 [OutChannels].</param>
    /// <param name="y">float32 [N, OutChannels, OutHeight, OutWidth], overwritten.</param>
    /// <param name="activation">Applied last.</param>
    /// <exception cref="ArgumentException">The shape is invalid or a span too short.</exception>
    public static void Forward(in ConvShape shape, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, Span<float> y,
        GemmActivation activation = GemmActivation.None)
    {
        shape.Validate();
        Require(nameof(x), x.Length, shape.InputLength);
        Require(nameof(weight), weight.Length, shape.WeightLength);
        Require(nameof(y), y.Length, shape.OutputLength);
        if (!bias.IsEmpty) Require(nameof(bias), bias.Length, shape.OutChannels);
        if (shape.OutputLength == 0) return;
        bool relu = activation == GemmActivation.Relu;
        fixed (float* px = x, pw = weight, pb = bias, py = y)
        {
            if (LaneWidth.Bits == 512) ConvEngine<Simd512, Vector512<float>>.Forward(shape, px, pw, pb, py, relu);
            else if (LaneWidth.Bits == 256) ConvEngine<Simd256, Vector256<float>>.Forward(shape, px, pw, pb, py, relu);
            else ConvEngine<Simd128, Vector128<float>>.Forward(shape, px, pw, pb, py, relu);
        }
    }

    /// <summary>
    /// dx = the gradient of <see cref="Forward"/> (without activation) in x: each dy times the weight, added to its patch.
    /// </summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="dy">float32 [N, OutChannels, OutHeight, OutWidth].</param>
    /// <param name="weight">float32 [OutChannels, InChannels / Groups, KernelH, KernelW].</param>
    /// <param name="dx">float32 [N, InChannels, Height, Width], overwritten.</param>
    /// <exception cref="ArgumentException">The shape is invalid or a span too short.</exception>
    public static void GradientInput(in ConvShape shape, ReadOnlySpan<float> dy, ReadOnlySpan<float> weight, Span<float> dx)
    {
        shape.Validate();
        Require(nameof(dy), dy.Length, shape.OutputLength);
        Require(nameof(weight), weight.Length, shape.WeightLength);
        Require(nameof(dx), dx.Length, shape.InputLength);
        if (shape.InputLength == 0) return;
        fixed (float* pdy = dy, pw = weight, pdx = dx)
        {
            if (LaneWidth.Bits == 512) ConvEngine<Simd512, Vector512<float>>.GradientInput(shape, pdy, pw, pdx);
            else if (LaneWidth.Bits == 256) ConvEngine<Simd256, Vector256<float>>.GradientInput(shape, pdy, pw, pdx);
            else ConvEngine<Simd128, Vector128<float>>.GradientInput(shape, pdy, pw, pdx);
        }
    }

    /// <summary>
    /// The gradients of <see cref="Forward"/> in weight and bias: dWeight = Σ dy · patches of x, dBias = Σ dy, over images and pixels.
    /// </summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="x">float32 [N, InChannels, Height, Width].</param>
    /// <param name="dy">float32 [N, OutChannels, OutHeight, OutWidth].</param>
    /// <param name="dWeight">float32 [OutChannels, InChannels / Groups, KernelH, KernelW], overwritten.</param>
    /// <param name="dBias">Nothing, or float32 [OutChannels], overwritten.</param>
    /// <param name="accumulate">Whether the gradients are added to the existing values.</param>
    /// <exception cref="ArgumentException">The shape is invalid or a span too short.</exception>
    public static void GradientWeight(in ConvShape shape, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dWeight,
        Span<float> dBias, bool accumulate = false)
    {
        shape.Validate();
        Require(nameof(x), x.Length, shape.InputLength);
        Require(nameof(dy), dy.Length, shape.OutputLength);
        Require(nameof(dWeight), dWeight.Length, shape.WeightLength);
        if (!dBias.IsEmpty) Require(nameof(dBias), dBias.Length, shape.OutChannels);
        if (shape.OutChannels == 0) return;
        fixed (float* px = x, pdy = dy, pdw = dWeight, pdb = dBias)
        {
            if (LaneWidth.Bits == 512) ConvEngine<Simd512, Vector512<float>>.GradientWeight(shape, px, pdy, pdw, pdb, accumulate);
            else if (LaneWidth.Bits == 256) ConvEngine<Simd256, Vector256<float>>.GradientWeight(shape, px, pdy, pdw, pdb, accumulate);
            else ConvEngine<Simd128, Vector128<float>>.GradientWeight(shape, px, pdy, pdw, pdb, accumulate);
        }
    }

    private static void Require(string name, int length, int needed)
    {
        if (length < needed) Fail(name, length, needed);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Fail(string name, int length, int needed) =>
        throw new ArgumentException($"Conv2d: {name} must have {needed} elements, the span has {length}.", name);
}
