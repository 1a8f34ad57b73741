using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Myelin.Kernels;

/// <summary>
/// y = pool(relu(batchNorm(conv2d(x, weight) + bias))) in two passes over memory instead of five, and its gradient, image by image:
/// intermediate results stay in the cache, in channels-last order. The result has the same bits for any number of threads and any vector
/// width. No operand may overlap another.
/// </summary>
internal static unsafe class ConvBlockKernel
{
    /// <summary>
    /// Whether this is the fast way for these sizes and this use: 3x3 or 5x5 kernels or few input channels, stride 1, output channels a
    /// multiple of sixteen.
    /// </summary>
    public static bool Pays(in ConvBlockShape shape, ConvBlockUse use) => Takes(shape) && ConvBlockEngine<Simd128, Vector128<float>>.Fits(shape.Conv, use);

    /// <summary>Number of elements that <see cref="ForwardTraining"/> saves: the convolution's output, [N, H, W, C].</summary>
    public static int SavedLength(in ConvBlockShape shape) => shape.Conv.OutputLength;

    /// <summary>
    /// The output with the batch's own statistics if <see cref="ConvBlockShape.Normalize"/> is set, and what the gradient needs.
    /// </summary>
    /// <param name="shape">The sizes, for which <see cref="Pays"/> holds.</param>
    /// <param name="x">float32 [N, InChannels, Height, Width].</param>
    /// <param name="weight">float32 [OutChannels, InChannels, KernelH, KernelW].</param>
    /// <param name="bias">Nothing, or float32 [OutChannels].</param>
    /// <param name="norm">Scale, shift and running statistics; default without normalization.</param>
    /// <param name="y">float32 [N, OutChannels, OutHeight, OutWidth], overwritten.</param>
    /// <param name="saved"><see cref="SavedLength"/> elements, overwritten, for <see cref="Backward"/>.</param>
    /// <param name="savedMean">float32 [OutChannels], overwritten; empty without normalization.</param>
    /// <param name="savedInvStd">float32 [OutChannels]: 1 / √(variance + eps); empty without normalization.</param>
    /// <exception cref="ArgumentException">The shape is not supported or a span too short.</exception>
    public static void ForwardTraining(in ConvBlockShape shape, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias,
        in ConvBlockNorm norm, Span<float> y, Span<float> saved, Span<float> savedMean, Span<float> savedInvStd)
    {
        Check(shape, x.Length, weight.Length, y.Length, bias.Length);
        Require(nameof(saved), saved.Length, SavedLength(shape));
        if (shape.Normalize) Check(shape, norm, savedMean.Length, savedInvStd.Length);
        fixed (float* px = x, pw = weight, pb = bias, py = y, ps = saved, pm = savedMean, pi = savedInvStd,
            scale = norm.Weight, shift = norm.Bias, rm = norm.RunningMean, rv = norm.RunningVariance)
        {
            ConvBlockArgs args = new()
            {
                Shape = shape,
                X = px,
                Weight = pw,
                Bias = pb,
                Y = py,
                Saved = ps,
                Mean = pm,
                InvStd = pi,
                Scale = scale,
                Shift = shift,
            };
            Statistics statistics = new(rm, rv, norm.Momentum, norm.Epsilon);
            if (LaneWidth.Bits == 512) ConvBlockForward<Simd512, Vector512<float>>.Run(args, statistics);
            else if (LaneWidth.Bits == 256) ConvBlockForward<Simd256, Vector256<float>>.Run(args, statistics);
            else ConvBlockForward<Simd128, Vector128<float>>.Run(args, statistics);
        }
    }

    /// <summary>The gradients of <see cref="ForwardTraining"/>.</summary>
    /// <remarks>
    /// With z the normalized and c the convolved values, m values per channel, and g the gradient in z·scale + shift: dShift = Σ g, dScale
    /// = Σ g·z, dc = invStd·scale·(g - dShift/m - z·dScale/m). With normalization the sum of dc, and therefore dBias, is 0.
    /// </remarks>
    /// <param name="shape">The sizes.</param>
    /// <param name="dy">float32 [N, OutChannels, OutHeight, OutWidth].</param>
    /// <param name="x">The input of the forward pass.</param>
    /// <param name="weight">float32 [OutChannels, InChannels, KernelH, KernelW].</param>
    /// <param name="norm">Scale and shift of the forward pass.</param>
    /// <param name="saved">What the forward pass saved.</param>
    /// <param name="savedMean">What the forward pass saved.</param>
    /// <param name="savedInvStd">What the forward pass saved.</param>
    /// <param name="dx">Nothing, or float32 [N, InChannels, Height, Width], overwritten.</param>
    /// <param name="dWeight">Nothing, or as weight, overwritten.</param>
    /// <param name="dBias">Nothing, or float32 [OutChannels], overwritten.</param>
    /// <param name="dScale">Nothing, or float32 [OutChannels], overwritten.</param>
    /// <param name="dShift">Nothing, or float32 [OutChannels], overwritten.</param>
    /// <exception cref="ArgumentException">The shape is not supported or a span too short.</exception>
    public static void Backward(in ConvBlockShape shape, ReadOnlySpan<float> dy, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, in ConvBlockNorm norm,
        ReadOnlySpan<float> saved, ReadOnlySpan<float> savedMean, ReadOnlySpan<float> savedInvStd,
        Span<float> dx, Span<float> dWeight, Span<float> dBias, Span<float> dScale, Span<float> dShift)
    {
        Check(shape, x.Length, weight.Length, dy.Length, dBias.Length);
        Require(nameof(saved), saved.Length, SavedLength(shape));
        if (shape.Normalize) Check(shape, norm, savedMean.Length, savedInvStd.Length);
        Optional(nameof(dx), dx.Length, shape.Conv.InputLength);
        Optional(nameof(dWeight), dWeight.Length, shape.Conv.WeightLength);
        Optional(nameof(dScale), dScale.Length, shape.Conv.OutChannels);
        Optional(nameof(dShift), dShift.Length, shape.Conv.OutChannels);
        fixed (float* px = x, pw = weight, py = dy, ps = saved, pm = savedMean, pi = savedInvStd, scale = norm.Weight, shift = norm.Bias,
            pdx = dx, pdw = dWeight, pdb = dBias, pdScale = dScale, pdShift = dShift)
        {
            ConvBlockArgs args = new() { Shape = shape, X = px, Weight = pw, Y = py, Saved = ps, Mean = pm, InvStd = pi, Scale = scale, Shift = shift };
            ConvBlockGradients gradients = new() { Dx = pdx, Weight = pdw, Bias = pdb, Scale = pdScale, Shift = pdShift };
            if (LaneWidth.Bits == 512) ConvBlockBackward<Simd512, Vector512<float>>.Run(args, gradients);
            else if (LaneWidth.Bits == 256) ConvBlockBackward<Simd256, Vector256<float>>.Run(args, gradients);
            else ConvBlockBackward<Simd128, Vector128<float>>.Run(args, gradients);
        }
    }

    /// <summary>Number of elements that <see cref="Prepare"/> writes.</summary>
    public static int PreparedLength(in ConvBlockShape shape) =>
        checked((int)ConvBlockEngine<Simd128, Vector128<float>>.WeightsLength(shape.Conv) + shape.Conv.OutChannels + 32);

    /// <summary>
    /// Folds normalization with given statistics into the weights, weight·s and (bias - mean)·s + shift with s = scale·invStd, and stores
    /// them in the order in which <see cref="Infer"/> reads them.
    /// </summary>
    /// <param name="shape">The sizes; the batch does not matter.</param>
    /// <param name="weight">float32 [OutChannels, InChannels, KernelH, KernelW].</param>
    /// <param name="bias">Nothing, or float32 [OutChannels].</param>
    /// <param name="norm">Scale, shift and the running statistics, which are read; default without normalization.</param>
    /// <param name="prepared"><see cref="PreparedLength"/> elements, overwritten; valid for any batch of such images.</param>
    /// <exception cref="ArgumentException">The shape is not supported or a span too short.</exception>
    public static void Prepare(in ConvBlockShape shape, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, in ConvBlockNorm norm, Span<float> prepared)
    {
        Check(shape, shape.Conv.InputLength, weight.Length, shape.OutputLength, bias.Length);
        Require(nameof(prepared), prepared.Length, PreparedLength(shape));
        if (shape.Normalize) Check(shape, norm, norm.RunningMean.Length, norm.RunningVariance.Length);
        fixed (float* pw = weight, pb = bias, pp = prepared)
        {
            if (LaneWidth.Bits == 512) ConvBlockInference<Simd512, Vector512<float>>.Prepare(shape, pw, pb, norm, pp);
            else if (LaneWidth.Bits == 256) ConvBlockInference<Simd256, Vector256<float>>.Prepare(shape, pw, pb, norm, pp);
            else ConvBlockInference<Simd128, Vector128<float>>.Prepare(shape, pw, pb, norm, pp);
        }
    }

    /// <summary>The output for prepared weights. Allocates nothing.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="x">float32 [N, InChannels, Height, Width].</param>
    /// <param name="prepared">The output of <see cref="Prepare"/> on this machine.</param>
    /// <param name="y">float32 [N, OutChannels, OutHeight, OutWidth], overwritten.</param>
    /// <exception cref="ArgumentException">The shape is not supported or a span too short.</exception>
    public static void Infer(in ConvBlockShape shape, ReadOnlySpan<float> x, ReadOnlySpan<float> prepared, Span<float> y)
    {
        Check(shape, x.Length, shape.Conv.WeightLength, y.Length, 0);
        Require(nameof(prepared), prepared.Length, PreparedLength(shape));
        fixed (float* px = x, pp = prepared, py = y)
        {
            if (LaneWidth.Bits == 512) ConvBlockInference<Simd512, Vector512<float>>.Run(shape, px, pp, py);
            else if (LaneWidth.Bits == 256) ConvBlockInference<Simd256, Vector256<float>>.Run(shape, px, pp, py);
            else ConvBlockInference<Simd128, Vector128<float>>.Run(shape, px, pp, py);
        }
    }

    private static bool Takes(in ConvBlockShape shape) =>
        shape.Conv.OutChannels % 16 == 0 && shape.HasOutputs && ConvBlockEngine<Simd128, Vector128<float>>.Takes(shape.Conv);

    private static void Check(in ConvBlockShape shape, int x, int weight, int y, int bias)
    {
        shape.Conv.Validate();
        if (!Takes(shape)) Fail("shape", $"{shape} is not supported; use Conv2d, BatchNorm and MaxPool2d");
        Require(nameof(x), x, shape.Conv.InputLength);
        Require(nameof(weight), weight, shape.Conv.WeightLength);
        Require(nameof(y), y, shape.OutputLength);
        Optional(nameof(bias), bias, shape.Conv.OutChannels);
    }

    private static void Check(in ConvBlockShape shape, in ConvBlockNorm norm, int mean, int invStd)
    {
        int channels = shape.Conv.OutChannels;
        Require(nameof(norm.Weight), norm.Weight.Length, channels);
        Require(nameof(norm.Bias), norm.Bias.Length, channels);
        Optional(nameof(norm.RunningMean), norm.RunningMean.Length, channels);
        Optional(nameof(norm.RunningVariance), norm.RunningVariance.Length, channels);
        Require("savedMean", mean, channels);
        Require("savedInvStd", invStd, channels);
    }

    private static void Optional(string name, int length, int needed)
    {
        if (length != 0) Require(name, length, needed);
    }

    private static void Require(string name, int length, int needed)
    {
        if (length < needed) Fail(name, $"must have {needed} elements, the span has {length}");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Fail(string name, string reason) => throw new ArgumentException($"ConvBlock: {name} {reason}.", name);
}

/// <summary>The purpose of a <see cref="ConvBlockKernel"/>: which engine is fastest depends on it.</summary>
internal enum ConvBlockUse
{
    /// <summary>One forward and one backward pass.</summary>
    Training,

    /// <summary>One forward pass, with weights prepared for this pass only.</summary>
    Inference,

    /// <summary>Many forward passes with weights that are prepared once.</summary>
    Prepared,
}

/// <summary>The batch normalization inside a <see cref="ConvBlockKernel"/>.</summary>
internal readonly ref struct ConvBlockNorm
{
    /// <summary>The scale of each channel, float32 [OutChannels].</summary>
    public ReadOnlySpan<float> Weight { get; init; }

    /// <summary>The shift of each channel, float32 [OutChannels].</summary>
    public ReadOnlySpan<float> Bias { get; init; }

    /// <summary>Empty or float32 [OutChannels]: training updates it to (1 - momentum)·itself + momentum·mean.</summary>
    public Span<float> RunningMean { get; init; }

    /// <summary>Like the running mean, for the unbiased variance.</summary>
    public Span<float> RunningVariance { get; init; }

    /// <summary>The weight of a batch in the running statistics.</summary>
    public double Momentum { get; init; }

    /// <summary>Added to the variance.</summary>
    public double Epsilon { get; init; }
}
