using Myelin.Graphs;
using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor a)
    {
        /// <summary>
        /// The matrix product y = a·b over the last two axes; axes before them are a batch and broadcast. A vector counts as a row on the left
        /// and a column on the right. da = dy·bᵀ, db = aᵀ·dy. PyTorch: <c>torch.matmul</c>.
        /// </summary>
        /// <param name="b">float32 <c>[…, k, n]</c>; this tensor is <c>[…, m, k]</c>.</param>
        /// <param name="transposeA">Whether to transpose the last two axes of a: a is <c>[…, k, m]</c>. Costs nothing.</param>
        /// <param name="transposeB">Whether to transpose the last two axes of b: b is <c>[…, n, k]</c>. Costs nothing.</param>
        /// <returns>float32 <c>[…, m, n]</c>.</returns>
        /// <exception cref="ShapeException">The inner sizes differ, the batches do not broadcast, or an operand is a scalar.</exception>
        public Tensor MatMul(Tensor b, bool transposeA = false, bool transposeB = false)
        {
            if (a.Rank == 0 || b.Rank == 0 || MatMulOp.InnerOfA(a, transposeA) != MatMulOp.InnerOfB(b, transposeB))
                throw MatMulOp.Mismatch(a, b, transposeA, transposeB);
            if (a.Rank == 1) return a.Reshape(1, -1).MatMul(b, false, transposeB).Squeeze(b.Rank == 1 ? 0 : -2);
            if (b.Rank == 1) return a.MatMul(b.Reshape(-1, 1), transposeA, false).Squeeze(-1);
            return MatMulOp.Record(a, b, transposeA, transposeB);
        }
    }
}

internal static class MatMulOp
{
    internal static Tensor Record(Tensor a, Tensor b, bool transposeA, bool transposeB)
    {
        if (BatchOf(a.Shape, b.Shape) is not { } batch) throw Mismatch(a, b, transposeA, transposeB);
        Tensor y = Multiply(a, b, transposeA, transposeB, batch);
        return Operator.RecordOwn("MatMul", new MatMulAttributes(transposeA, transposeB), y, [a, b], [a, b], static g =>
        {
            Tensor a = g.Saved(0), b = g.Saved(1);
            (bool ta, bool tb) = g.Attributes;
            Shape batch = BatchOf(a.Shape, b.Shape)!.Value;
            if (g.Needs(0)) g.Set(0, Broadcasting.SumTo(ta ? Multiply(b, g.Dy, tb, true, batch) : Multiply(g.Dy, b, false, !tb, batch), a.Shape));
            if (g.Needs(1)) g.Set(1, Broadcasting.SumTo(tb ? Multiply(g.Dy, a, true, ta, batch) : Multiply(a, g.Dy, !ta, false, batch), b.Shape));
        });
    }

    /// <summary>The size that a product sums over, taken from its left operand.</summary>
    internal static int InnerOfA(Tensor a, bool transpose) => a.Rank == 1 ? a.Length : a.Shape[transpose ? ^2 : ^1];

    /// <summary>The same, taken from its right operand.</summary>
    internal static int InnerOfB(Tensor b, bool transpose) => b.Rank == 1 ? b.Length : b.Shape[transpose ? ^1 : ^2];

    private static Tensor Multiply(Tensor a, Tensor b, bool transposeA, bool transposeB, Shape batch)
    {
        int m = a.Shape[transposeA ? ^1 : ^2], k = a.Shape[transposeA ? ^2 : ^1], n = b.Shape[transposeB ? ^2 : ^1];
        int batchA = a.Shape.Product(0, a.Rank - 2), batchB = b.Shape.Product(0, b.Rank - 2), count = batch.ElementCount;
        Tensor y = Tensor.Uninitialized(Shape.Wrap([.. batch.AsSpan(), m, n]));
        if (batchB == 1 && !transposeA && batchA == count)
        {
            // The right operand is shared: the batch only adds rows.
            Gemm.Multiply(count * m, n, k, a.Span, false, b.Span, transposeB, y.Span);
        }
        else if ((batchA == 1 || batchA == count) && (batchB == 1 || batchB == count))
        {
            Gemm.MultiplyBatched(count, m, n, k, a.Span, batchA == 1 ? 0 : m * k, transposeA, b.Span, batchB == 1 ? 0 : k * n, transposeB, y.Span, m * n);
        }
        else
        {
            return Multiply(Repeat(a, batch), Repeat(b, batch), transposeA, transposeB, batch);
        }

        GC.KeepAlive(a);
        GC.KeepAlive(b);
        return y;
    }

    private static Tensor Repeat(Tensor x, Shape batch) => NoGrad.Run(() => x.BroadcastTo([.. batch.AsSpan(), x.Shape[^2], x.Shape[^1]]));

    private static Shape? BatchOf(Shape a, Shape b) => Shape.BroadcastOrNull(Shape.Create(a.AsSpan()[..^2]), Shape.Create(b.AsSpan()[..^2]));

    internal static ShapeException Mismatch(Tensor a, Tensor b, bool transposeA, bool transposeB)
    {
        string got = $"a {a.Describe()}{(transposeA ? " transposed" : "")}, b {b.Describe()}{(transposeB ? " transposed" : "")}.";
        if (a.Rank == 0 || b.Rank == 0) return new ShapeException("MatMul: an operand must be a matrix or a vector.", got, "Multiply by a scalar with *.");
        if (InnerOfA(a, transposeA) == InnerOfB(b, transposeB))
        {
            return new ShapeException("MatMul: the batch axes must be equal or 1.", got, "Reshape one of the operands.");
        }

        string fix = a.Rank < 2 || b.Rank < 2 ? "The last axis of a must equal the second to last of b, or the length of a vector."
            : a.Shape[transposeA ? ^2 : ^1] == b.Shape[transposeB ? ^2 : ^1] ? $"Try transposeB: {(transposeB ? "false" : "true")}."
            : a.Shape[transposeA ? ^1 : ^2] == b.Shape[transposeB ? ^1 : ^2] ? $"Try transposeA: {(transposeA ? "false" : "true")}."
            : "The last axis of a must equal the second to last of b.";
        return new ShapeException("MatMul: the inner sizes must be equal, [m, k]·[k, n].", got, fix);
    }
}
