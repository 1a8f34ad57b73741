using Myelin.Graphs;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// Selects along an axis: y[i, j, k] = x[i, index[i, j, k], k] for axis 1. The gradient is added to the selected elements, in
        /// order. PyTorch: <c>torch.gather</c>.
        /// </summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="index">Which elements; as many axes as x, and no larger than x on the other axes.</param>
        /// <returns>float32 of index's shape.</returns>
        /// <exception cref="ShapeException">The axes do not fit.</exception>
        /// <exception cref="ArgumentOutOfRangeException">An index is outside the axis.</exception>
        public Tensor Gather(int axis, IntTensor index)
        {
            int place = x.Shape.Axis(axis);
            bool valid = index.Shape.Rank == x.Rank;
            for (int i = 0; valid && i < x.Rank; i++) valid = i == place || index.Shape[i] <= x.Shape[i];
            if (!valid) throw new ShapeException(
                $"Gather: index must have x's axes and, except for axis {axis}, must not be larger.",
                $"x {x.Describe()}, index {index.Describe()}.",
                x.Rank == index.Shape.Rank + 1 ? "Try index.Reshape with an axis of size 1." : "Slice the index.");
            return GatherOp.Record(x, place, index);
        }

        /// <summary>
        /// Selects rows along the first axis, in the given order; a row may be selected several times. PyTorch: <c>torch.index_select(x, 0,
        /// index)</c>.
        /// </summary>
        /// <param name="rows">int32 <c>[n]</c>, each from 0 to x's first size - 1.</param>
        /// <returns>float32 <c>[n, …]</c>.</returns>
        /// <exception cref="ShapeException">x is a scalar, or rows does not have exactly one axis.</exception>
        /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
        public Tensor IndexSelect(IntTensor rows) => GatherOp.Rows(x, rows);
    }
}

internal static class GatherOp
{
    internal static Tensor Record(Tensor x, int axis, IntTensor index)
    {
        Tensor y = Tensor.Uninitialized(index.Shape);
        Span<float> from = x.Span, to = y.Span;
        foreach ((int place, int source) in Places(x.Shape, axis, index)) to[place] = from[source];
        return Operator.RecordOwn("Gather", new GatherAttributes(axis, index), y, [x], [], static g =>
        {
            Tensor dx = Tensor.Uninitialized(g.InputShape(0));
            Scatter(g.Dy, g.Attributes.Axis, g.Attributes.Index, dx);
            g.Set(0, dx);
        });
    }

    /// <summary>Sets dx to the sum of the dy whose index selected each element; 0 if there is none.</summary>
    internal static void Scatter(Tensor dy, int axis, IntTensor index, Tensor dx)
    {
        Span<float> to = dx.Span, from = dy.Span;
        to.Clear();
        foreach ((int place, int source) in Places(dx.Shape, axis, index)) to[source] += from[place];
    }

    internal static Tensor Rows(Tensor x, IntTensor rows)
    {
        if (x.Rank == 0 || rows.Shape.Rank != 1) throw new ShapeException(
            "IndexSelect: x must have an axis and rows be int32[n].",
            $"x {x.Describe()}, rows {rows.Describe()}.",
            "Use Gather for other selections.");
        int count = x.Shape[0], width = x.Shape.Product(1, x.Rank);
        foreach (int row in rows.AsSpan()) CheckIndex("IndexSelect", row, count);
        Tensor y = Tensor.Uninitialized(Shape.Create([rows.Length, .. x.Shape.AsSpan()[1..]]));
        Kernels.RowGather.Forward(x.Span, rows.AsSpan(), width, y.Span);
        return Operator.RecordOwn("IndexSelect", new IndexSelectAttributes(rows), y, [x], [], static g =>
        {
            Tensor dx = Tensor.Uninitialized(g.InputShape(0));
            Kernels.RowGather.Gradient(g.Dy.Span, g.Attributes.Rows.AsSpan(), without: -1, dx.Shape.Product(1, dx.Rank), dx.Span);
            g.Set(0, dx);
        });
    }

    /// <summary>Each element of the index in row-major order, with the element of x that it selects.</summary>
    private static IEnumerable<(int Place, int Source)> Places(Shape shape, int axis, IntTensor index)
    {
        int[] strides = BroadcastToOp.Of(shape), coordinates = new int[shape.Rank];
        for (int place = 0; place < index.Length; place++)
        {
            CheckIndex("Gather", index.AsSpan()[place], shape[axis]);
            int source = index.AsSpan()[place] * strides[axis];
            for (int i = 0; i < coordinates.Length; i++)
            {
                if (i != axis) source += coordinates[i] * strides[i];
            }

            yield return (place, source);
            for (int i = coordinates.Length - 1; i >= 0 && ++coordinates[i] == index.Shape[i]; i--) coordinates[i] = 0;
        }
    }

    private static void CheckIndex(string name, int index, int size)
    {
        if ((uint)index >= (uint)size) throw new ArgumentOutOfRangeException(
            nameof(index),
            index,
            $"{name}: each index must be from 0 to {size - 1}.\n  Got {index}.\n  Check the labels or the size of the axis.");
    }
}
