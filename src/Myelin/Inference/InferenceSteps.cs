using System.Runtime.InteropServices;
using Myelin.Kernels;

namespace Myelin;

/// <summary>
/// A part of a prepared model: reads its input's elements and writes all of its output's. It is shared by all runs, which may be at once: what a run
/// writes in between is in scratch memory of its own.
/// </summary>
internal abstract class InferenceStep(Shape output)
{
    internal Shape Output { get; } = output;

    /// <summary>The number of floats of scratch memory that a run needs; it may hold anything.</summary>
    internal virtual int ScratchLength => 0;

    internal abstract void Run(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch);
}

/// <summary>Any layer, through tensors.</summary>
internal sealed class LayerStep(Layer layer, Shape input, Shape output) : InferenceStep(output)
{
    internal override void Run(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        Tensor given = Tensor.Uninitialized(input);
        x.CopyTo(given.Span);
        Tensor result = Prediction.Unseen(layer, given);
        if (result.Shape != Output)
        {
            throw new ShapeException($"PreparedModel: {layer.Label} must give the shape it gave when the model was prepared, {Output}.",
                $"{result.Describe()}.",
                "A layer whose shapes depend on values cannot be prepared; use model.Predict.");
        }

        result.Span.CopyTo(y);
        GC.KeepAlive(result);
    }
}

internal sealed class ElementwiseStep<TOp>(Shape shape, TOp op) : InferenceStep(shape) where TOp : struct, IUnaryOperator
{
    internal override void Run(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch) => Elementwise.Unary(op, x, y);
}

/// <summary>x·Wᵀ + b on the last axis, then max(0, ·) if that follows.</summary>
internal sealed class LinearStep(Shape output, Linear layer, bool relu) : InferenceStep(output)
{
    private readonly PackedLinear _product = new(output.ElementCount / layer.OutFeatures, layer.Weight.Value, layer.Bias?.Value);

    internal override void Run(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch) =>
        _product.Run(x, y, relu ? GemmActivation.Relu : GemmActivation.None);
}

/// <summary>A convolution with the layers folded into it.</summary>
internal sealed class ConvBlockStep : InferenceStep
{
    private readonly ConvBlockShape _shape;
    private readonly Tensor _prepared;

    internal ConvBlockStep(in ConvBlockShape shape, Conv2d conv, BatchNorm2d? norm)
        : base([shape.Conv.Batch, shape.Conv.OutChannels, shape.OutHeight, shape.OutWidth])
    {
        _shape = shape;
        _prepared = Tensor.Uninitialized([ConvBlockKernel.PreparedLength(shape)]);
        FusedConvolutionOp.Prepare(shape, conv.Weight, conv.Bias, norm?.ForFusion, _prepared.Span);
    }

    internal override void Run(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch) => ConvBlockKernel.Infer(_shape, x, _prepared.Span, y);
}

/// <summary>A convolution, with the running statistics of a batch norm folded into its weights, and max(0, ·).</summary>
internal sealed class ConvStep : InferenceStep
{
    private readonly ConvShape _shape;
    private readonly Tensor _weight;
    private readonly Tensor? _bias;
    private readonly GemmActivation _activation;

    internal ConvStep(in ConvShape shape, Conv2d conv, BatchNorm2d? norm, bool relu) : base([shape.Batch, shape.OutChannels, shape.OutHeight, shape.OutWidth])
    {
        (_shape, _weight, _bias) = (shape, conv.Weight.Value.Copy(), conv.Bias?.Value.Copy());
        _activation = relu ? GemmActivation.Relu : GemmActivation.None;
        if (norm is null) return;
        _bias ??= Tensor.Zeros(conv.OutChannels);
        Fold(norm.ForFusion, _weight.Span, _bias.Span);
    }

    internal override void Run(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch) =>
        Conv2dKernel.Forward(_shape, x, _weight.Span, _bias is null ? default : _bias.Span, y, _activation);

    /// <summary>γ·(W·x + b - mean)/σ + β = (γ/σ·W)·x + γ/σ·(b - mean) + β.</summary>
    private static void Fold(FusedConvolutionOp.Norm norm, Span<float> weight, Span<float> bias)
    {
        float[] scale = new float[bias.Length];
        BatchNormKernel.InverseStd(norm.RunningVariance.Span, norm.Eps, scale);
        int taps = weight.Length / bias.Length;
        for (int o = 0; o < bias.Length; o++)
        {
            scale[o] *= norm.Weight.Span[o];
            foreach (ref float w in weight.Slice(o * taps, taps)) w *= scale[o];
            bias[o] = (scale[o] * (bias[o] - norm.RunningMean.Span[o])) + norm.Bias.Span[o];
        }

        GC.KeepAlive(norm);
    }
}

internal sealed class SoftmaxStep(Shape shape, int axis, bool log) : InferenceStep(shape)
{
    private readonly int _outer = shape.Product(0, shape.Axis(axis)), _length = shape[shape.Axis(axis)],
        _inner = shape.Product(shape.Axis(axis) + 1, shape.Rank);

    internal override void Run(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        if (log) SoftmaxKernel.LogForward(x, y, _outer, _length, _inner);
        else SoftmaxKernel.Forward(x, y, _outer, _length, _inner);
    }
}

internal sealed class MaxPoolStep(Shape x, PoolShape shape) : InferenceStep([x[0], x[1], shape.OutHeight, shape.OutWidth])
{
    /// <summary>The place of each maximum, which only training needs.</summary>
    internal override int ScratchLength => Output.ElementCount;

    internal override void Run(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch) =>
        MaxPool2dKernel.Forward(shape, x, y, MemoryMarshal.Cast<float, int>(scratch));
}

internal sealed class AveragePoolStep(Shape x, PoolShape shape, bool countIncludePad) : InferenceStep([x[0], x[1], shape.OutHeight, shape.OutWidth])
{
    internal override void Run(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch) => AveragePool2dKernel.Forward(shape, countIncludePad, x, y);
}

internal sealed class AdaptiveAveragePoolStep(Shape shape, Size2 size) : InferenceStep([shape[0], shape[1], size.Height, size.Width])
{
    internal override void Run(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch) =>
        AveragePool2dKernel.AdaptiveForward(shape[0] * shape[1], shape[2], shape[3], size.Height, size.Width, x, y);
}

internal sealed class BatchNormStep : InferenceStep
{
    private readonly int _batch, _channels, _inner;
    private readonly Tensor _weight, _bias, _mean, _invStd;
    private readonly bool _relu;

    internal BatchNormStep(Shape shape, FusedConvolutionOp.Norm norm, bool relu) : base(shape)
    {
        _relu = relu;
        (_batch, _channels, _inner) = (shape[0], shape[1], shape.Product(2, shape.Rank));
        (_weight, _bias, _mean, _invStd) = (norm.Weight.Copy(), norm.Bias.Copy(), norm.RunningMean.Copy(), Tensor.Uninitialized([_channels]));
        BatchNormKernel.InverseStd(norm.RunningVariance.Span, norm.Eps, _invStd.Span);
    }

    internal override void Run(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch) =>
        BatchNormKernel.ForwardEval(_batch, _channels, _inner, x, _weight.Span, _bias.Span, _mean.Span, _invStd.Span, y, _relu);
}

/// <summary>f(x) plus x, or plus the shortcut's output.</summary>
internal sealed class ResidualStep(PreparedModel body, PreparedModel? shortcut) : InferenceStep(body.OutputShape)
{
    internal override int ScratchLength => shortcut is null ? 0 : Output.ElementCount;

    internal override void Run(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        body.Run(x, y);
        if (shortcut is null)
        {
            Elementwise.AddInto(x, y);
            return;
        }

        shortcut.Run(x, scratch);
        Elementwise.AddInto(scratch, y);
    }
}

/// <summary>One element along an axis.</summary>
internal sealed class SelectStep(Shape shape, int axis, int index) : InferenceStep(shape.Without(axis))
{
    private readonly int _outer = shape.Product(0, axis), _size = shape[axis], _inner = shape.Product(axis + 1, shape.Rank);

    internal override void Run(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        for (int i = 0; i < _outer; i++) x.Slice(((i * _size) + index) * _inner, _inner).CopyTo(y[(i * _inner)..]);
    }
}
