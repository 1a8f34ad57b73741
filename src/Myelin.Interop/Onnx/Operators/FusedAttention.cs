using static Myelin.Interop.Onnx.OnnxOperator;

namespace Myelin.Interop.Onnx.Operators;

/// <summary>Attention as ONNX Runtime's optimizer merges it, of the domain com.microsoft: with the projections, or after them.</summary>
internal static class FusedAttention
{
    internal static IEnumerable<OnnxOperator> All =>
    [
        Many($"{FusedOperators.Domain}.Attention", Attention).Shaped(),
        Many($"{FusedOperators.Domain}.MultiHeadAttention", MultiHead).Shaped(),
    ];

    /// <summary>x·W + b is Q, K and V side by side, each split into heads.</summary>
    private static OnnxValue?[] Attention(OnnxCall call)
    {
        Tensor x = call.Tensor(0), weight = call.Tensor(1), projected = x.MatMul(weight);
        if (call.Attributes.Flag("do_rotary")) throw call.Unsupported("do_rotary", "Export the model without rotary positions, or as Attention of ONNX.");
        if (call.OptionalTensor(2) is { } bias) projected += bias;
        int[] sizes = call.Attributes.Ints("qkv_hidden_sizes") is [var a, var b, var c] ? [a, b, c] : [.. Enumerable.Repeat(weight.Shape[1] / 3, 3)];
        Tensor q = Heads(call, projected.Slice(2, 0, sizes[0])), k = Heads(call, projected.Slice(2, sizes[0], sizes[0] + sizes[1]));
        Tensor v = Heads(call, projected.Slice(2, sizes[0] + sizes[1], projected.Shape[2]));
        int past = 0;
        if (call.OptionalTensor(4) is { } before)
        {
            past = before.Shape[3];
            (k, v) = (Tensor.Concat([before.Select(0, 0), k], 2), Tensor.Concat([before.Select(0, 1), v], 2));
        }

        Tensor? present = call.Wants(1) ? Tensor.Stack([k, v], 0) : null;
        return [Attend(call, q, k, v, mask: 3, added: 5, past), present is null ? null : OnnxValue.From(present)];
    }

    /// <summary>Q, K and V are already projected; a bias is that of all three, side by side.</summary>
    private static OnnxValue?[] MultiHead(OnnxCall call)
    {
        if (call.InputCount > 6 && (call.Has(6) || call.Has(7)))
            throw call.Unsupported("past keys and values", "Export the model without them, or as Attention of ONNX.");
        if (!call.Has(1) || !call.Has(2) || call.Tensor(0).Rank != 3 || call.Tensor(1).Rank != 3)
            throw call.Unsupported("packed queries, keys and values", "They must be three inputs, [N, L, heads·E] each.");
        Tensor q = call.Tensor(0), k = call.Tensor(1), v = call.Tensor(2);
        if (call.OptionalTensor(3) is { } bias)
        {
            int first = q.Shape[2], second = first + k.Shape[2];
            (q, k, v) = (q + bias.Slice(0, 0, first), k + bias.Slice(0, first, second), v + bias.Slice(0, second, bias.Length));
        }

        return [Attend(call, Heads(call, q), Heads(call, k), Heads(call, v), mask: 4, added: 5, past: 0)];
    }

    /// <summary>[N, L, heads·E] as [N, heads, L, E].</summary>
    private static Tensor Heads(OnnxCall call, Tensor x)
    {
        int heads = call.Attributes.Int32("num_heads", 0);
        return heads > 0 && x.Shape[2] % heads == 0
            ? x.Reshape(x.Shape[0], x.Shape[1], heads, x.Shape[2] / heads).Transpose(1, 2)
            : throw call.Invalid("the number of heads must divide the width", $"{heads} heads, {x.Describe()}");
    }

    /// <summary>softmax(Q·Kᵀ·scale + mask)·V, its heads side by side.</summary>
    private static OnnxValue Attend(OnnxCall call, Tensor q, Tensor k, Tensor v, int mask, int added, int past)
    {
        // A scale of 0 is the usual one.
        float scale = call.Attributes.Float("scale", 0) is not 0 and var given ? given : 1 / MathF.Sqrt(q.Shape[3]);
        Tensor scores = q.MatMul(k, transposeB: true) * scale;
        if (call.OptionalTensor(added) is { } bias) scores += bias;
        if (call.Has(mask)) scores += Hidden(call, mask, scores.Shape);
        if (call.Attributes.Flag("unidirectional")) scores += AttentionOperators.Causal(q.Shape[2], k.Shape[2], past);
        Tensor y = scores.Softmax().MatMul(v).Transpose(1, 2);
        return y.Reshape(y.Shape[0], y.Shape[1], -1);
    }

    /// <summary>
    /// Added to scores [N, heads, L, K]: a mask is the number of keys that each sequence has, [N], or flags of keys [N, K] or [N, L, K].
    /// </summary>
    private static Tensor Hidden(OnnxCall call, int input, Shape scores)
    {
        int[] mask = call.Ints(input);
        Shape shape = call[input].Shape;
        int batch = scores[0], queries = scores[2], keys = scores[3];
        float hidden = call.Attributes.Float("mask_filter_value", -10000);
        Func<int, int, int, bool> isShown = shape switch
        {
            _ when shape == [batch] => (n, _, key) => key < mask[n],
            _ when shape == [batch, keys] => (n, _, key) => mask[(n * keys) + key] != 0,
            _ when shape == [batch, queries, keys] => (n, query, key) => mask[(((n * queries) + query) * keys) + key] != 0,
            _ => throw call.Unsupported($"a mask {call[input].Describe()}", "A mask must be [N], [N, keys] or [N, queries, keys]."),
        };
        float[] values = new float[batch * queries * keys];
        for (int i = 0; i < values.Length; i++) values[i] = isShown(i / keys / queries, i / keys % queries, i % keys) ? 0 : hidden;
        return Tensor.From(values, batch, 1, queries, keys);
    }
}
