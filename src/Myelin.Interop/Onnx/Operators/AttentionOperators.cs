using Myelin.Serialization;
using static Myelin.Interop.Onnx.OnnxOperator;

namespace Myelin.Interop.Onnx.Operators;

/// <summary>Attention and rotary positions as single operators, from operator set 23 on.</summary>
internal static class AttentionOperators
{
    internal static IEnumerable<OnnxOperator> All => [Many("Attention", Attention).Shaped(), One("RotaryEmbedding", Rotary, notTrained: [1, 2]).Shaped()];

    /// <summary>
    /// softmax(Q·Kᵀ·scale + mask)·V by heads. Q, K and V are [N, heads, L, E] or, with the numbers of heads given, [N, L, heads·E].
    /// </summary>
    private static OnnxValue?[] Attention(OnnxCall call)
    {
        OnnxAttributes a = call.Attributes;
        bool flat = call.Tensor(0).Rank == 3;
        int heads = a.Int32("q_num_heads", 0), keyHeads = a.Int32("kv_num_heads", 0);
        Tensor q = Split(call, call.Tensor(0), heads), k = Split(call, call.Tensor(1), keyHeads), v = Split(call, call.Tensor(2), keyHeads);
        int past = 0;
        if (call.Has(4))
        {
            past = call.Tensor(4).Shape[2];
            (k, v) = (Tensor.Concat([call.Tensor(4), k], 2), Tensor.Concat([call.Tensor(5), v], 2));
        }

        OnnxValue presentKey = k, presentValue = v;
        if (q.Shape[1] % k.Shape[1] != 0) throw call.Invalid("the heads of queries must be a multiple of those of keys", $"{q.Shape[1]} and {k.Shape[1]}");
        (k, v) = (Repeated(k, q.Shape[1]), Repeated(v, q.Shape[1]));

        Tensor scores = q.MatMul(k, transposeB: true) * a.Float("scale", 1 / MathF.Sqrt(q.Shape[3])), output = scores;
        int mode = a.Int32("qk_matmul_output_mode", 0), queries = q.Shape[2], keys = k.Shape[2];
        if (a.Float("softcap", 0) is > 0 and var cap) scores = (scores / cap).Tanh() * cap;
        if (mode == 2) output = scores;
        if (call.Has(3)) scores += Mask(call.Array(3));
        if (a.Flag("is_causal")) scores += Causal(queries, keys, past);
        if (mode == 1) output = scores;
        Tensor weights = scores.Softmax();
        if (mode == 3) output = weights;
        Tensor y = weights.MatMul(v);
        return [flat ? y.Transpose(1, 2).Reshape(y.Shape[0], queries, -1) : y, presentKey, presentValue, output];
    }

    private static Tensor Split(OnnxCall call, Tensor x, int heads)
    {
        if (x.Rank == 4) return x;
        if (x.Rank != 3 || heads < 1 || x.Shape[2] % heads != 0)
            throw call.Invalid("an operand must be [N, heads, L, E], or [N, L, heads·E] with the number of heads given", $"{x.Describe()}, {heads} heads");
        return x.Reshape(x.Shape[0], x.Shape[1], heads, -1).Transpose(1, 2);
    }

    /// <summary>Each head of keys serves several consecutive heads of queries.</summary>
    private static Tensor Repeated(Tensor x, int heads)
    {
        if (x.Shape[1] == heads) return x;
        int times = heads / x.Shape[1];
        int[][] picks = [.. x.Shape.Select(Places.Range)];
        picks[1] = [.. Enumerable.Range(0, heads).Select(head => head / times)];
        return Places.Take(x, Places.Pick(x.Shape, picks), x.Shape.With(1, heads));
    }

    /// <summary>The values added to scores: booleans hide where they are false.</summary>
    private static Tensor Mask(NdArray mask)
    {
        if (mask.Type != ElementType.Bool) return mask.ToTensor();
        Tensor added = mask.ToTensor();
        foreach (ref float score in added.AsWritableSpan()) score = score != 0 ? 0 : float.NegativeInfinity;
        return added;
    }

    internal static Tensor Causal(int queries, int keys, int past)
    {
        Tensor mask = Tensor.Zeros(queries, keys);
        Span<float> scores = mask.AsWritableSpan();
        for (int i = 0; i < scores.Length; i++) scores[i] = i % keys > (i / keys) + past ? float.NegativeInfinity : 0;
        return mask;
    }

    /// <summary>
    /// Pairs of a head's elements, from its halves or adjacent, rotated by their position's angle: (a·cos - b·sin, a·sin + b·cos). Su and
    /// others 2021.
    /// </summary>
    private static OnnxValue Rotary(OnnxCall call)
    {
        Tensor x = call.Tensor(0);
        Tensor heads = x.Rank == 4 ? x : x.Reshape(x.Shape[0], x.Shape[1], Math.Max(1, call.Attributes.Int32("num_heads", 0)), -1).Transpose(1, 2);
        int size = heads.Shape[3], turned = call.Attributes.Int32("rotary_embedding_dim", 0) is > 0 and var some ? some : size, half = turned / 2;
        bool neighbors = call.Attributes.Flag("interleaved");
        Tensor first = neighbors ? heads.Slice(3, 0, turned, 2) : heads.Slice(3, 0, half);
        Tensor second = neighbors ? heads.Slice(3, 1, turned, 2) : heads.Slice(3, half, turned);
        Tensor cos = Angles(call, 1, heads), sin = Angles(call, 2, heads);
        Tensor a = (first * cos) - (second * sin), b = (first * sin) + (second * cos);
        Tensor y = neighbors ? Tensor.Stack([a, b], 4).Reshape([.. heads.Shape.SkipLast(1), turned]) : Tensor.Concat([a, b], 3);
        if (turned < size) y = Tensor.Concat([y, heads.Slice(3, turned)], 3);
        return x.Rank == 4 ? y : y.Transpose(1, 2).Reshape(x.Shape.AsSpan());
    }

    /// <summary>Cosines or sines as [N, 1, L, half]: a table by positions, or one row for each given position.</summary>
    private static Tensor Angles(OnnxCall call, int input, Tensor heads)
    {
        Tensor table = call.Tensor(input);
        if (call.Has(3))
        {
            int[] positions = call.Ints(3);
            table = table.IndexSelect(IntTensor.From(positions)).Reshape([.. call[3].Shape, table.Shape[1]]);
        }

        return table.Rank == 3
            ? table.Unsqueeze(1)
            : throw call.Invalid($"input {input} must have a row for each position of {heads.Describe()}", table.Describe());
    }
}
