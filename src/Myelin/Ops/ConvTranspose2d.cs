using Myelin.Graphs;
using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// The transpose of <c>Conv2d</c>: its gradient with respect to the input, as a separate operator that makes images larger. Each
        /// input pixel adds x·W to the outputs that a convolution would have read there. PyTorch: <c>F.conv_transpose2d</c>.
        /// </summary>
        /// <param name="weight">W, float32 <c>[C, O / groups, kernel height, kernel width]</c>; this tensor is <c>[N, C, H, W]</c>.</param>
        /// <param name="bias">b, float32 <c>[O]</c>, or null.</param>
        /// <param name="stride">Step in the output between adjacent inputs; 1 if not given.</param>
        /// <param name="padding">Rows and columns cut off on each side of the output.</param>
        /// <param name="outputPadding">
        /// Rows and columns added at the bottom and right of the output, below stride or dilation: several sizes shrink to the same one.
        /// </param>
        /// <param name="dilation">Step between adjacent taps; 1 if not given.</param>
        /// <param name="groups">The number of groups that the channels are split into.</param>
        /// <returns>float32 <c>[N, O, H', W']</c>, H' = (H - 1)·stride - 2·padding + dilation·(kernel-1) + outputPadding + 1.</returns>
        /// <exception cref="ShapeException">The sizes do not fit, or the output would be empty.</exception>
        public Tensor ConvTranspose2d(Tensor weight, Tensor? bias = null, Size2? stride = null, Size2? padding = null,
            Size2? outputPadding = null, Size2? dilation = null, int groups = 1)
        {
            var attributes = new ConvTranspose2dAttributes(stride ?? 1, padding ?? 0, outputPadding ?? 0, dilation ?? 1, groups);
            ConvShape shape = ConvTranspose2dOp.Check(x, weight, bias, attributes);
            if (shape.OutHeight > x.Shape[2] || shape.OutWidth > x.Shape[3])
            {
                // With dilation more than a stride may be added: as much as further rows and columns of zeros in x would add.
                Size2 step = stride ?? 1, added = outputPadding!.Value, more = (added.Height / step.Height, added.Width / step.Width);
                return x.Pad([(0, 0), (0, 0), (0, more.Height), (0, more.Width)])
                    .ConvTranspose2d(weight, bias, stride, padding, (added.Height % step.Height, added.Width % step.Width), dilation, groups);
            }

            Tensor y = Tensor.Uninitialized([shape.Batch, shape.InChannels, shape.Height, shape.Width]);
            Conv2dKernel.GradientInput(shape, x.Span, weight.Span, y.Span);
            y = Operator.RecordOwn("ConvTranspose2d", attributes, y, [x, weight], [x, weight], ConvTranspose2dOp.Backward);
            return bias is null ? y : y + bias.Reshape(bias.Length, 1, 1);
        }
    }
}

/// <summary>The shape of the convolution whose transpose this is: its output is x, its input y.</summary>
internal static class ConvTranspose2dOp
{
    internal static void Backward(BackwardContext<ConvTranspose2dAttributes> g)
    {
        Tensor x = g.Saved(0), weight = g.Saved(1);
        ConvShape shape = ShapeOf(x.Shape, weight.Shape, g.Dy.Shape[2], g.Dy.Shape[3], g.Attributes);
        if (g.Needs(0))
        {
            Tensor dx = Tensor.Uninitialized(x.Shape);
            Conv2dKernel.Forward(shape, g.Dy.Span, weight.Span, default, dx.Span);
            g.Set(0, dx);
        }

        if (!g.Needs(1)) return;
        Tensor dWeight = Tensor.Uninitialized(weight.Shape);
        Conv2dKernel.GradientWeight(shape, g.Dy.Span, x.Span, dWeight.Span, default);
        g.Set(1, dWeight);
    }

    internal static ConvShape Check(Tensor x, Tensor weight, Tensor? bias, in ConvTranspose2dAttributes attributes)
    {
        (Size2 stride, Size2 padding, Size2 outputPadding, Size2 dilation, int groups) = attributes;
        string Got() =>
            $"x {x.Describe()}, weight {weight.Describe()}{(bias is null ? "" : $", bias {bias.Describe()}")}, " +
            $"stride {stride}, padding {padding}, outputPadding {outputPadding}, dilation {dilation}, groups {groups}.";
        if (x.Rank != 4 || weight.Rank != 4) throw new ShapeException(
            "ConvTranspose2d: x must be [N, C, H, W] and weight [C, O / groups, kernel height, kernel width].", Got(), "Try x.Reshape(N, C, H, W).");
        if (Least(stride, dilation) < 1 || Least(padding, outputPadding) < 0 || groups < 1) throw new ShapeException(
            "ConvTranspose2d: stride, dilation and groups must be at least 1, padding and outputPadding at least 0.", Got(),
            "The usual values are stride 1, padding 0, outputPadding 0, dilation 1, groups 1.");
        if (weight.Shape[0] != x.Shape[1] || x.Shape[1] % groups != 0) throw new ShapeException(
            $"ConvTranspose2d: weight must begin with x's channels ({x.Shape[1]}), a multiple of groups ({groups}).", Got(),
            $"Try a weight of [{x.Shape[1]}, {weight.Shape[1]}, {weight.Shape[2]}, {weight.Shape[3]}].");
        if (bias is not null && (bias.Rank != 1 || bias.Length != weight.Shape[1] * groups)) throw new ShapeException(
            $"ConvTranspose2d: bias must be [{weight.Shape[1] * groups}].", Got(), "Give one number per output channel.");
        if (outputPadding.Height >= Math.Max(stride.Height, dilation.Height) || outputPadding.Width >= Math.Max(stride.Width, dilation.Width))
            throw new ShapeException(
                "ConvTranspose2d: outputPadding must be below stride or dilation.", Got(),
                "It chooses between the sizes that a convolution with this stride would shrink to x's.");
        int height = Out(x.Shape[2], weight.Shape[2], stride.Height, padding.Height, outputPadding.Height, dilation.Height);
        int width = Out(x.Shape[3], weight.Shape[3], stride.Width, padding.Width, outputPadding.Width, dilation.Width);
        if (height < 1 || width < 1 || x.Shape[2] < 1 || x.Shape[3] < 1) throw new ShapeException(
            "ConvTranspose2d: x must have pixels, and some must remain after the padding is cut off.", Got(), "Try padding: 0.");
        return ShapeOf(x.Shape, weight.Shape, height, width, attributes);
    }

    private static ConvShape ShapeOf(Shape x, Shape weight, int height, int width, in ConvTranspose2dAttributes a) => new(
        x[0], weight[1] * a.Groups, height, width, x[1], weight[2], weight[3],
        a.Stride.Height, a.Stride.Width, a.Padding.Height, a.Padding.Width, a.Dilation.Height, a.Dilation.Width, a.Groups);

    private static int Least(Size2 a, Size2 b) => Math.Min(Math.Min(a.Height, a.Width), Math.Min(b.Height, b.Width));

    private static int Out(int size, int kernel, int stride, int padding, int outputPadding, int dilation) =>
        ((size - 1) * stride) - (2 * padding) + (dilation * (kernel - 1)) + outputPadding + 1;
}
