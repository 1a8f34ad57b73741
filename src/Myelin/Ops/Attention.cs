using Myelin.Graphs;
using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor q)
    {
        /// <summary>
        /// Scaled dot-product attention, y = softmax(q·kᵀ·scale + mask)·v, without storing the matrix of scores: its memory grows with L +
        /// S, not with L·S. With the weights P and dP = dy·vᵀ: dv = Pᵀ·dy, dS = P·(dP - Σ dy·y), dq = dS·k·scale, dk = dSᵀ·q·scale. The
        /// mask gets no gradient. PyTorch: <c>F.scaled_dot_product_attention</c>; but a query whose keys are all hidden gives 0, with a
        /// gradient of 0, where PyTorch gives NaN. Vaswani et al. 2017, Dao et al. 2022.
        /// </summary>
        /// <param name="k">Keys, float32 <c>[…, S, E]</c>; this tensor is <c>[…, L, E]</c> with the same leading axes.</param>
        /// <param name="v">Values, float32 <c>[…, S, Ev]</c>.</param>
        /// <param name="mask">Added to the scores: float32 <c>[L, S]</c> or <c>[…, L, S]</c>, -∞ where a key is hidden; or null.</param>
        /// <param name="causal">Whether query i sees keys 0 to i only.</param>
        /// <param name="scale">The factor of the scores; null is 1/√E.</param>
        /// <returns>float32 <c>[…, L, Ev]</c>.</returns>
        /// <exception cref="ShapeException">The shapes do not fit, or there is no key.</exception>
        public Tensor ScaledDotProductAttention(Tensor k, Tensor v, Tensor? mask = null, bool causal = false, float? scale = null)
        {
            AttentionOp.Check(q, k, v, mask);
            int batch = q.Shape.Product(0, q.Rank - 2), queries = q.Shape[^2], keys = k.Shape[^2], size = q.Shape[^1], valueSize = v.Shape[^1];
            var shape = new AttentionShape
            {
                Batch = batch,
                Heads = 1,
                Queries = queries,
                Keys = keys,
                HeadSize = size,
                ValueSize = valueSize,
                Q = new(queries * size, size, 0),
                K = new(keys * size, size, 0),
                V = new(keys * valueSize, valueSize, 0),
                Y = new(queries * valueSize, valueSize, 0),
                Scale = scale ?? 1 / MathF.Sqrt(Math.Max(1, size)),
                Causal = causal,
                ScoresPerHead = mask is { Rank: > 2 },
            };
            return AttentionOp.Record("ScaledDotProductAttention", shape, q.Shape.With(-1, valueSize), q, k, v, new(1, 0), new(2, 0), null, mask);
        }
    }
}

/// <summary>
/// Attention whose heads may be anywhere in up to three tensors, as in the single product that projects queries, keys and values.
/// </summary>
internal static class AttentionOp
{
    /// <summary>The kernel's view of an attention; the public attributes are created from it when it is traced.</summary>
    internal sealed record Attributes(AttentionShape Shape, AttentionOperand K, AttentionOperand V, IntTensor? KeyPadding, bool? BatchFirst) : IHasAttributes
    {
        object IHasAttributes.Attributes => BatchFirst is { } batchFirst
            ? new AttentionAttributes(Shape.Heads, Shape.HeadSize, Shape.ValueSize, K, V, batchFirst, Shape.Scale, Shape.Causal, Shape.Past,
            Shape.ScoresPerHead, KeyPadding)
            : new ScaledDotProductAttentionAttributes(Shape.Scale, Shape.Causal);
    }

    /// <summary>
    /// Queries begin at the first element of the first input; inputs that contain no operand are null. So is <paramref name="batchFirst"/> if
    /// queries, keys and values are the inputs, with any leading axes.
    /// </summary>
    internal static Tensor Record(string name, in AttentionShape shape, Shape output, Tensor first, Tensor? second, Tensor? third,
        AttentionOperand k, AttentionOperand v, IntTensor? keyPadding, Tensor? scores, bool? batchFirst = null)
    {
        if (scores is { RequiresGrad: true } && !NoGrad.IsActive) throw new InvalidOperationException(
            $"{name}: the mask gets no gradient.\n  Got {scores.Describe()}, which requires one.\n" +
            "  Try mask.Detach(), or add a learned mask to the scores with separate operators.");
        Tensor y = Tensor.Uninitialized(output), logSumExp = Tensor.Uninitialized([shape.Batch, shape.Heads, shape.Queries]);
        AttentionKernel.Forward(shape, first.Span, In(k, first, second, third), In(v, first, second, third),
            keyPadding is null ? default : keyPadding.AsSpan(), LayerNormOp.SpanOf(scores), y.Span, logSumExp.Span);
        GC.KeepAlive(scores);
        if (!Operator.Records(first, second, third))
        {
            GC.KeepAlive(first);
            GC.KeepAlive(second);
            GC.KeepAlive(third);
            return y;
        }

        y = Operator.RecordOwn(name, new Attributes(shape, k, v, keyPadding, batchFirst), y, [first, second, third],
            [first, second, third, y, logSumExp, scores], static g =>
        {
            Attributes a = g.Attributes;
            Tensor first = g.Saved(0);
            Tensor? second = g.SavedOrNull(1), third = g.SavedOrNull(2), scores = g.SavedOrNull(5);
            Tensor? dFirst = g.Needs(0) ? Tensor.Uninitialized(first.Shape) : null;
            Tensor? dSecond = g.Needs(1) ? Tensor.Uninitialized(second!.Shape) : null, dThird = g.Needs(2) ? Tensor.Uninitialized(third!.Shape) : null;
            AttentionKernel.Backward(a.Shape, g.Dy.Span, first.Span, In(a.K, first, second, third), In(a.V, first, second, third),
                a.KeyPadding is null ? default : a.KeyPadding.AsSpan(), LayerNormOp.SpanOf(scores), g.Saved(3).Span, g.Saved(4).Span,
                LayerNormOp.SpanOf(dFirst), In(a.K, dFirst, dSecond, dThird), In(a.V, dFirst, dSecond, dThird));
            if (dFirst is not null) g.Set(0, dFirst);
            if (dSecond is not null) g.Set(1, dSecond);
            if (dThird is not null) g.Set(2, dThird);
        });
        TraceRecorder.Current?.AddInputs(scores);
        return y;
    }

    private static Span<float> In(AttentionOperand operand, Tensor? first, Tensor? second, Tensor? third)
    {
        Span<float> whole = LayerNormOp.SpanOf(operand.Input switch { 0 => first, 1 => second, _ => third });
        // A gradient that is not wanted, or of an empty batch, has no memory to point to.
        return whole.IsEmpty ? whole : whole[operand.Offset..];
    }

    internal static void Check(Tensor q, Tensor k, Tensor v, Tensor? mask)
    {
        string Got() => $"q {q.Describe()}, k {k.Describe()}, v {v.Describe()}{(mask is null ? "" : $", mask {mask.Describe()}")}.";
        bool fits = q.Rank >= 2 && k.Rank == q.Rank && v.Rank == q.Rank && q.Shape[^1] == k.Shape[^1] && k.Shape[^2] == v.Shape[^2]
            && q.Shape.AsSpan()[..^2].SequenceEqual(k.Shape.AsSpan()[..^2]) && q.Shape.AsSpan()[..^2].SequenceEqual(v.Shape.AsSpan()[..^2]);
        if (!fits) throw new ShapeException("ScaledDotProductAttention: q must be […, L, E], k […, S, E] and v […, S, Ev], with the same leading axes.", Got(),
            "Keys and values come in pairs, and a query is compared with keys of its own size.");
        if (k.Shape[^2] == 0) throw new ShapeException(
            "ScaledDotProductAttention: there must be at least one key.", Got(), "Leave empty sequences out of the batch.");
        if (mask is null) return;
        Shape one = [q.Shape[^2], k.Shape[^2]], all = q.Shape.With(-1, k.Shape[^2]);
        if (mask.Shape != one && mask.Shape != all) throw new ShapeException($"ScaledDotProductAttention: the mask must be {one} or {all}.", Got(),
            "It is added to the score of each query and key.");
    }
}
