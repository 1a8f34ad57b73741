using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>The sum of all elements, a scalar. dx = dy everywhere. PyTorch: <c>torch.sum</c>.</summary>
        public Tensor Sum() => SumOp.Record("Sum", x, new(1, x.Length, 1), [], mean: false);

        /// <summary>Sums along one axis.</summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="keepDims">Keep the axis, with size 1.</param>
        public Tensor Sum(int axis, bool keepDims = false) => SumOp.Record("Sum", x, x.Shape.Axis(axis), keepDims, mean: false);

        /// <summary>Sums along several axes.</summary>
        public Tensor Sum(ReadOnlySpan<int> axes, bool keepDims = false) => Reductions.Each(x, axes, keepDims, static (t, axis, keep) => t.Sum(axis, keep));

        /// <summary>The mean of all elements, a scalar. dx = dy/length everywhere. PyTorch: <c>torch.mean</c>.</summary>
        /// <exception cref="ShapeException">There are no elements.</exception>
        public Tensor Mean() => x.Length > 0
            ? SumOp.Record("Mean", x, new(1, x.Length, 1), [], mean: true)
            : throw Reductions.Empty("Mean", x.Reshape(0), 0);

        /// <summary>The mean along one axis.</summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="keepDims">Keep the axis, with size 1.</param>
        /// <exception cref="ShapeException">The axis has no elements.</exception>
        public Tensor Mean(int axis, bool keepDims = false) => x.Shape[x.Shape.Axis(axis)] > 0
            ? SumOp.Record("Mean", x, x.Shape.Axis(axis), keepDims, mean: true)
            : throw Reductions.Empty("Mean", x, axis);

        /// <summary>The mean along several axes.</summary>
        public Tensor Mean(ReadOnlySpan<int> axes, bool keepDims = false) => Reductions.Each(x, axes, keepDims, static (t, axis, keep) => t.Mean(axis, keep));
    }
}

internal static class SumOp
{
    internal readonly record struct Attributes(Reductions.AxisView View, float Factor);

    internal static Tensor Record(string name, Tensor x, int axis, bool keepDims, bool mean) =>
        Record(name, x, Reductions.AxisView.Of(x.Shape, axis), Reductions.After(x.Shape, axis, keepDims), mean);

    internal static Tensor Record(string name, Tensor x, Reductions.AxisView view, Shape shape, bool mean)
    {
        Tensor y = Tensor.Uninitialized(shape);
        if (mean) Reduce.Mean(x.Span, y.Span, view.Outer, view.Size, view.Inner);
        else Reduce.Sum(x.Span, y.Span, view.Outer, view.Size, view.Inner);
        return Operator.RecordOwn(name, new Attributes(view, mean ? 1f / view.Size : 1), y, [x], [],
            static g => g.Set(0, Reductions.Spread(g.Dy, g.InputShape(0), g.Attributes.View, g.Attributes.Factor)));
    }
}
