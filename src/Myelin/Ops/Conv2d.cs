using Myelin.Graphs;
using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// Cross-correlation: y[n, o, i, j] = b[o] + Σ x[n, c, i·stride + p·dilation - padding, …] · W[o, c, p, q]. PyTorch: <c>F.conv2d</c>.
        /// </summary>
        /// <param name="weight">W, float32 <c>[O, C / groups, kernel height, kernel width]</c>; this tensor is <c>[N, C, H, W]</c>.</param>
        /// <param name="bias">b, float32 <c>[O]</c>, or null.</param>
        /// <param name="stride">Step between adjacent outputs; 1 if not given.</param>
        /// <param name="padding">Zeros added on each side.</param>
        /// <param name="dilation">Step between adjacent taps; 1 if not given.</param>
        /// <param name="groups">The number of groups that the channels are split into.</param>
        /// <param name="winograd">
        /// Whether kernels of 3x3 and 5x5 with stride 1 may use Winograd's tiles, several times as fast with errors near 1e-5 of the
        /// largest nearby value. A value that is much larger than the others (1e6, infinity, NaN) then also affects nearby outputs that do
        /// not depend on it.
        /// </param>
        /// <returns>float32 <c>[N, O, H', W']</c>, H' = (H + 2·padding - dilation·(kernel-1) - 1)/stride + 1.</returns>
        /// <exception cref="ShapeException">The sizes do not fit, or x is smaller than the kernel.</exception>
        public Tensor Conv2d(Tensor weight, Tensor? bias = null, Size2? stride = null, Size2? padding = null, Size2? dilation = null, int groups = 1,
            bool winograd = true)
        {
            var attributes = new Conv2dAttributes(stride ?? 1, padding ?? 0, dilation ?? 1, groups, winograd);
            ConvShape shape = Conv2dOp.Check(x, weight, bias, attributes);
            Tensor y = Tensor.Uninitialized([shape.Batch, shape.OutChannels, shape.OutHeight, shape.OutWidth]);
            Conv2dKernel.Forward(shape, x.Span, weight.Span, bias is null ? default : bias.Span, y.Span);
            return Operator.RecordOwn("Conv2d", attributes, y, [x, weight, bias], [x, weight], Conv2dOp.Backward);
        }
    }
}

internal static class Conv2dOp
{
    internal static void Backward(BackwardContext<Conv2dAttributes> g)
    {
        Tensor x = g.Saved(0), weight = g.Saved(1);
        ConvShape shape = ShapeOf(x.Shape, weight.Shape, g.Attributes);
        if (g.Needs(0))
        {
            Tensor dx = Tensor.Uninitialized(x.Shape);
            Conv2dKernel.GradientInput(shape, g.Dy.Span, weight.Span, dx.Span);
            g.Set(0, dx);
        }

        if (!g.Needs(1) && !g.Needs(2)) return;
        Tensor dWeight = Tensor.Uninitialized(weight.Shape);
        Tensor? dBias = g.Needs(2) ? Tensor.Uninitialized([weight.Shape[0]]) : null;
        Conv2dKernel.GradientWeight(shape, x.Span, g.Dy.Span, dWeight.Span, dBias is null ? default : dBias.Span);
        g.Set(1, dWeight);
        if (dBias is not null) g.Set(2, dBias);
    }

    internal static ConvShape Check(Tensor x, Tensor weight, Tensor? bias, in Conv2dAttributes attributes)
    {
        (Size2 stride, Size2 padding, Size2 dilation, int groups, _) = attributes;
        string Got() =>
            $"x {x.Describe()}, weight {weight.Describe()}{(bias is null ? "" : $", bias {bias.Describe()}")}, " +
            $"stride {stride}, padding {padding}, dilation {dilation}, groups {groups}.";
        if (x.Rank != 4 || weight.Rank != 4) throw new ShapeException(
            "Conv2d: x must be [N, C, H, W] and weight [O, C / groups, kernel height, kernel width].",
            Got(),
            "Try x.Reshape(N, C, H, W).");
        if (stride.Height < 1 || stride.Width < 1 || dilation.Height < 1 || dilation.Width < 1 || padding.Height < 0 || padding.Width < 0 || groups < 1)
        {
            throw new ShapeException(
                "Conv2d: stride, dilation and groups must be at least 1, padding at least 0.",
                Got(),
                "The usual values are stride 1, padding 0, dilation 1, groups 1.");
        }

        if (weight.Shape[1] * groups != x.Shape[1] || weight.Shape[0] % groups != 0)
        {
            throw new ShapeException(
                $"Conv2d: weight must take x's channels ({x.Shape[1]}) divided by groups ({groups}), and its outputs must be a multiple of groups.",
                Got(),
                $"Try a weight of [{weight.Shape[0]}, {x.Shape[1] / groups}, {weight.Shape[2]}, {weight.Shape[3]}].");
        }

        if (bias is not null && (bias.Rank != 1 || bias.Length != weight.Shape[0])) throw new ShapeException(
            $"Conv2d: bias must be [{weight.Shape[0]}].",
            Got(),
            "Give one number per output channel.");
        if (x.Shape[2] + (2 * padding.Height) < ((weight.Shape[2] - 1) * dilation.Height) + 1
            || x.Shape[3] + (2 * padding.Width) < ((weight.Shape[3] - 1) * dilation.Width) + 1)
        {
            throw new ShapeException(
                "Conv2d: the padded image must not be smaller than the kernel.",
                Got(),
                $"Try padding: {weight.Shape[2] / 2}, or fewer pooling layers before.");
        }

        return ShapeOf(x.Shape, weight.Shape, attributes);
    }

    private static ConvShape ShapeOf(Shape x, Shape weight, in Conv2dAttributes a) => new(
        x[0], x[1], x[2], x[3], weight[0], weight[2], weight[3],
        a.Stride.Height, a.Stride.Width, a.Padding.Height, a.Padding.Width, a.Dilation.Height, a.Dilation.Width, a.Groups, a.Winograd);
}
