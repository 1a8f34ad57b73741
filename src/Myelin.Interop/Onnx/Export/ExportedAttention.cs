using Myelin.Kernels;
using Myelin.Serialization;

namespace Myelin.Interop.Onnx;

/// <summary>Attention in parts: scores, masks, softmax, sum.</summary>
internal static class ExportedAttention
{
    internal static string Plain(ExportedCall call)
    {
        AttentionShape shape = call.Attributes<AttentionOp.Attributes>().Shape;
        return Attend(call, shape, call[0], Swapped(call, call[1], call.From(1).Rank), call[2], call.From());
    }

    /// <summary>Queries, keys and values lie in the last axis of one to three tensors, head beside head.</summary>
    internal static string Heads(ExportedCall call)
    {
        AttentionOp.Attributes a = call.Attributes<AttentionOp.Attributes>();
        AttentionShape s = a.Shape;
        if (a.KeyPadding is not null) throw call.Unsupported("a mask of padded keys", "Export the model without lengths, for sequences of one length.");
        if (s.Past > 0) throw call.Unsupported("keys of earlier calls", "Export the model's Forward.");

        // The shape tells which axis is the batch; where both have one size, the longer stride is the outer axis'.
        bool batchFirst = call.To.Rank == 3 && (s.Batch == s.Queries ? s.Y.Batch >= s.Y.Row : call.To[0] == s.Batch);
        string q = Head(call, 0, 0, s.Q, s.HeadSize, batchFirst, [0, 1]);
        string k = Head(call, a.K.Input, a.K.Offset, s.K, s.HeadSize, batchFirst, [1, 0]);
        string v = Head(call, a.V.Input, a.V.Offset, s.V, s.ValueSize, batchFirst, [0, 1]);
        string y = Attend(call, s, q, k, v, [s.Batch, s.Heads, s.Queries, s.HeadSize]);

        // [N, H, L, E] back to the rows of the output.
        y = call.Node("Transpose", [y], ("perm", call.To.Rank == 2 ? [0, 2, 1, 3] : batchFirst ? (int[])[0, 2, 1, 3] : [2, 0, 1, 3]));
        return call.Node("Reshape", [y, call.OutputSizes]);
    }

    /// <summary>Turned pairs of elements: x·cos + swapped·sin, where swapped has each pair (a, b) as (-b, a), by a product with a fixed matrix.</summary>
    internal static string Rotary(ExportedCall call)
    {
        RotaryOp.Attributes a = call.Attributes<RotaryOp.Attributes>(), other = call.OtherAttributes<RotaryOp.Attributes>();
        if (a with { Stride = 1 } != other with { Stride = 1 }) throw new FixedBatchException();
        int width = call.From()[^1], half = a.HeadSize / 2;
        bool IsTurned(int column) => column < a.Heads * a.HeadSize;
        bool IsFirst(int column) => column % a.HeadSize < half;

        // Pairs of (1, 0) are turned to (cos, sin).
        Tensor pairs = Tensor.Zeros(a.Period, width);
        for (int i = 0; i < pairs.Length; i++) pairs.Span[i] = IsTurned(i % width) && IsFirst(i % width) ? 1 : 0;
        Tensor turned = NoGrad.Run(() => RotaryOp.Record(pairs, a.Heads, a.HeadSize, 1, a.Period, a.Start, a.Theta));
        float[] cosines = new float[pairs.Length], sines = new float[pairs.Length], swap = new float[width * width];
        for (int i = 0; i < pairs.Length; i++)
        {
            int column = i % width, first = IsFirst(column) ? i : i - half;
            (cosines[i], sines[i]) = IsTurned(column) ? (turned.Span[first], turned.Span[first + half]) : (1, 0);
        }

        for (int column = 0; IsTurned(column); column++)
        {
            if (IsFirst(column)) swap[((column + half) * width) + column] = -1;
            else swap[((column - half) * width) + column] = 1;
        }

        // With the time first, rows of one step stand side by side.
        Shape table = call.From().Rank == 3 && a.Stride > 1 ? [a.Period, 1, width] : [a.Period, width];
        string cos = call.Graph.Constant(NdArray.From<float>(cosines).Reshape(table.AsSpan())), sin = call.Graph.Constant(NdArray.From<float>(sines).Reshape(table.AsSpan()));
        string swapped = call.Node("MatMul", [call[0], call.Graph.Constant(NdArray.From<float>(swap).Reshape(width, width))]);
        return call.Node("Add", [call.Node("Mul", [call[0], cos]), call.Node("Mul", [swapped, sin])]);
    }

    /// <summary>softmax(q·kᵀ·scale + masks)·v.</summary>
    private static string Attend(ExportedCall call, in AttentionShape s, string q, string k, string v, Shape shape)
    {
        string scores = call.Node("Mul", [call.Node("MatMul", [q, k]), call.Graph.Scalar(s.Scale)]);
        if (call.First.Saved[5] is { } mask)
        {
            if (s.ScoresPerHead && mask.Rank == 3 && shape.Rank == 4) throw call.Unsupported("a mask for each head", "Export the model with a mask [L, S], or none.");
            scores = call.Node("Add", [scores, call.Saved(5)]);
        }

        if (s.Causal)
        {
            float[] hidden = new float[s.Queries * s.Keys];
            for (int i = 0; i < hidden.Length; i++) hidden[i] = i % s.Keys > i / s.Keys ? float.NegativeInfinity : 0;
            scores = call.Node("Add", [scores, call.Graph.Constant(NdArray.From<float>(hidden).Reshape(s.Queries, s.Keys))]);
        }

        return call.Node("MatMul", [call.Node("Softmax", [scores], ("axis", -1)), v]);
    }

    /// <summary>One operand as [N, H, L, E], or with its last axes swapped.</summary>
    private static string Head(ExportedCall call, int input, int offset, HeadStrides strides, int size, bool batchFirst, int[] order)
    {
        Shape shape = call.From(input);
        int heads = call.Attributes<AttentionOp.Attributes>().Shape.Heads, width = heads * size;
        if (heads > 1 && strides.Head != size) throw call.Unsupported("heads that do not lie side by side", "Use MultiHeadAttention.");
        string x = call[input];
        if (width != shape[^1]) x = call.Node("Slice", [x, call.Graph.Longs(offset), call.Graph.Longs(offset + width), call.Graph.Longs(-1)]);
        x = call.Node("Reshape", [x, call.Sizes(o => Rows(o.Inputs[input]!.Shape, heads, size))]);
        int[] axes = shape.Rank == 2 || batchFirst ? [0, 2, 1, 3] : [1, 2, 0, 3];
        return call.Node("Transpose", [x], ("perm", (int[])[axes[0], axes[1], axes[2 + order[0]], axes[2 + order[1]]]));
    }

    private static int[] Rows(Shape shape, int heads, int size) => shape.Rank == 2 ? [1, shape[0], heads, size] : [shape[0], shape[1], heads, size];

    private static string Swapped(ExportedCall call, string x, int rank) => call.Node("Transpose", [x], ("perm", (int[])[.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]));
}
