using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Myelin.Graphs;
using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// The largest element, a scalar; NaN if there is one. The gradient is shared evenly among equals. PyTorch: <c>torch.amax</c>.
        /// </summary>
        /// <exception cref="ShapeException">There are no elements.</exception>
        public Tensor Max() => MaxOp.Of(x, largest: true);

        /// <summary>The largest element along an axis; the gradient goes to the first of equals. PyTorch: <c>torch.max(x, dim)</c>.</summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="keepDims">Keep the axis, with size 1.</param>
        /// <exception cref="ShapeException">The axis has no elements.</exception>
        public Tensor Max(int axis, bool keepDims = false) => MaxOp.Along(x, axis, keepDims, largest: true);

        /// <summary>The largest element along several axes; the gradient is shared evenly among equals. PyTorch: <c>torch.amax(x, dim)</c>.</summary>
        /// <param name="axes">The axes; negative counts from the end. With none, nothing is reduced.</param>
        /// <param name="keepDims">Keep the axes, with size 1.</param>
        /// <exception cref="ShapeException">An axis is named twice or has no elements.</exception>
        public Tensor Max(ReadOnlySpan<int> axes, bool keepDims = false) => MaxOp.Over(x, axes.ToArray(), keepDims, largest: true);

        /// <summary>
        /// The smallest element, a scalar; NaN if there is one. The gradient is shared evenly among equals. PyTorch: <c>torch.amin</c>.
        /// </summary>
        /// <exception cref="ShapeException">There are no elements.</exception>
        public Tensor Min() => MaxOp.Of(x, largest: false);

        /// <summary>The smallest element along an axis; the gradient goes to the first of equals. PyTorch: <c>torch.min(x, dim)</c>.</summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="keepDims">Keep the axis, with size 1.</param>
        /// <exception cref="ShapeException">The axis has no elements.</exception>
        public Tensor Min(int axis, bool keepDims = false) => MaxOp.Along(x, axis, keepDims, largest: false);

        /// <summary>
        /// The smallest element along several axes; the gradient is shared evenly among equals. PyTorch: <c>torch.amin(x, dim)</c>.
        /// </summary>
        /// <param name="axes">The axes; negative counts from the end. With none, nothing is reduced.</param>
        /// <param name="keepDims">Keep the axes, with size 1.</param>
        /// <exception cref="ShapeException">An axis is named twice or has no elements.</exception>
        public Tensor Min(ReadOnlySpan<int> axes, bool keepDims = false) => MaxOp.Over(x, axes.ToArray(), keepDims, largest: false);

        /// <summary>
        /// The index of the largest element along an axis, the first of equals: the predicted class for scores. No gradient. PyTorch:
        /// <c>torch.argmax</c>.
        /// </summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <exception cref="ShapeException">The axis has no elements.</exception>
        public IntTensor ArgMax(int axis = -1) => MaxOp.PlacesAlong(x, axis, largest: true);

        /// <summary>
        /// The index of the smallest element along an axis, the first of equals; the first NaN if there is one. No gradient. PyTorch:
        /// <c>torch.argmin</c>.
        /// </summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <exception cref="ShapeException">The axis has no elements.</exception>
        public IntTensor ArgMin(int axis = -1) => MaxOp.PlacesAlong(x, axis, largest: false);
    }
}

internal static class MaxOp
{
    internal static Tensor Along(Tensor x, int axis, bool keepDims, bool largest)
    {
        int place = x.Shape.Axis(axis);
        string name = largest ? "Max" : "Min";
        if (x.Shape[place] == 0) throw Reductions.Empty(name, x, axis);
        var view = Reductions.AxisView.Of(x.Shape, place);
        Tensor y = Tensor.Uninitialized(Reductions.After(x.Shape, place, keepDims));
        // The indices of the maxima are int32, kept in a tensor's storage so that the pool reuses it like any other.
        Tensor places = Tensor.Uninitialized(y.Shape);
        Span<int> winners = MemoryMarshal.Cast<float, int>(places.Span);
        if (largest) Reduce.Max(x.Span, y.Span, winners, view.Outer, view.Size, view.Inner);
        else Reduce.Min(x.Span, y.Span, winners, view.Outer, view.Size, view.Inner);
        return Operator.RecordOwn(name, new ReduceAttributes(place, keepDims), y, [x], [places], static g =>
        {
            Tensor dx = Tensor.Uninitialized(g.InputShape(0));
            var view = Reductions.AxisView.Of(dx.Shape, g.Attributes.Axis);
            ReadOnlySpan<int> winners = MemoryMarshal.Cast<float, int>(g.Saved(0).Span);
            Span<float> to = dx.Span, from = g.Dy.Span;
            to.Clear();
            for (int i = 0; i < from.Length; i++)
            {
                (int outer, int inner) = Math.DivRem(i, view.Inner);
                to[(((outer * view.Size) + winners[i]) * view.Inner) + inner] = from[i];
            }

            g.Set(0, dx);
        });
    }

    internal static IntTensor PlacesAlong(Tensor x, int axis, bool largest)
    {
        int place = x.Shape.Axis(axis);
        if (x.Shape[place] == 0) throw Reductions.Empty(largest ? "ArgMax" : "ArgMin", x, axis);
        var view = Reductions.AxisView.Of(x.Shape, place);
        int[] indices = new int[view.Outer * view.Inner];
        if (largest) Reduce.ArgMax(x.Span, indices, view.Outer, view.Size, view.Inner);
        else Reduce.ArgMin(x.Span, indices, view.Outer, view.Size, view.Inner);
        GC.KeepAlive(x);
        return IntTensor.Wrap(indices, x.Shape.Without(place));
    }

    internal static Tensor Over(Tensor x, int[] axes, bool keepDims, bool largest)
    {
        Tensor kept = NoGrad.Run(() => Reductions.Each(x, axes, keepDims: true,
            largest ? static (t, axis, keep) => t.Max(axis, keep) : static (t, axis, keep) => t.Min(axis, keep)));
        Shape shape = keepDims ? kept.Shape : Shape.Create([.. kept.Shape.Where((_, axis) => !axes.Contains(axis) && !axes.Contains(axis - x.Rank))]);
        var attributes = new ReduceAxesAttributes([.. axes.Select(x.Shape.Axis)], keepDims);
        return Operator.RecordOwn(largest ? "Max" : "Min", attributes, kept.View(shape), [x], [x, kept], static g =>
        {
            Tensor extreme = g.Saved(1), equal = 1 - (g.Saved(0) - extreme).Abs().Step();
            g.Set(0, equal * (g.Dy.Reshape(extreme.Shape.AsSpan()) / equal.Sum(g.Attributes.Axes.AsSpan(), keepDims: true)));
        });
    }

    internal static Tensor Of(Tensor x, bool largest)
    {
        if (x.Length == 0) throw Reductions.Empty(largest ? "Max" : "Min", x, 0);
        Tensor y = NoGrad.Run(() => Along(x.Reshape(x.Length), 0, false, largest));
        return Operator.RecordOwn(largest ? "Max" : "Min", new ReduceAttributes(null, KeepDims: false), y, [x], [x, y], static g =>
        {
            Span<float> x = g.Saved(0).Span;
            float extreme = g.Saved(1).Span[0], dy = g.Dy.Span[0];
            int equals = x.Count(extreme);
            Tensor dx = Tensor.Uninitialized(g.InputShape(0));
            Span<float> to = dx.Span;
            for (int i = 0; i < x.Length; i++) to[i] = x[i] == extreme ? dy / equals : 0;
            g.Set(0, dx);
        });
    }
}
