using System.Runtime.InteropServices;
using Myelin.Graphs;
using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// The largest element of each window of <c>[N, C, H, W]</c>, NaN if there is one; the gradient goes to the first of equals.
        /// PyTorch: <c>F.max_pool2d</c>.
        /// </summary>
        /// <param name="kernelSize">Size of the windows.</param>
        /// <param name="stride">Step between windows; the window's size if not given.</param>
        /// <param name="padding">Rows and columns of padding on each side, which are never the maximum; at most half the window.</param>
        /// <param name="dilation">Step between adjacent elements of a window; 1 if not given.</param>
        /// <returns>float32 <c>[N, C, H', W']</c>, H' = (H + 2·padding - dilation·(kernel-1) - 1)/stride + 1, rounded down.</returns>
        /// <exception cref="ShapeException">x is not [N, C, H, W], or a size is out of range.</exception>
        public Tensor MaxPool2d(Size2 kernelSize, Size2? stride = null, Size2? padding = null, Size2? dilation = null)
        {
            var attributes = new MaxPool2dAttributes(kernelSize, stride ?? kernelSize, padding ?? 0, dilation ?? 1);
            PoolShape shape = PoolingOp.Check("MaxPool2d", x, attributes.KernelSize, attributes.Stride, attributes.Padding, attributes.Dilation);
            Tensor y = Tensor.Uninitialized([x.Shape[0], x.Shape[1], shape.OutHeight, shape.OutWidth]);
            // The indices of the maxima are int32, kept in a tensor's storage so that the pool reuses it like any other.
            Tensor places = Tensor.Uninitialized(y.Shape);
            MaxPool2dKernel.Forward(shape, x.Span, y.Span, MemoryMarshal.Cast<float, int>(places.Span));
            return Operator.RecordOwn("MaxPool2d", attributes, y, [x], [places], static g =>
            {
                MaxPool2dAttributes a = g.Attributes;
                Tensor dx = Tensor.Uninitialized(g.InputShape(0));
                PoolShape shape = PoolingOp.ShapeOf(dx.Shape, a.KernelSize, a.Stride, a.Padding, a.Dilation);
                MaxPool2dKernel.Backward(shape, g.Dy.Span, MemoryMarshal.Cast<float, int>(g.Saved(0).Span), dx.Span);
                g.Set(0, dx);
            });
        }

        /// <summary>The mean of each window of <c>[N, C, H, W]</c>. PyTorch: <c>F.avg_pool2d</c>.</summary>
        /// <param name="kernelSize">Size of the windows.</param>
        /// <param name="stride">Step between windows; the window's size if not given.</param>
        /// <param name="padding">Zeros on each side; at most half the window.</param>
        /// <param name="countIncludePad">Whether the zeros count in the mean.</param>
        /// <returns>float32 <c>[N, C, H', W']</c>, H' = (H + 2·padding - kernel)/stride + 1, rounded down.</returns>
        /// <exception cref="ShapeException">x is not [N, C, H, W], or a size is out of range.</exception>
        public Tensor AvgPool2d(Size2 kernelSize, Size2? stride = null, Size2? padding = null, bool countIncludePad = true)
        {
            var attributes = new AvgPool2dAttributes(kernelSize, stride ?? kernelSize, padding ?? 0, countIncludePad);
            PoolShape shape = PoolingOp.Check("AvgPool2d", x, attributes.KernelSize, attributes.Stride, attributes.Padding, 1);
            Tensor y = Tensor.Uninitialized([x.Shape[0], x.Shape[1], shape.OutHeight, shape.OutWidth]);
            AveragePool2dKernel.Forward(shape, countIncludePad, x.Span, y.Span);
            return Operator.RecordOwn("AvgPool2d", attributes, y, [x], [], static g =>
            {
                AvgPool2dAttributes a = g.Attributes;
                Tensor dx = Tensor.Uninitialized(g.InputShape(0));
                PoolShape shape = PoolingOp.ShapeOf(dx.Shape, a.KernelSize, a.Stride, a.Padding, 1);
                AveragePool2dKernel.Backward(shape, a.CountIncludePad, g.Dy.Span, dx.Span);
                g.Set(0, dx);
            });
        }

        /// <summary>Means over windows chosen so that the output has a given size. PyTorch: <c>F.adaptive_avg_pool2d</c>.</summary>
        /// <param name="outputSize">H' and W', at least 1; row i averages rows ⌊i·H/H'⌋ up to ⌈(i+1)·H/H'⌉.</param>
        /// <returns>float32 <c>[N, C, H', W']</c>.</returns>
        /// <exception cref="ShapeException">x is not [N, C, H, W] with elements, or a size is below 1.</exception>
        public Tensor AdaptiveAvgPool2d(Size2 outputSize)
        {
            if (x.Rank != 4 || x.Shape[2] < 1 || x.Shape[3] < 1 || outputSize.Height < 1 || outputSize.Width < 1)
            {
                throw new ShapeException(
                    "AdaptiveAvgPool2d: x must be [N, C, H, W] with H and W at least 1, and the output too.",
                    $"x {x.Describe()}, outputSize {outputSize}.",
                    "Try x.Reshape(N, C, H, W).");
            }

            int planes = x.Shape[0] * x.Shape[1];
            Tensor y = Tensor.Uninitialized([x.Shape[0], x.Shape[1], outputSize.Height, outputSize.Width]);
            AveragePool2dKernel.AdaptiveForward(planes, x.Shape[2], x.Shape[3], outputSize.Height, outputSize.Width, x.Span, y.Span);
            return Operator.RecordOwn("AdaptiveAvgPool2d", outputSize, y, [x], [], static g =>
            {
                Tensor dx = Tensor.Uninitialized(g.InputShape(0));
                AveragePool2dKernel.AdaptiveBackward(dx.Shape[0] * dx.Shape[1], dx.Shape[2], dx.Shape[3], g.Attributes.Height,
                    g.Attributes.Width, g.Dy.Span, dx.Span);
                g.Set(0, dx);
            });
        }
    }
}

internal static class PoolingOp
{
    internal static PoolShape Check(string name, Tensor x, Size2 kernel, Size2 stride, Size2 padding, Size2 dilation)
    {
        string Got() => $"x {x.Describe()}, kernelSize {kernel}, stride {stride}, padding {padding}, dilation {dilation}.";
        if (x.Rank != 4) throw new ShapeException($"{name}: x must be [N, C, H, W].", Got(), "Try x.Reshape(N, C, H, W).");
        if (kernel.Height < 1 || kernel.Width < 1 || stride.Height < 1 || stride.Width < 1 || dilation.Height < 1 || dilation.Width < 1
            || padding.Height < 0 || padding.Width < 0 || 2 * padding.Height > kernel.Height || 2 * padding.Width > kernel.Width)
        {
            throw new ShapeException(
                $"{name}: kernelSize, stride and dilation must be at least 1, padding between 0 and half the window.",
                Got(),
                "The usual window is 2, with nothing else given.");
        }

        PoolShape shape = ShapeOf(x.Shape, kernel, stride, padding, dilation);
        return shape.OutHeight > 0 && shape.OutWidth > 0 ? shape : throw new ShapeException(
            $"{name}: the window must not exceed the padded image.",
            Got(),
            "Try a smaller window, or fewer pooling layers before.");
    }

    internal static PoolShape ShapeOf(Shape x, Size2 kernel, Size2 stride, Size2 padding, Size2 dilation) => new(
        x[0] * x[1], x[2], x[3], kernel.Height, kernel.Width, stride.Height, stride.Width, padding.Height, padding.Width, dilation.Height, dilation.Width);
}
