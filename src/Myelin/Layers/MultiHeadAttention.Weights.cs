using Myelin.Kernels;

namespace Myelin;

// The weights for display, and the step of generation.
public sealed partial class MultiHeadAttention
{
    /// <summary>
    /// The weights with which each query mixes the values: positive, with sum 1. For display: the whole matrix is computed, nothing is
    /// recorded, and nothing is dropped. PyTorch: <c>need_weights=True, average_attn_weights=False</c>.
    /// </summary>
    /// <param name="query">As for <see cref="Call"/>.</param>
    /// <param name="key">As for <see cref="Call"/>.</param>
    /// <param name="mask">What is hidden, or null.</param>
    /// <c>float32[N, heads, L, S]</c>; zeros for a query whose keys are all hidden.
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public Tensor Weights(Tensor query, Tensor key, AttentionMask? mask = null) => NoGrad.Run(() =>
    {
        // The values are not needed; ones of the right size replace them.
        Sizes sizes = Check(query, key,
            ValueSize == KeySize ? key : Tensor.Zeros(key.Rank < 1 ? key.Shape.AsSpan() : key.Shape.With(-1, ValueSize).AsSpan()), mask);
        Tensor q = Turned(query.Linear(QueryWeight is null ? Part(InWeight!, 0, 1) : QueryWeight, Part(InBias, 0, 1)), Heads, sizes.Queries, sizes.Batch);
        Tensor k = Turned(key.Linear(KeyWeight is null ? Part(InWeight!, 1, 2) : KeyWeight, Part(InBias, 1, 2)), Heads, sizes.Keys, sizes.Batch);
        Tensor scores = Split(q, sizes.Queries, sizes.Batch).MatMul(Split(k, sizes.Keys, sizes.Batch), transposeB: true) * (1 / MathF.Sqrt(_size));
        Span<float> values = scores.Span;
        for (int i = 0; i < values.Length; i++) values[i] += Added(mask, sizes, i);
        Tensor weights = scores.Softmax();
        // The softmax of -∞ only is NaN.
        foreach (ref float weight in weights.Span) weight = float.IsNaN(weight) ? 0 : weight;
        return weights;
    });

    /// <summary>
    /// Self-attention of new positions to themselves and all earlier ones, whose keys and values are in the cache: the result of
    /// <see cref="AttentionMask.CausalOnly"/> at these positions of the whole sequence. Like <c>Predict</c>, in evaluation mode and without
    /// recording; hooks see the new positions.
    /// </summary>
    /// <param name="x"><c>float32[N, t, modelSize]</c>: t new positions of each sequence, at least 1.</param>
    /// <param name="cache">The cached earlier positions; the new ones are added.</param>
    /// <returns><c>float32[N, t, modelSize]</c>.</returns>
    /// <exception cref="ShapeException">x has other axes, or another batch than the cache.</exception>
    /// <exception cref="InvalidOperationException">
    /// Not batchFirst, or keys or values have their own size; or the cache has no room, or its positions are not those seen here.
    /// </exception>
    public Tensor Step(Tensor x, AttentionCache cache)
    {
        if (!_batchFirst || InWeight is null) throw new InvalidOperationException(
            $"{Label}: generation step by step needs batchFirst: true and keys and values of modelSize.\n" +
            $"  Got {Describe()}.\n  Try new MultiHeadAttention({ModelSize}, {Heads}).");
        if (x.Rank != 3 || x.Shape[0] != cache.Batch || x.Shape[1] == 0 || x.Shape[2] != ModelSize) throw new ShapeException(
            $"{Label}: new positions must be [{cache.Batch}, t, {ModelSize}] with t at least 1.", $"x {x.Describe()}.",
            "The cache was created for that many sequences.");
        int d = ModelSize, count = x.Shape[1];
        AttentionCache.Entry entry = cache.Of(this, 2 * d);
        int past = entry.Length, keys = past + count;
        // The first attention of a step is at the cache's position and advances it; the others follow.
        if (past != cache.Length && keys != cache.Length) throw new InvalidOperationException(
            $"{Label}: all attentions that share a cache must have the same positions.\n  Got {past} positions here, {cache.Length} in the cache.\n" +
            "  Use one cache per model; after a failed step, call Clear() and pass all positions again.");
        if (keys > cache.Capacity) throw new InvalidOperationException(
            $"{Label}: the cache must have room for the new positions.\n  Got {count} more than {past}, capacity {cache.Capacity}.\n" +
            "  Use a cache with a larger capacity, or call Clear() and pass the last positions again.");
        return Prediction.Of(() =>
        {
            Tensor all = x.Linear(InWeight, InBias);
            if (_rotary) all = Turn(all, 2 * Heads, count, cache.Batch, past);
            Span<float> kept = entry.Values.Span;
            for (int n = 0; n < cache.Batch; n++)
            {
                for (int i = 0; i < count; i++)
                    all.Span.Slice((((n * count) + i) * 3 * d) + d, 2 * d).CopyTo(kept[(((n * cache.Capacity) + past + i) * 2 * d)..]);
            }

            var stored = new HeadStrides(cache.Capacity * 2 * d, 2 * d, _size);
            var shape = new AttentionShape
            {
                Batch = cache.Batch,
                Heads = Heads,
                Queries = count,
                Keys = keys,
                HeadSize = _size,
                ValueSize = _size,
                Q = new(count * 3 * d, 3 * d, _size),
                K = stored,
                V = stored,
                Y = new(count * d, d, _size),
                Scale = 1 / MathF.Sqrt(_size),
                Causal = true,
                Past = past,
            };
            Tensor y = AttentionOp.Record("Attention", shape, x.Shape, all, entry.Values, null, new(1, 0), new(1, d), null, null, batchFirst: true);
            cache.Grow(entry, keys);
            return Show(x, _output.Call(y));
        });
    }

    // [N, heads, length, size]
    private Tensor Split(Tensor x, int length, int batch) =>
        _batchFirst || x.Rank == 2 ? x.Reshape(batch, length, Heads, _size).Permute(0, 2, 1, 3) : x.Reshape(length, batch, Heads, _size).Permute(1, 2, 0, 3);

    /// <summary>The value that a mask adds to the score at a position of [N, heads, L, S].</summary>
    private float Added(AttentionMask? mask, Sizes sizes, int place)
    {
        if (mask is null) return 0;
        int j = place % sizes.Keys, i = place / sizes.Keys % sizes.Queries, head = place / sizes.Keys / sizes.Queries;
        if ((mask.Causal && j > i) || (mask.KeyPadding is { } padding && padding.AsSpan()[(head / Heads * sizes.Keys) + j] != 0)) return float.NegativeInfinity;
        if (mask.Scores is not { } scores) return 0;
        return scores.Span[((((scores.Rank == 3 ? head * sizes.Queries : 0) + i) * sizes.Keys) + j)];
    }
}
