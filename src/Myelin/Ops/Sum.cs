using Myelin.Graphs;
using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>The sum of all elements, a scalar. dx = dy everywhere. PyTorch: <c>torch.sum</c>.</summary>
        public Tensor Sum() => SumOp.Record(x, null, keepDims: false, mean: false);

        /// <summary>Sums along one axis.</summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="keepDims">Keep the axis, with size 1.</param>
        public Tensor Sum(int axis, bool keepDims = false) => SumOp.Record(x, x.Shape.Axis(axis), keepDims, mean: false);

        /// <summary>Sums along several axes.</summary>
        public Tensor Sum(ReadOnlySpan<int> axes, bool keepDims = false) => Reductions.Each(x, axes, keepDims, static (t, axis, keep) => t.Sum(axis, keep));

        /// <summary>The mean of all elements, a scalar. dx = dy/length everywhere. PyTorch: <c>torch.mean</c>.</summary>
        /// <exception cref="ShapeException">There are no elements.</exception>
        public Tensor Mean() => x.Length > 0
            ? SumOp.Record(x, null, keepDims: false, mean: true)
            : throw Reductions.Empty("Mean", x.Reshape(0), 0);

        /// <summary>The mean along one axis.</summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="keepDims">Keep the axis, with size 1.</param>
        /// <exception cref="ShapeException">The axis has no elements.</exception>
        public Tensor Mean(int axis, bool keepDims = false) => x.Shape[x.Shape.Axis(axis)] > 0
            ? SumOp.Record(x, x.Shape.Axis(axis), keepDims, mean: true)
            : throw Reductions.Empty("Mean", x, axis);

        /// <summary>The mean along several axes.</summary>
        public Tensor Mean(ReadOnlySpan<int> axes, bool keepDims = false) => Reductions.Each(x, axes, keepDims, static (t, axis, keep) => t.Mean(axis, keep));
    }
}

internal static class SumOp
{
    internal static Tensor Record(Tensor x, int? axis, bool keepDims, bool mean)
    {
        var view = Reductions.AxisView.Of(x.Shape, axis);
        Tensor y = Tensor.Uninitialized(axis is { } one ? Reductions.After(x.Shape, one, keepDims) : []);
        var attributes = new ReduceAttributes(axis, keepDims);
        if (!mean)
        {
            Reduce.Sum(x.Span, y.Span, view.Outer, view.Size, view.Inner);
            return Operator.RecordOwn("Sum", attributes, y, [x], [], static g => Backward(g, mean: false));
        }

        Reduce.Mean(x.Span, y.Span, view.Outer, view.Size, view.Inner);
        return Operator.RecordOwn("Mean", attributes, y, [x], [], static g => Backward(g, mean: true));
    }

    private static void Backward(BackwardContext<ReduceAttributes> g, bool mean)
    {
        var view = Reductions.AxisView.Of(g.InputShape(0), g.Attributes.Axis);
        g.Set(0, Reductions.Spread(g.Dy, g.InputShape(0), view, mean ? 1f / view.Size : 1));
    }
}
