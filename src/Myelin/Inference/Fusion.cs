using Myelin.Kernels;

namespace Myelin;

/// <summary>
/// Finds adjacent layers that one operator computes faster: Linear + Relu, BatchNorm + Relu, and Conv2d + BatchNorm2d + Relu + MaxPool2d(2) with
/// any of the last three. The program remains the plain list of layers. A fused run does not compute the values in between: a trace and a probe pass
/// run layers one by one, and hooks are given a second run (<see cref="Shadow"/>).
/// </summary>
internal static class Fusion
{
    /// <summary>
    /// The number of layers, starting at <paramref name="start"/>, that can run as one, judging by their types only; 1 if none.
    /// </summary>
    internal static int Count(IReadOnlyList<Layer> layers, int start)
    {
        int next = start + 1;
        if (TraceRecorder.Current is not null || ProbePass.IsActive) return 1;
        if (layers[start] is Linear or BatchNorm) return Is<Relu>(layers, next) ? 2 : 1;
        if (layers[start] is not Conv2d conv) return 1;
        if (Is<BatchNorm2d>(layers, next) && ((BatchNorm2d)layers[next]).Features == conv.OutChannels) next++;
        if (Is<Relu>(layers, next)) next++;
        if (Is<MaxPool2d>(layers, next) && ((MaxPool2d)layers[next]).HalvesImages) next++;
        return next - start;
    }

    /// <summary>
    /// Runs <paramref name="count"/> layers, starting at <paramref name="start"/>, as one; null if their shapes or modes do not allow it.
    /// </summary>
    internal static Tensor? Run(IReadOnlyList<Layer> layers, int start, int count, Tensor x)
    {
        if (layers[start] is Linear linear) return linear.Fits(x) ? x.LinearRelu(linear.Weight, linear.Bias) : null;
        if (layers[start] is BatchNorm before) return before.Fits(x) ? before.Run(x, relu: true) : null;
        var conv = (Conv2d)layers[start];
        BatchNorm2d? norm = Norm(layers, start, count);
        if (!conv.Fits(x)) return null;
        bool records = Operator.Records(x, conv.Weight, conv.Bias, norm?.Weight, norm?.Bias), trains = norm?.Training ?? records;

        // The gradient through fixed statistics is left to the single layers.
        if (records && !trains) return null;
        if (Shape(layers, start, count, x.Shape, trains ? ConvBlockUse.Training : ConvBlockUse.Inference) is not { } shape) return null;
        if (!trains) return FusedConvolutionOp.Infer(shape, x, conv.Weight, conv.Bias, norm?.ForFusion);

        // One value per channel cannot be normalized; the layer itself reports that.
        if (norm is not null && shape.Conv.Batch * shape.Conv.OutHeight * shape.Conv.OutWidth < 2) return null;
        return FusedConvolutionOp.Train(shape, x, conv.Weight, conv.Bias, norm?.ForFusion);
    }

    /// <summary>
    /// Adds <paramref name="count"/> layers, starting at <paramref name="start"/>, to a plan: as one step if a kernel takes them all.
    /// </summary>
    internal static void Plan(IReadOnlyList<Layer> layers, int start, int count, InferencePlan plan)
    {
        if (layers[start] is Linear linear)
        {
            linear.Plan(plan, relu: true);
            return;
        }

        if (layers[start] is BatchNorm before)
        {
            plan.Add(new BatchNormStep(plan.Shape, before.ForFusion, relu: true));
            return;
        }

        var conv = (Conv2d)layers[start];
        BatchNorm2d? norm = Norm(layers, start, count);
        if (Shape(layers, start, count, plan.Shape, ConvBlockUse.Prepared) is { } shape)
        {
            plan.Add(new ConvBlockStep(shape, conv, norm));
            return;
        }

        Layer last = layers[start + count - 1];
        plan.Add(new ConvStep(conv.ShapeOf(plan.Shape), conv, norm, relu: last is Relu || layers[start + count - 2] is Relu));
        if (last is MaxPool2d) last.Plan(plan);
    }

    /// <summary>The sizes of a fused convolution of images <c>[N, C, H, W]</c>; null if the kernel has no fast way for them.</summary>
    internal static ConvBlockShape? Shape(IReadOnlyList<Layer> layers, int start, int count, Shape input, ConvBlockUse use)
    {
        Layer last = layers[start + count - 1];
        var shape = new ConvBlockShape(((Conv2d)layers[start]).ShapeOf(input), Norm(layers, start, count) is not null, last is Relu
            || (count > 1 && layers[start + count - 2] is Relu), last is MaxPool2d);
        return ConvBlockKernel.Pays(shape, use) ? shape : null;
    }

    internal static BatchNorm2d? Norm(IReadOnlyList<Layer> layers, int start, int count) => count > 1 ? layers[start + 1] as BatchNorm2d : null;

    private static bool Is<T>(IReadOnlyList<Layer> layers, int index) where T : Layer => index < layers.Count && layers[index] is T;
}
