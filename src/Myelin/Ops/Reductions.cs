using Myelin.Kernels;

namespace Myelin;

/// <summary>The common part of the operators that reduce an axis: the view [outer, axis, inner], and its gradient.</summary>
internal static class Reductions
{
    /// <summary>The sizes of a tensor viewed as [outer, axis, inner].</summary>
    internal readonly record struct AxisView(int Outer, int Size, int Inner)
    {
        /// <summary>For one axis, or for all as one if it is null.</summary>
        internal static AxisView Of(Shape shape, int? axis) => axis is { } one ? Of(shape, one) : new(1, shape.ElementCount, 1);

        internal static AxisView Of(Shape shape, int axis) => new(shape.Product(0, axis), shape[axis], shape.Product(axis + 1, shape.Rank));
    }

    /// <summary>The shape after reducing an axis.</summary>
    internal static Shape After(Shape shape, int axis, bool keepDims) => keepDims ? shape.With(axis, 1) : shape.Without(axis);

    /// <summary>Applies an operator to each axis in turn, the last first, so that the indices of those before stay valid.</summary>
    internal static Tensor Each(Tensor x, ReadOnlySpan<int> axes, bool keepDims, Func<Tensor, int, bool, Tensor> one)
    {
        int[] places = new int[axes.Length];
        for (int i = 0; i < axes.Length; i++) places[i] = x.Shape.Axis(axes[i]);
        Array.Sort(places);
        for (int i = places.Length - 1; i >= 0; i--)
        {
            if (i > 0 && places[i] == places[i - 1]) throw new ShapeException(
                "A reduction: each axis may be named once.",
                $"[{string.Join(", ", axes.ToArray())}] of {x.Describe()}.",
                "Leave one out.");
            x = one(x, places[i], keepDims);
        }

        return x;
    }

    /// <summary>The error for an axis without elements.</summary>
    internal static ShapeException Empty(string name, Tensor x, int axis) =>
        new($"{name}: the axis must have at least one element.", $"axis {axis} of {x.Describe()}.", "Check that the batch is not empty.");

    /// <summary>dy repeated along the reduced axis: [outer, inner] to [outer, axis, inner], times a factor.</summary>
    internal static Tensor Spread(Tensor dy, Shape shape, AxisView view, float factor)
    {
        Tensor dx = Tensor.Uninitialized(shape);
        Elementwise.BinaryBroadcast(default(MulOperator), dy.Span, [view.Outer, 1, view.Inner], [factor], [1], dx.Span, [view.Outer, view.Size, view.Inner]);
        GC.KeepAlive(dy);
        return dx;
    }
}
