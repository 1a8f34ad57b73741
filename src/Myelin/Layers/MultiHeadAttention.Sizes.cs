using Myelin.Kernels;

namespace Myelin;

// The inputs, and whether they match.
public sealed partial class MultiHeadAttention
{
    private readonly record struct Sizes(int Batch, int Queries, int Keys)
    {
        /// <summary>The strides of the heads in sequences with this many elements per position.</summary>
        internal HeadStrides Strides(int width, int length, int head, bool batchFirst) =>
            batchFirst ? new(length * width, width, head) : new(width, Batch * width, head);
    }

    private Sizes Check(Tensor query, Tensor key, Tensor value, AttentionMask? mask)
    {
        string Got() => query == key && key == value ? $"x {query.Describe()}." : $"query {query.Describe()}, key {key.Describe()}, value {value.Describe()}.";
        string axes = _batchFirst ? "[N, L" : "[L, N";
        bool ranks = query.Rank is 2 or 3 && key.Rank == query.Rank && value.Rank == query.Rank;
        if (!ranks || query.Shape[^1] != ModelSize || key.Shape[^1] != KeySize || value.Shape[^1] != ValueSize) throw new ShapeException(
            $"{Label}: query must be {axes}, {ModelSize}], key {axes}, {KeySize}] and value {axes}, {ValueSize}], or all without N.", Got(),
            ranks ? $"Try new MultiHeadAttention({query.Shape[^1]}, …), or a Linear layer before it." : "Give each position a vector of that size.");
        int time = query.Rank == 2 || !_batchFirst ? 0 : 1, batch = query.Rank == 2 ? 1 : query.Shape[1 - time];
        var sizes = new Sizes(batch, query.Shape[time], key.Shape[time]);
        if (value.Shape[time] != sizes.Keys || (query.Rank == 3 && (key.Shape[1 - time] != batch || value.Shape[1 - time] != batch))) throw new ShapeException(
            $"{Label}: keys and values must have the same length, and all the same batch.", Got(),
            $"With batchFirst: {(_batchFirst ? "true" : "false")} inputs are {axes}, size].");
        if (sizes.Queries == 0 || sizes.Keys == 0) throw new ShapeException($"{Label}: a sequence must have at least one position.", Got(),
            "Leave empty sequences out of the batch.");
        CheckMask(mask, sizes, query.Rank == 2);
        return sizes;
    }

    private void CheckMask(AttentionMask? mask, Sizes sizes, bool single)
    {
        if (mask?.KeyPadding is { } padding)
        {
            Shape wanted = single ? [sizes.Keys] : [sizes.Batch, sizes.Keys];
            if (padding.Shape != wanted) throw new ShapeException(
                $"{Label}: KeyPadding must be int32{wanted}: one number per key, nonzero if it is hidden.", $"{padding.Describe()}.",
                padding.Shape.Rank == 2 && padding.Shape[0] == sizes.Keys
                ? "The batch comes first, whatever the order of the inputs."
                : "It hides keys, not queries.");
        }

        if (mask?.Scores is not { } scores) return;
        Shape one = [sizes.Queries, sizes.Keys], each = [sizes.Batch * Heads, sizes.Queries, sizes.Keys];
        if (scores.Shape != one && scores.Shape != each) throw new ShapeException(
            $"{Label}: Scores must be {one} or, for each head of each example, {each}.", $"{scores.Describe()}.",
            "It is added to the score of each query and key; -∞ hides.");
    }
}
