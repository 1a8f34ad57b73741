using Myelin.Graphs;
using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor weight)
    {
        /// <summary>
        /// Looks up a row for each id: y[…, :] = weight[ids[…], :]. The gradient of a row is the sum over the positions where it was used,
        /// in order; unused rows and the padding row get 0. PyTorch: <c>F.embedding</c>.
        /// </summary>
        /// <param name="ids">int32 <c>[…]</c>, 0 to V - 1; this tensor is float32 <c>[V, D]</c>.</param>
        /// <param name="paddingIndex">The padding id, whose row gets no gradient; null for none.</param>
        /// <returns>float32 <c>[…, D]</c>.</returns>
        /// <exception cref="ShapeException">The weight is not a matrix.</exception>
        /// <exception cref="ArgumentOutOfRangeException">An id has no row.</exception>
        public Tensor Embedding(IntTensor ids, int? paddingIndex = null)
        {
            EmbeddingOp.Check(weight, ids, paddingIndex);
            return EmbeddingOp.Look(weight, ids, paddingIndex);
        }
    }
}

internal static class EmbeddingOp
{
    /// <summary>The same for ids that were checked.</summary>
    internal static Tensor Look(Tensor weight, IntTensor ids, int? paddingIndex)
    {
        int width = weight.Shape[1];
        Tensor y = Tensor.Uninitialized([.. ids.Shape, width]);
        RowGather.Forward(weight.Span, ids.AsSpan(), width, y.Span);
        return Operator.RecordOwn("Embedding", new EmbeddingAttributes(ids, paddingIndex), y, [weight], [], Backward);
    }

    private static void Backward(BackwardContext<EmbeddingAttributes> g)
    {
        (IntTensor ids, int? padding) = g.Attributes;
        Tensor dWeight = Tensor.Uninitialized(g.InputShape(0));
        RowGather.Gradient(g.Dy.Span, ids.AsSpan(), padding ?? -1, dWeight.Shape[1], dWeight.Span);
        g.Set(0, dWeight);
    }

    internal static void Check(Tensor weight, IntTensor ids, int? paddingIndex)
    {
        if (weight.Rank != 2) throw new ShapeException("Embedding: the weight must be [V, D].", $"{weight.Describe()}.", "Give one row for each id.");
        int count = weight.Shape[0];
        if (paddingIndex is { } padding && (uint)padding >= (uint)count)
        {
            throw new ArgumentOutOfRangeException(nameof(paddingIndex),
                $"Embedding: paddingIndex must be one of the ids, 0 to {count - 1}.\n  Got {padding}.\n  Count the padding among the ids.");
        }

        if (FirstOutside(count, ids.AsSpan()) is { } place) throw OutOfRange("Embedding", count, ids.AsSpan(), place, ids.Shape);
    }

    /// <summary>The index of the first id without a row; null if each has one.</summary>
    internal static int? FirstOutside(int count, ReadOnlySpan<int> ids)
    {
        for (int i = 0; i < ids.Length; i++)
        {
            if ((uint)ids[i] >= (uint)count) return i;
        }

        return null;
    }

    internal static ArgumentOutOfRangeException OutOfRange(string name, int count, ReadOnlySpan<int> ids, int place, Shape? shape = null) => new(nameof(ids),
        $"{name}: each id must be from 0 to {count - 1}, one for each of {count} rows.\n" +
        $"  Got {ids[place]} at position {place} of int32{shape ?? [ids.Length]}.\n" +
        "  Give the embedding as many rows as the tokenizer has tokens, and use the tokenizer the model was trained with.");
}
