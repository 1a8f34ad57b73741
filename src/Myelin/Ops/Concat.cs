using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Myelin.Graphs;
using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor)
    {
        /// <summary>Joins tensors along an axis. Each gets its part of the gradient. PyTorch: <c>torch.cat</c>.</summary>
        /// <param name="tensors">At least one; equal in all sizes except the axis'.</param>
        /// <param name="axis">The axis; negative counts from the end.</param>
        /// <exception cref="ShapeException">There are none, or another size differs.</exception>
        public static Tensor Concat(ReadOnlySpan<Tensor> tensors, int axis = 0)
        {
            if (tensors.IsEmpty) throw new ShapeException("Concat: at least one tensor is needed.", "none.", "Skip the call when the list is empty.");
            int place = tensors[0].Shape.Axis(axis);
            int[] sizes = new int[tensors.Length];
            for (int i = 0; i < sizes.Length; i++)
            {
                if (tensors[i].Rank != tensors[0].Rank || tensors[i].Shape.With(place, 0) != tensors[0].Shape.With(place, 0))
                {
                    throw new ShapeException(
                        $"Concat: all sizes except axis {axis}'s must be equal.",
                        $"{tensors[0].Describe()} and {tensors[i].Describe()}.",
                        "Reshape the one that differs, or use another axis.");
                }

                sizes[i] = tensors[i].Shape[place];
            }

            return ConcatOp.Record(tensors, place, sizes);
        }

        /// <summary>Joins tensors of one shape along a new axis. PyTorch: <c>torch.stack</c>.</summary>
        /// <param name="tensors">At least one, of equal shapes.</param>
        /// <param name="axis">The index of the new axis; -1 makes it the last.</param>
        /// <exception cref="ShapeException">There are none, or shapes differ.</exception>
        public static Tensor Stack(ReadOnlySpan<Tensor> tensors, int axis = 0)
        {
            if (tensors.IsEmpty) throw new ShapeException("Stack: at least one tensor is needed.", "none.", "Skip the call when the list is empty.");
            Tensor[] widened = new Tensor[tensors.Length];
            for (int i = 0; i < widened.Length; i++)
            {
                if (tensors[i].Shape != tensors[0].Shape) throw new ShapeException(
                    "Stack: all shapes must be equal.",
                    $"{tensors[0].Describe()} and {tensors[i].Describe()}.",
                    "Use Concat to join tensors of different lengths.");
                widened[i] = tensors[i].Unsqueeze(axis);
            }

            return Tensor.Concat(widened, axis);
        }
    }
}

internal static class ConcatOp
{
    internal static Tensor Record(ReadOnlySpan<Tensor> tensors, int axis, int[] sizes)
    {
        Tensor y = Tensor.Uninitialized(tensors[0].Shape.With(axis, sizes.Sum()));
        int inner = y.Shape.Product(axis + 1, y.Rank), outer = y.Shape.Product(0, axis), row = sizes.Sum() * inner, start = 0;
        for (int i = 0; i < sizes.Length; start += sizes[i++] * inner)
        {
            int part = sizes[i] * inner;
            if (part > 0) PermuteKernel.CopyStrided(tensors[i].Span, 0, [part, 1], y.Span, start, [row, 1], [outer, part]);
        }

        return Operator.RecordOwn("Concat", new ConcatAttributes(axis, ImmutableCollectionsMarshal.AsImmutableArray(sizes)), y,
            tensors.ToArray(), [], static g =>
        {
            (int axis, ImmutableArray<int> sizes) = g.Attributes;
            int inner = g.Dy.Shape.Product(axis + 1, g.Dy.Rank), outer = g.Dy.Shape.Product(0, axis), row = g.Dy.Shape[axis] * inner, start = 0;
            for (int i = 0; i < sizes.Length; start += sizes[i++] * inner)
            {
                if (!g.Needs(i)) continue;
                int part = sizes[i] * inner;
                Tensor dx = Tensor.Uninitialized(g.InputShape(i));
                if (part > 0) PermuteKernel.CopyStrided(g.Dy.Span, start, [row, 1], dx.Span, 0, [part, 1], [outer, part]);
                g.Set(i, dx);
            }
        });
    }
}
