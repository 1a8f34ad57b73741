using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>The largest element, a scalar; NaN if there is one. The gradient is shared evenly among equals. PyTorch: <c>torch.amax</c>.</summary>
        /// <exception cref="ShapeException">There are no elements.</exception>
        public Tensor Max() => Extremes.Of(x, largest: true);

        /// <summary>The largest element along an axis; the gradient goes to the first of equals. PyTorch: <c>torch.max(x, dim)</c>.</summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="keepDims">Keep the axis, with size 1.</param>
        /// <exception cref="ShapeException">The axis has no elements.</exception>
        public Tensor Max(int axis, bool keepDims = false) => Extremes.Along(x, axis, keepDims, largest: true);

        /// <summary>The smallest element, a scalar; NaN if there is one. The gradient is shared evenly among equals. PyTorch: <c>torch.amin</c>.</summary>
        /// <exception cref="ShapeException">There are no elements.</exception>
        public Tensor Min() => Extremes.Of(x, largest: false);

        /// <summary>The smallest element along an axis; the gradient goes to the first of equals. PyTorch: <c>torch.min(x, dim)</c>.</summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="keepDims">Keep the axis, with size 1.</param>
        /// <exception cref="ShapeException">The axis has no elements.</exception>
        public Tensor Min(int axis, bool keepDims = false) => Extremes.Along(x, axis, keepDims, largest: false);

        /// <summary>Where the largest element stands along an axis, the first of equals: the predicted class of scores. No gradient. PyTorch: <c>torch.argmax</c>.</summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <exception cref="ShapeException">The axis has no elements.</exception>
        public IntTensor ArgMax(int axis = -1)
        {
            int place = x.Shape.Axis(axis);
            if (x.Shape[place] == 0) throw Reductions.Empty("ArgMax", x, axis);
            var view = Reductions.AxisView.Of(x.Shape, place);
            int[] indices = new int[view.Outer * view.Inner];
            Reduce.ArgMax(x.Span, indices, view.Outer, view.Size, view.Inner);
            GC.KeepAlive(x);
            return IntTensor.Wrap(indices, x.Shape.Without(place));
        }
    }
}

internal static class Extremes
{
    private readonly record struct Attributes(Reductions.AxisView View, int[] Winners);

    internal static Tensor Along(Tensor x, int axis, bool keepDims, bool largest)
    {
        int place = x.Shape.Axis(axis);
        string name = largest ? "Max" : "Min";
        if (x.Shape[place] == 0) throw Reductions.Empty(name, x, axis);
        var view = Reductions.AxisView.Of(x.Shape, place);
        Tensor y = Tensor.Uninitialized(Reductions.After(x.Shape, place, keepDims));
        int[] winners = new int[y.Length];
        if (largest) Reduce.Max(x.Span, y.Span, winners, view.Outer, view.Size, view.Inner);
        else Reduce.Min(x.Span, y.Span, winners, view.Outer, view.Size, view.Inner);
        return Operator.RecordOwn(name, new Attributes(view, winners), y, [x], [], static g =>
        {
            (Reductions.AxisView view, int[] winners) = g.Attributes;
            Tensor dx = Tensor.Uninitialized(g.InputShape(0));
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

    internal static Tensor Of(Tensor x, bool largest)
    {
        if (x.Length == 0) throw Reductions.Empty(largest ? "Max" : "Min", x, 0);
        Tensor y = Recording.Off(() => Along(x.Reshape(x.Length), 0, false, largest));
        return Operator.RecordOwn(largest ? "Max" : "Min", 0, y, [x], [x, y], static g =>
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
