using Myelin.Kernels;

namespace Myelin;

/// <summary>
/// Convolution, batch normalization, ReLU and 2 by 2 maximum in one operator, which replaces those layers in <c>Sequential</c>. The reason:
/// docs/decisions/0007-fusion.md.
/// </summary>
internal static class FusedConvolutionOp
{
    // By normalization, ReLU and maximum: the layers as the user wrote them, for messages.
    private static readonly string[] s_names =
    [
        "Conv2d", "Conv2d + MaxPool2d", "Conv2d + Relu", "Conv2d + Relu + MaxPool2d",
        "Conv2d + BatchNorm2d", "Conv2d + BatchNorm2d + MaxPool2d", "Conv2d + BatchNorm2d + Relu", "Conv2d + BatchNorm2d + Relu + MaxPool2d",
    ];

    /// <summary>The batch normalization inside; the running statistics are updated in training and read otherwise.</summary>
    internal sealed record Norm(Tensor Weight, Tensor Bias, Tensor RunningMean, Tensor RunningVariance, float Momentum, float Eps)
    {
        internal ConvBlockNorm Spans => new()
        {
            Weight = Weight.Span,
            Bias = Bias.Span,
            RunningMean = RunningMean.Span,
            RunningVariance = RunningVariance.Span,
            Momentum = Momentum,
            Epsilon = Eps,
        };
    }

    /// <summary>pool(relu(norm(conv(x)))) with the batch's own statistics.</summary>
    internal static Tensor Train(in ConvBlockShape shape, Tensor x, Tensor weight, Tensor? bias, Norm? norm)
    {
        Tensor y = Output(shape), saved = Tensor.Uninitialized([ConvBlockKernel.SavedLength(shape)]);
        Tensor? mean = norm is null ? null : Tensor.Uninitialized([shape.Conv.OutChannels]);
        Tensor? inverse = norm is null ? null : Tensor.Uninitialized([shape.Conv.OutChannels]);
        ConvBlockKernel.ForwardTraining(shape, x.Span, weight.Span, SpanOf(bias), SpansOf(norm), y.Span, saved.Span, SpanOf(mean), SpanOf(inverse));
        if (norm is not null)
        {
            norm.RunningMean.Storage.Version++;
            norm.RunningVariance.Storage.Version++;
        }

        string name = s_names[(shape.Normalize ? 4 : 0) + (shape.Relu ? 2 : 0) + (shape.Pool ? 1 : 0)];
        return Operator.RecordOwn(name, shape, y, [x, weight, bias, norm?.Weight, norm?.Bias],
            [x, weight, saved, norm?.Weight, norm?.Bias, mean, inverse], Backward);
    }

    private static void Backward(BackwardContext<ConvBlockShape> g)
    {
        Tensor x = g.Saved(0), weight = g.Saved(1);
        int channels = weight.Shape[0];
        Tensor? scale = g.SavedOrNull(3), shift = g.SavedOrNull(4);
        Tensor? dx = Wanted(g, 0, x.Shape), dWeight = Wanted(g, 1, weight.Shape), dBias = Wanted(g, 2, [channels]);
        Tensor? dScale = Wanted(g, 3, [channels]), dShift = Wanted(g, 4, [channels]);
        ConvBlockNorm norm = new() { Weight = SpanOf(scale), Bias = SpanOf(shift) };
        ConvBlockKernel.Backward(g.Attributes, g.Dy.Span, x.Span, weight.Span, norm, g.Saved(2).Span, SpanOf(g.SavedOrNull(5)), SpanOf(g.SavedOrNull(6)),
            SpanOf(dx), SpanOf(dWeight), SpanOf(dBias), SpanOf(dScale), SpanOf(dShift));
        Tensor?[] gradients = [dx, dWeight, dBias, dScale, dShift];
        for (int i = 0; i < gradients.Length; i++)
        {
            if (gradients[i] is { } gradient) g.Set(i, gradient);
        }
    }

    /// <summary>The same with the running statistics, folded into the weights; not recorded.</summary>
    internal static Tensor Infer(in ConvBlockShape shape, Tensor x, Tensor weight, Tensor? bias, Norm? norm)
    {
        Tensor y = Output(shape), prepared = Tensor.Uninitialized([ConvBlockKernel.PreparedLength(shape)]);
        Prepare(shape, weight, bias, norm, prepared.Span);
        ConvBlockKernel.Infer(shape, x.Span, prepared.Span, y.Span);
        GC.KeepAlive(x);
        prepared.Storage.Recycle();
        return y;
    }

    /// <summary>Writes the folded weights.</summary>
    internal static void Prepare(in ConvBlockShape shape, Tensor weight, Tensor? bias, Norm? norm, Span<float> prepared)
    {
        ConvBlockKernel.Prepare(shape, weight.Span, SpanOf(bias), SpansOf(norm), prepared);
        GC.KeepAlive(weight);
        GC.KeepAlive(bias);
        GC.KeepAlive(norm);
    }

    private static Tensor Output(in ConvBlockShape shape) => Tensor.Uninitialized([shape.Conv.Batch, shape.Conv.OutChannels, shape.OutHeight, shape.OutWidth]);

    private static Tensor? Wanted(BackwardContext<ConvBlockShape> g, int input, Shape shape) => g.Needs(input) ? Tensor.Uninitialized(shape) : null;

    private static Span<float> SpanOf(Tensor? tensor) => tensor is null ? default : tensor.Span;

    private static ConvBlockNorm SpansOf(Norm? norm) => norm is null ? default : norm.Spans;
}
