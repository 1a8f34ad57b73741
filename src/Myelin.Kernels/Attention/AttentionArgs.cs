namespace Myelin.Kernels;

/// <summary>The operands of attention, and helpers that both passes use for one example and head.</summary>
internal unsafe struct AttentionArgs
{
    internal AttentionShape Shape;
    internal float* Q, K, V, Scores, Y, LogSumExp, Dy, Dq, Dk, Dv;
    internal int* KeyPadding;

    /// <summary>The first element of a head, counting the heads of all examples.</summary>
    internal readonly float* Head(float* operand, in HeadStrides strides, int head) =>
        operand + (nint)(head / Shape.Heads) * strides.Batch + (nint)(head % Shape.Heads) * strides.Head;

    /// <summary>
    /// Causal limit within a tile of keys for the first query of a tile: query q of the tile sees keys up to q + this value.
    /// </summary>
    internal readonly int Sight(int query, int key) => Shape.Causal ? query + Shape.Past - key : AttentionTile.Unlimited;

    /// <summary>Hides padded keys and adds the score mask, in scores of keys by queries, <paramref name="row"/> elements per row.</summary>
    internal readonly void Mask<S, V>(int head, int query, int queries, int key, int keys, float* tile, int row, float* scratch)
        where S : struct, IFloatSimd<V> where V : struct
    {
        if (Scores != null)
        {
            nint matrix = Shape.ScoresPerHead ? (nint)head * Shape.Queries * Shape.Keys : 0;
            Packing.Transpose(Scores + matrix + (nint)query * Shape.Keys + key, Shape.Keys, queries, keys, scratch, row);
            for (int r = 0; r < keys; r++) Loop2.Run<S, V, AddMap>(new AddMap(), scratch + r * row, tile + r * row, tile + r * row, queries);
        }
        if (KeyPadding == null) return;
        int* padding = KeyPadding + (nint)(head / Shape.Heads) * Shape.Keys + key;
        for (int r = 0; r < keys; r++)
        {
            if (padding[r] != 0) new Span<float>(tile + r * row, row).Fill(float.NegativeInfinity);
        }
    }

    /// <summary>For each weight of a tile, 0 if it is dropped, else the factor that compensates for the dropped ones.</summary>
    internal readonly void DropoutMask(int head, int query, int queries, int key, int keys, float* mask, int row)
    {
        float keep = 1 - Shape.Dropout;
        for (int r = 0; r < keys; r++)
        {
            ulong position = Shape.Position + ((ulong)head * (ulong)Shape.Keys + (ulong)(key + r)) * (ulong)Shape.Queries + (ulong)query;
            Philox.FillDropout(Shape.Seed, Shape.Stream, position, keep, new Span<float>(mask + r * row, queries));
            new Span<float>(mask + r * row + queries, row - queries).Clear();
        }
    }
}
