using System.Runtime.InteropServices;
using Myelin.Kernels;

namespace Myelin;

public static partial class IntTensorOperators
{
    extension(IntTensor x)
    {
        /// <summary>The elements start, start + step, … before end along an axis. PyTorch: <c>x[start:end:step]</c>.</summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="start">The first element, 0 to the axis' size; negative counts from the end.</param>
        /// <param name="end">The end, excluded; by default, and beyond the axis, the end of the axis; negative counts from the end.</param>
        /// <param name="step">At least 1.</param>
        /// <exception cref="ShapeException">The start is outside the axis, or the step is below 1.</exception>
        public IntTensor Slice(int axis, int start, int end = int.MaxValue, int step = 1)
        {
            int place = x.Shape.Axis(axis);
            (int first, int count) = SliceOp.Resolve(x.Shape, place, start, end, step, x.Describe());
            int[] strides = BroadcastToOp.Of(x.Shape);
            int offset = first * strides[place];
            strides[place] *= step;
            return IntMovement.Copy(x, offset, strides, x.Shape.With(place, count));
        }

        /// <summary>One element along an axis, which is removed: <c>ids.Select(0, 3)</c> is the fourth row. PyTorch: <c>Tensor.select</c>.</summary>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <param name="index">The element; negative counts from the end.</param>
        /// <exception cref="ShapeException">There is no such element.</exception>
        public IntTensor Select(int axis, int index)
        {
            int place = x.Shape.Axis(axis), at = SliceOp.Resolve(x.Shape, place, index, x.Describe());
            return x.Slice(place, at, at + 1).Reshape(x.Shape.Without(place).AsSpan());
        }

        /// <summary>The elements as floats; beyond 2²⁴ in magnitude they are rounded. PyTorch: <c>x.float()</c>.</summary>
        public Tensor ToTensor()
        {
            Tensor y = Tensor.Uninitialized(x.Shape);
            Span<float> to = y.Span;
            for (int i = 0; i < to.Length; i++) to[i] = x.AsSpan()[i];
            return y;
        }
    }

    extension(IntTensor)
    {
        /// <summary>Joins tensors along an axis. PyTorch: <c>torch.cat</c>.</summary>
        /// <param name="tensors">At least one; equal in all sizes except the axis'.</param>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <exception cref="ShapeException">There are none, or another size differs.</exception>
        public static IntTensor Concat(ReadOnlySpan<IntTensor> tensors, int axis = 0)
        {
            if (tensors.IsEmpty) throw new ShapeException("Concat: at least one tensor is needed.", "none.", "Skip the call when the list is empty.");
            int place = tensors[0].Shape.Axis(axis), size = 0;
            foreach (IntTensor tensor in tensors)
            {
                if (tensor.Shape.Rank != tensors[0].Shape.Rank || tensor.Shape.With(place, 0) != tensors[0].Shape.With(place, 0))
                {
                    throw new ShapeException(
                        $"Concat: all sizes except axis {axis}'s must be equal.",
                        $"{tensors[0].Describe()} and {tensor.Describe()}.",
                        "Reshape the one that differs, or use another axis.");
                }

                size += tensor.Shape[place];
            }

            Shape shape = tensors[0].Shape.With(place, size);
            int inner = shape.Product(place + 1, shape.Rank), outer = shape.Product(0, place), start = 0;
            int[] y = new int[shape.ElementCount];
            foreach (IntTensor tensor in tensors)
            {
                int part = tensor.Shape[place] * inner;
                for (int i = 0; i < outer; i++) tensor.AsSpan().Slice(i * part, part).CopyTo(y.AsSpan((i * size * inner) + start));
                start += part;
            }

            return IntTensor.Wrap(y, shape);
        }
    }
}

internal static class IntMovement
{
    /// <summary>The elements of a shape, read with the given strides.</summary>
    internal static IntTensor Copy(IntTensor x, int offset, ReadOnlySpan<int> strides, Shape shape)
    {
        int[] y = new int[shape.ElementCount];
        // Moving elements is the same for all types of 32 bits.
        ReadOnlySpan<float> from = MemoryMarshal.Cast<int, float>(x.AsSpan());
        Span<float> to = MemoryMarshal.Cast<int, float>(y.AsSpan());
        if (y.Length > 0) PermuteKernel.CopyStrided(from, offset, strides, to, 0, BroadcastToOp.Of(shape), shape.AsSpan());
        return IntTensor.Wrap(y, shape);
    }

    /// <summary>Rows along the first axis, in the given order.</summary>
    internal static IntTensor Rows(IntTensor x, ReadOnlySpan<int> rows)
    {
        int width = x.Shape.Product(1, x.Shape.Rank);
        int[] y = new int[rows.Length * width];
        for (int i = 0; i < rows.Length; i++) x.AsSpan().Slice(rows[i] * width, width).CopyTo(y.AsSpan(i * width));
        return IntTensor.Wrap(y, x.Shape.With(0, rows.Length));
    }
}
