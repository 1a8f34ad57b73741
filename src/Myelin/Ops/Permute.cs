using System.Runtime.InteropServices;
using Myelin.Graphs;
using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>The axes in another order: axis k of y is axis order[k] of x. PyTorch: <c>Tensor.permute</c>.</summary>
        /// <param name="order">Each axis once; negative counts from the end.</param>
        /// <exception cref="ShapeException">An axis is missing, named twice or out of range.</exception>
        public Tensor Permute(params ReadOnlySpan<int> order)
        {
            int[] axes = new int[order.Length];
            for (int i = 0; i < axes.Length; i++) axes[i] = x.Shape.Axis(order[i]);
            if (axes.Length != x.Rank || axes.Distinct().Count() != axes.Length)
            {
                throw new ShapeException(
                    "Permute: each axis must be named once.",
                    $"order [{string.Join(", ", order.ToArray())}] for {x.Describe()}.",
                    $"Name the axes 0 to {x.Rank - 1} in the order wanted.");
            }

            return PermuteOp.Record(x, axes);
        }

        /// <summary>Swaps two axes; without arguments the last two, a matrix' transpose. PyTorch: <c>torch.transpose</c>.</summary>
        /// <param name="first">One axis.</param>
        /// <param name="second">The other.</param>
        /// <remarks>For a matrix product use MatMul's <c>transposeA</c> and <c>transposeB</c>, which cost nothing.</remarks>
        public Tensor Transpose(int first = -2, int second = -1)
        {
            int[] axes = [.. Enumerable.Range(0, x.Rank)];
            int a = x.Shape.Axis(first), b = x.Shape.Axis(second);
            (axes[a], axes[b]) = (axes[b], axes[a]);
            return PermuteOp.Record(x, axes);
        }
    }
}

internal static class PermuteOp
{
    internal static Tensor Record(Tensor x, int[] order)
    {
        int[] sizes = new int[order.Length];
        for (int i = 0; i < order.Length; i++) sizes[i] = x.Shape[order[i]];
        Tensor y = Tensor.Uninitialized(Shape.Create(sizes));
        PermuteKernel.Copy(x.Span, x.Shape.AsSpan(), order, y.Span);
        return Operator.RecordOwn("Permute", new PermuteAttributes(ImmutableCollectionsMarshal.AsImmutableArray(order)), y, [x], [], static g =>
        {
            ReadOnlySpan<int> order = g.Attributes.Order.AsSpan();
            int[] back = new int[order.Length];
            for (int i = 0; i < back.Length; i++) back[order[i]] = i;
            Tensor dx = Tensor.Uninitialized(g.InputShape(0));
            PermuteKernel.Copy(g.Dy.Span, g.Dy.Shape.AsSpan(), back, dx.Span);
            g.Set(0, dx);
        });
    }
}
