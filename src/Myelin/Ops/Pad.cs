using System.Runtime.InteropServices;
using Myelin.Graphs;
using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// x with a constant border. The gradient is the inner part of dy. PyTorch: <c>F.pad</c>, whose pairs start at the last axis.
        /// </summary>
        /// <param name="widths">The number of elements before and after, one pair per axis, the first axis first; at least 0.</param>
        /// <param name="value">The constant.</param>
        /// <exception cref="ShapeException">Not one pair per axis, or a negative width.</exception>
        public Tensor Pad(ReadOnlySpan<(int Before, int Behind)> widths, float value = 0)
        {
            int[] sizes = x.Shape.AsSpan().ToArray(), starts = new int[sizes.Length];
            bool valid = widths.Length == sizes.Length;
            for (int axis = 0; valid && axis < sizes.Length; axis++)
            {
                valid = widths[axis].Before >= 0 && widths[axis].Behind >= 0;
                starts[axis] = widths[axis].Before;
                sizes[axis] += widths[axis].Before + widths[axis].Behind;
            }

            if (!valid) throw new ShapeException(
                "Pad: one pair of widths per axis is needed, each at least 0.",
                $"[{string.Join(", ", widths.ToArray())}] for {x.Describe()}.",
                "Give (0, 0) for an unchanged axis; use Slice to cut.");
            return PadOp.Record(x, Shape.Create(sizes), starts, value);
        }
    }
}

internal static class PadOp
{
    internal static Tensor Record(Tensor x, Shape shape, int[] starts, float value)
    {
        Tensor y = Tensor.Uninitialized(shape);
        y.Span.Fill(value);
        PermuteKernel.CopyStrided(x.Span, 0, BroadcastToOp.Of(x.Shape), y.Span, Offset(shape, starts), BroadcastToOp.Of(shape), x.Shape.AsSpan());
        return Operator.RecordOwn("Pad", new PadAttributes(ImmutableCollectionsMarshal.AsImmutableArray(starts), value), y, [x], [], static g =>
        {
            Tensor dx = Tensor.Uninitialized(g.InputShape(0));
            PermuteKernel.CopyStrided(g.Dy.Span, Offset(g.Dy.Shape, g.Attributes.Before.AsSpan()), BroadcastToOp.Of(g.Dy.Shape), dx.Span, 0,
                BroadcastToOp.Of(dx.Shape), dx.Shape.AsSpan());
            g.Set(0, dx);
        });
    }

    private static int Offset(Shape shape, ReadOnlySpan<int> starts)
    {
        int[] strides = BroadcastToOp.Of(shape);
        int offset = 0;
        for (int axis = 0; axis < strides.Length; axis++) offset += strides[axis] * starts[axis];
        return offset;
    }
}
