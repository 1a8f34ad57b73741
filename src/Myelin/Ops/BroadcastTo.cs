using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// x repeated along axes of size 1, and along new leading axes. dx sums over the repeats. PyTorch: <c>Tensor.expand</c>.
        /// </summary>
        /// <param name="shape">A shape that x broadcasts to: aligned at the last axis, with sizes equal or 1 in x.</param>
        /// <exception cref="ShapeException">x does not broadcast to it.</exception>
        public Tensor BroadcastTo(params ReadOnlySpan<int> shape)
        {
            Shape target = Shape.Create(shape);
            if (Shape.BroadcastOrNull(x.Shape, target) != target)
            {
                throw new ShapeException(
                    "BroadcastTo: sizes must be equal, aligned at the last axis, or 1 in x.",
                    $"{x.Describe()} to {target}.",
                    "Try Unsqueeze to add an axis of size 1 where the repeats belong.");
            }

            Tensor y = Tensor.Uninitialized(target);
            if (y.Length > 0) PermuteKernel.CopyStrided(x.Span, 0, BroadcastToOp.Broadcast(x.Shape, target), y.Span, 0, BroadcastToOp.Of(target), shape);
            return Operator.RecordOwn("BroadcastTo", 0, y, [x], [], static g => g.Set(0, Broadcasting.SumShared(g.Dy, g.InputShape(0))));
        }
    }
}

/// <summary>The stride of each axis.</summary>
internal static class BroadcastToOp
{
    /// <summary>The strides of a row-major tensor.</summary>
    internal static int[] Of(Shape shape)
    {
        int[] strides = new int[shape.Rank];
        for (int axis = 0; axis < strides.Length; axis++) strides[axis] = shape.Product(axis + 1, shape.Rank);
        return strides;
    }

    /// <summary>The strides of a row-major tensor viewed with a larger shape, 0 where it is repeated.</summary>
    internal static int[] Broadcast(Shape shape, Shape target)
    {
        int[] strides = new int[target.Rank];
        for (int back = 1; back <= shape.Rank; back++)
        {
            if (shape[^back] > 1) strides[^back] = shape.Product(shape.Rank - back + 1, shape.Rank);
        }

        return strides;
    }
}
