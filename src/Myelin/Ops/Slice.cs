using Myelin.Graphs;
using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// The elements start, start + step, … before end along an axis. Along the first axis with step 1 the result is a view and nothing
        /// is copied. The gradient is 0 elsewhere. PyTorch: <c>x[start:end:step]</c>.
        /// </summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="start">The first element, 0 to the axis' size; negative counts from the end.</param>
        /// <param name="end">The end, excluded; by default, and beyond the axis, the end of the axis; negative counts from the end.</param>
        /// <param name="step">At least 1.</param>
        /// <exception cref="ShapeException">The start is outside the axis, or the step is below 1.</exception>
        public Tensor Slice(int axis, int start, int end = int.MaxValue, int step = 1)
        {
            int place = x.Shape.Axis(axis);
            (int first, int count) = SliceOp.Resolve(x.Shape, place, start, end, step, x.Describe());
            return SliceOp.Record("Slice", x, place, first, count, step);
        }

        /// <summary>
        /// One element along an axis, which is removed: <c>x.Select(0, 3)</c> is the fourth row. PyTorch: <c>Tensor.select</c>.
        /// </summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="index">The element; negative counts from the end.</param>
        /// <exception cref="ShapeException">There is no such element.</exception>
        public Tensor Select(int axis, int index)
        {
            int place = x.Shape.Axis(axis), at = SliceOp.Resolve(x.Shape, place, index, x.Describe());
            return SliceOp.Record("Select", x, place, at, 1, 1).Squeeze(place);
        }
    }
}

internal static class SliceOp
{
    /// <summary>The first element and the number of elements of a part.</summary>
    internal static (int First, int Count) Resolve(Shape shape, int axis, int start, int end, int step, string described)
    {
        int size = shape[axis], first = start < 0 ? start + size : start, last = Math.Min(end < 0 ? end + size : end, size);
        if (first < 0 || first > size || step < 1)
        {
            throw new ShapeException(
                $"Slice: start must be from {-size} to {size}, and step at least 1.",
                $"start {start}, step {step} on axis {axis} of {described}.",
                "The first element is 0, the last -1.");
        }

        return (first, Math.Max(0, (last - first + step - 1) / step));
    }

    /// <summary>An index counted from 0.</summary>
    internal static int Resolve(Shape shape, int axis, int index, string described)
    {
        int size = shape[axis], at = index < 0 ? index + size : index;
        if ((uint)at >= (uint)size) throw new ShapeException(
            $"Select: the index must be from {-size} to {size - 1}.",
            $"index {index} on axis {axis} of {described}.",
            "The first element is 0, the last -1.");
        return at;
    }

    internal static Tensor Record(string name, Tensor x, int axis, int start, int count, int step)
    {
        var attributes = new SliceAttributes(axis, start, step);
        Shape shape = x.Shape.With(axis, count);
        Tensor y;
        if (axis == 0 && (step == 1 || count <= 1))
        {
            y = x.View(shape, start * x.Shape.Product(1, x.Rank));
        }
        else
        {
            y = Tensor.Uninitialized(shape);
            Copy(x, y, attributes, back: false);
        }

        return Operator.RecordOwn(name, attributes, y, [x], [], static g =>
        {
            Tensor dx = Tensor.Uninitialized(g.InputShape(0));
            dx.Span.Clear();
            Copy(dx, g.Dy, g.Attributes, back: true);
            g.Set(0, dx);
        });
    }

    /// <summary>Copies between a tensor and its part: whole to part, or back.</summary>
    private static void Copy(Tensor whole, Tensor part, SliceAttributes at, bool back)
    {
        if (part.Length == 0) return;
        int inner = part.Shape.Product(at.Axis + 1, part.Rank), outer = part.Shape.Product(0, at.Axis), count = part.Shape[at.Axis];
        int size = whole.Shape[at.Axis];
        ReadOnlySpan<int> wholeStrides = [size * inner, at.Step * inner, 1], partStrides = [count * inner, inner, 1], shape = [outer, count, inner];
        if (back) PermuteKernel.CopyStrided(part.Span, 0, partStrides, whole.Span, at.Start * inner, wholeStrides, shape);
        else PermuteKernel.CopyStrided(whole.Span, at.Start * inner, wholeStrides, part.Span, 0, partStrides, shape);
    }
}
