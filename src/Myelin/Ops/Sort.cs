using Myelin.Graphs;
using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// The elements in order along an axis, and where they were: y[k] = x[places[k]]. Equal elements keep their order; NaN counts as the
        /// largest number. The gradient returns to the elements' places. PyTorch: <c>torch.sort(x, dim, descending, stable=True)</c>.
        /// </summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="descending">Whether the largest comes first.</param>
        /// <returns>float32 and int32 of x's shape.</returns>
        public (Tensor Values, IntTensor Places) Sort(int axis = -1, bool descending = false)
        {
            int place = x.Shape.Axis(axis);
            return SortOp.Record("Sort", x, place, x.Shape[place], descending);
        }

        /// <summary>
        /// The k largest or smallest elements along an axis, the most extreme first, and where they were. Among equal ones the first come first;
        /// NaN counts as the largest number. The gradient returns to the elements' places. PyTorch: <c>torch.topk</c>.
        /// </summary>
        /// <param name="k">The number of elements, from 0 to the axis' size.</param>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="largest">Whether the largest are wanted.</param>
        /// <returns>float32 and int32 of x's shape, with k elements along the axis.</returns>
        /// <exception cref="ShapeException">The axis does not have k elements.</exception>
        public (Tensor Values, IntTensor Places) TopK(int k, int axis = -1, bool largest = true)
        {
            int place = x.Shape.Axis(axis);
            if (k < 0 || k > x.Shape[place]) throw new ShapeException(
                $"TopK: k must be from 0 to {x.Shape[place]}, the size of the axis.",
                $"k {k} on axis {axis} of {x.Describe()}.",
                "Try Math.Min(k, x.Shape[axis]).");
            return SortOp.Record("TopK", x, place, k, largest);
        }
    }
}

internal static class SortOp
{
    internal static (Tensor Values, IntTensor Places) Record(string name, Tensor x, int axis, int count, bool descending)
    {
        var view = Reductions.AxisView.Of(x.Shape, axis);
        Tensor y = Tensor.Uninitialized(x.Shape.With(axis, count));
        int[] places = new int[y.Length];
        SortKernel.Run(x.Span, y.Span, places, view.Size, count, view.Inner, descending);
        IntTensor index = IntTensor.Wrap(places, y.Shape);
        y = Operator.RecordOwn(name, new SortAttributes(axis, descending, index), y, [x], [], static g =>
        {
            Tensor dx = Tensor.Uninitialized(g.InputShape(0));
            GatherOp.Scatter(g.Dy, g.Attributes.Axis, g.Attributes.Places, dx);
            g.Set(0, dx);
        });
        return (y, index);
    }
}
