using Myelin.Graphs;
using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// y = (x - mean)/√(variance + eps)·weight + bias, for each channel of <c>[N, C, …]</c>. PyTorch: <c>F.batch_norm</c>.
        /// </summary>
        /// <param name="weight">γ, float32 <c>[C]</c>.</param>
        /// <param name="bias">β, float32 <c>[C]</c>.</param>
        /// <param name="runningMean">float32 <c>[C]</c>; training moves it by momentum towards the batch's mean.</param>
        /// <param name="runningVariance">float32 <c>[C]</c>; training moves it by momentum towards the batch's unbiased variance.</param>
        /// <param name="training">Whether mean and (biased) variance are those of the batch; otherwise the running ones are used.</param>
        /// <param name="momentum">The weight of a batch in the running statistics, 0 to 1.</param>
        /// <param name="eps">Added to the variance.</param>
        /// <exception cref="ShapeException">The sizes do not fit, or training has only one value per channel.</exception>
        public Tensor BatchNorm(Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVariance, bool training, float momentum = 0.1f, float eps = 1e-5f)
        {
            BatchNormOp.Check(x, weight, bias, runningMean, runningVariance, training);
            return BatchNormOp.Run(x, weight, bias, runningMean, runningVariance, training, momentum, eps, relu: false);
        }
    }
}

internal static class BatchNormOp
{
    /// <summary>The operator, and max(0, ·) of it if requested, which saves two passes over memory forward and three backward.</summary>
    internal static Tensor Run(
        Tensor x, Tensor weight, Tensor bias, Tensor runningMean, Tensor runningVariance, bool training, float momentum, float eps, bool relu)
    {
        int channels = x.Shape[1], inner = x.Shape.Product(2, x.Rank);
        // The mean and the inverse standard deviation that y was computed with.
        Tensor y = Tensor.Uninitialized(x.Shape), statistics = Tensor.Uninitialized([2, channels]);
        Span<float> mean = statistics.Span[..channels], inverse = statistics.Span[channels..];
        if (training)
        {
            BatchNormKernel.ForwardTraining(x.Shape[0], channels, inner, x.Span, weight.Span, bias.Span, runningMean.Span,
                runningVariance.Span, momentum, eps, y.Span, mean, inverse, relu);
            runningMean.Storage.Version++;
            runningVariance.Storage.Version++;
        }
        else
        {
            runningMean.Span.CopyTo(mean);
            BatchNormKernel.InverseStd(runningVariance.Span, eps, inverse);
            BatchNormKernel.ForwardEval(x.Shape[0], channels, inner, x.Span, weight.Span, bias.Span, mean, inverse, y.Span, relu);
            GC.KeepAlive(runningMean);
            GC.KeepAlive(runningVariance);
        }

        y = Operator.RecordOwn(relu ? "BatchNormRelu" : "BatchNorm", new BatchNormAttributes(training, eps), y, [x, weight, bias],
            relu ? [x, weight, statistics, y] : [x, weight, statistics], relu ? BackwardRelu : Backward);
        TraceRecorder.Current?.AddInputs(runningMean, runningVariance);
        return y;
    }

    private static void Backward(BackwardContext<BatchNormAttributes> g) => Backward(g, g.Dy, gate: null);

    /// <summary>Where y is 0, dy is 0.</summary>
    private static void BackwardRelu(BackwardContext<BatchNormAttributes> g)
    {
        Tensor y = g.Saved(3);
        if (g.Attributes.Training && g.Needs(0))
        {
            Backward(g, g.Dy, y);
            return;
        }

        Tensor dz = g.InPlaceOfDy();
        Elementwise.UnaryGradient(new ReluOperator(), y.Span, g.Dy.Span, dz.Span);
        Backward(g, dz, gate: null);
        if (dz != g.Dy) dz.Storage.Recycle();
    }

    private static void Backward(BackwardContext<BatchNormAttributes> g, Tensor dy, Tensor? gate)
    {
        Tensor x = g.Saved(0), weight = g.Saved(1), statistics = g.Saved(2);
        int channels = x.Shape[1], inner = x.Shape.Product(2, x.Rank);
        ReadOnlySpan<float> mean = statistics.Span[..channels], inverse = statistics.Span[channels..];
        Tensor? dx = g.Needs(0) ? Tensor.Uninitialized(x.Shape) : null;
        Tensor dWeight = Tensor.Uninitialized(weight.Shape), dBias = Tensor.Uninitialized(weight.Shape);
        Span<float> to = dx is null ? default : dx.Span;
        if (g.Attributes.Training)
        {
            BatchNormKernel.BackwardTraining(x.Shape[0], channels, inner, dy.Span, x.Span, weight.Span, mean, inverse, to, dWeight.Span, dBias.Span,
                gate is null ? default : gate.Span);
            GC.KeepAlive(gate);
        }
        else BatchNormKernel.BackwardEval(x.Shape[0], channels, inner, dy.Span, x.Span, weight.Span, mean, inverse, to, dWeight.Span, dBias.Span);
        if (dx is not null) g.Set(0, dx);
        g.Set(1, dWeight);
        g.Set(2, dBias);
    }

    internal static void Check(Tensor x, Tensor weight, Tensor bias, Tensor mean, Tensor variance, bool training)
    {
        int channels = x.Rank < 2 ? 0 : x.Shape[1];
        string Got() =>
            $"x {x.Describe()}, weight {weight.Describe()}, bias {bias.Describe()}, running statistics {mean.Describe()} and {variance.Describe()}.";
        if (x.Rank < 2 || weight.Length != channels || bias.Length != channels || mean.Length != channels || variance.Length != channels)
        {
            throw new ShapeException("BatchNorm: x must be [N, C, …] and everything else [C].", Got(), $"Try tensors of {channels} elements.");
        }

        if (training && x.Length / Math.Max(channels, 1) < 2)
        {
            throw new ShapeException(
                "BatchNorm: training needs more than one value per channel, otherwise the variance is 0.",
                Got(),
                "Take a larger batch, drop the last small one (DropLast of FitOptions, dropLast of a DataLoader), or call model.Eval().");
        }
    }
}
