using Myelin.Graphs;
using Myelin.Serialization;

namespace Myelin.Interop.Onnx;

/// <summary>Attention in parts: scores, masks, softmax, sum.</summary>
internal static class ExportedAttention
{
    internal static string Plain(ExportedCall call)
    {
        (float scale, bool causal) = call.Attributes<ScaledDotProductAttentionAttributes>();
        Shape q = call.From(), k = call.From(1);
        return Attend(call, new Scores(q[^2], k[^2], scale, causal, Mask: 3), call[0], Swapped(call, call[1], k.Rank), call[2]);
    }

    /// <summary>Queries, keys and values are in the last axis of one to three tensors, with adjacent heads.</summary>
    internal static string Heads(ExportedCall call)
    {
        AttentionAttributes a = call.Attributes<AttentionAttributes>();
        if (a.KeyPadding is not null) throw call.Unsupported("a mask of padded keys", "Export the model without lengths, for sequences of one length.");
        if (a.Past > 0) throw call.Unsupported("keys of earlier calls", "Export the model's Forward.");
        if (a.MaskPerHead) throw call.Unsupported("a mask for each head", "Export the model with a mask [L, S], or none.");
        string q = Head(call, new AttentionOperand(0, 0), a, a.HeadSize, [0, 1]);
        string k = Head(call, a.Keys, a, a.HeadSize, [1, 0]);
        string v = Head(call, a.Values, a, a.ValueSize, [0, 1]);
        string y = Attend(call, new Scores(Steps(call.To, a), Steps(call.From(a.Keys.Input), a), a.Scale, a.Causal, Mask: 3), q, k, v);

        // [N, H, L, E] back to the rows of the output.
        y = call.Node("Transpose", [y], ("perm", call.To.Rank == 2 ? [0, 2, 1, 3] : a.BatchFirst ? (int[])[0, 2, 1, 3] : [2, 0, 1, 3]));
        return call.Node("Reshape", [y, call.OutputSizes]);
    }

    /// <summary>
    /// Rotated pairs of elements: x·cos + swapped·sin, where swapped has each pair (a, b) as (-b, a), by a product with a fixed matrix.
    /// </summary>
    internal static string Rotary(ExportedCall call)
    {
        RotaryAttributes a = call.Attributes<RotaryAttributes>(), other = call.OtherAttributes<RotaryAttributes>();
        if (a with { Stride = 1 } != other with { Stride = 1 }) throw new FixedBatchException();
        int width = call.From()[^1], half = a.HeadSize / 2;
        bool IsTurned(int column) => column < a.Heads * a.HeadSize;
        bool IsFirst(int column) => column % a.HeadSize < half;

        // Pairs of (1, 0) are rotated to (cos, sin): one head is enough for all.
        float[] turned = NoGrad.Run(() =>
            Tensor.Concat([Tensor.Ones(a.Period, half), Tensor.Zeros(a.Period, half)], axis: 1).Rotary(1, a.Start, a.Theta)).ToArray();
        float[] cosines = new float[a.Period * width], sines = new float[a.Period * width], swap = new float[width * width];
        for (int i = 0; i < cosines.Length; i++)
        {
            int column = i % width, cosine = (i / width * a.HeadSize) + (column % half);
            (cosines[i], sines[i]) = IsTurned(column) ? (turned[cosine], turned[cosine + half]) : (1, 0);
        }

        for (int column = 0; IsTurned(column); column++)
        {
            if (IsFirst(column)) swap[((column + half) * width) + column] = -1;
            else swap[((column - half) * width) + column] = 1;
        }

        // With time first, rows of one step are adjacent.
        Shape table = call.From().Rank == 3 && a.Stride > 1 ? [a.Period, 1, width] : [a.Period, width];
        string cos = call.Graph.Constant(NdArray.From<float>(cosines).Reshape(table.AsSpan()));
        string sin = call.Graph.Constant(NdArray.From<float>(sines).Reshape(table.AsSpan()));
        string swapped = call.Node("MatMul", [call[0], call.Graph.Constant(NdArray.From<float>(swap).Reshape(width, width))]);
        return call.Node("Add", [call.Node("Mul", [call[0], cos]), call.Node("Mul", [swapped, sin])]);
    }

    /// <summary>How queries are compared with keys.</summary>
    /// <param name="Queries">The number of queries.</param>
    /// <param name="Keys">The number of keys.</param>
    /// <param name="Scale">The factor of the scores.</param>
    /// <param name="Causal">Whether a query sees no later key.</param>
    /// <param name="Mask">The input that is added to the scores, if given.</param>
    private readonly record struct Scores(int Queries, int Keys, float Scale, bool Causal, int Mask);

    /// <summary>softmax(q·kᵀ·scale + masks)·v.</summary>
    private static string Attend(ExportedCall call, Scores s, string q, string k, string v)
    {
        string scores = call.Node("Mul", [call.Node("MatMul", [q, k]), call.Graph.Scalar(s.Scale)]);
        if (call.Has(s.Mask)) scores = call.Node("Add", [scores, call[s.Mask]]);
        if (s.Causal)
        {
            float[] hidden = new float[s.Queries * s.Keys];
            for (int i = 0; i < hidden.Length; i++) hidden[i] = i % s.Keys > i / s.Keys ? float.NegativeInfinity : 0;
            scores = call.Node("Add", [scores, call.Graph.Constant(NdArray.From<float>(hidden).Reshape(s.Queries, s.Keys))]);
        }

        return call.Node("MatMul", [call.Node("Softmax", [scores], ("axis", -1)), v]);
    }

    /// <summary>One operand as [N, H, L, E], or with its last axes swapped.</summary>
    private static string Head(ExportedCall call, AttentionOperand operand, AttentionAttributes a, int size, int[] order)
    {
        Shape shape = call.From(operand.Input);
        int width = a.Heads * size;
        string x = call[operand.Input];
        if (width != shape[^1]) x = call.Node("Slice", [x, call.Graph.Longs(operand.Offset), call.Graph.Longs(operand.Offset + width), call.Graph.Longs(-1)]);
        x = call.Node("Reshape", [x, call.Sizes(o => Rows(o.Inputs[operand.Input]!.Shape, a.Heads, size))]);
        int[] axes = shape.Rank == 2 || a.BatchFirst ? [0, 2, 1, 3] : [1, 2, 0, 3];
        return call.Node("Transpose", [x], ("perm", (int[])[axes[0], axes[1], axes[2 + order[0]], axes[2 + order[1]]]));
    }

    private static int Steps(Shape shape, AttentionAttributes a) => shape[shape.Rank == 3 && a.BatchFirst ? 1 : 0];

    private static int[] Rows(Shape shape, int heads, int size) => shape.Rank == 2 ? [1, shape[0], heads, size] : [shape[0], shape[1], heads, size];

    private static string Swapped(ExportedCall call, string x, int rank) =>
        call.Node("Transpose", [x], ("perm", (int[])[.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]));
}
