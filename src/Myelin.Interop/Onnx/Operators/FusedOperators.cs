using Myelin.Serialization;
using static Myelin.Interop.Onnx.OnnxOperator;

namespace Myelin.Interop.Onnx.Operators;

/// <summary>
/// Operators that ONNX Runtime's optimizer merges others into, of the domain com.microsoft. Each is computed by the operators it was made of,
/// so its gradient is theirs.
/// </summary>
internal static class FusedOperators
{
    internal const string Domain = "com.microsoft";

    internal static IEnumerable<OnnxOperator> All =>
    [
        Fused("FusedConv", call =>
            Activated(call, Added(call, ConvolutionOperators.Convolve(call).Tensor!, 3), call.Attributes.Floats("activation_params") ?? [])),
        Fused("FusedGemm", call => Activated(call, ProductOperators.Gemm(call).Tensor!,
            [call.Attributes.Float("activation_alpha", 0.01f), call.Attributes.Float("activation_beta", 0)])),
        Fused("FusedMatMul", FusedMatMul),
        Fused("TransposeMatMul", FusedMatMul),
        Fused("Gelu", call => call.Tensor(0).Gelu()),
        Fused("BiasGelu", call => Added(call, call.Tensor(0), 1).Gelu()),
        Fused("FastGelu", call => Added(call, call.Tensor(0), 1).GeluTanh()),
        Fused("QuickGelu", call => call.Tensor(0) * (call.Tensor(0) * call.Attributes.Float("alpha", 1.702f)).Sigmoid()),
        Fused("BiasDropout", BiasDropout),
        Many($"{Domain}.SkipLayerNormalization", call => Normalized(call, Sum(call, 0, 1, 4), call.Tensor(2), call.OptionalTensor(3))).Shaped(),
        Many($"{Domain}.SkipSimplifiedLayerNormalization", SkipRmsNorm).Shaped(),
        Many($"{Domain}.EmbedLayerNormalization", Embed).Shaped(),
    ];

    private static OnnxOperator Fused(string name, Func<OnnxCall, OnnxValue> run) => One($"{Domain}.{name}", run).Shaped();

    private static Tensor Added(OnnxCall call, Tensor x, int input) => call.Has(input) ? x + call.Tensor(input) : x;

    private static Tensor Sum(OnnxCall call, params ReadOnlySpan<int> inputs)
    {
        Tensor sum = call.Tensor(inputs[0]);
        foreach (int input in inputs[1..]) sum = Added(call, sum, input);
        return sum;
    }

    /// <summary>The activation that a node names, with its parameters in order.</summary>
    private static OnnxValue Activated(OnnxCall call, Tensor x, float[] parameters)
    {
        float Parameter(int i, float otherwise) => i < parameters.Length ? parameters[i] : otherwise;
        return call.Attributes.Text("activation", "") switch
        {
            "" => x,
            "Relu" => x.Relu(),
            "Sigmoid" => x.Sigmoid(),
            "Tanh" => x.Tanh(),
            "LeakyRelu" => x.LeakyRelu(Parameter(0, 0.01f)),
            "Clip" => x.Clamp(Parameter(0, float.MinValue), Parameter(1, float.MaxValue)),
            "HardSigmoid" => ((x * Parameter(0, 0.2f)) + Parameter(1, 0.5f)).Clamp(0, 1),
            var other => throw call.Unsupported($"activation {other}", "Supported are Relu, Sigmoid, Tanh, LeakyRelu, Clip and HardSigmoid."),
        };
    }

    /// <summary>
    /// α·a·b. With trans the last two axes are exchanged; with transBatch the batch comes second to last, [m, .., k] instead of [.., m, k].
    /// </summary>
    private static OnnxValue FusedMatMul(OnnxCall call)
    {
        Tensor y = ProductOperators.MatMul(Side(call, "A", 0), Side(call, "B", 1));
        return call.Attributes.Float("alpha", 1) is var alpha && alpha == 1 ? y : y * alpha;
    }

    private static Tensor Side(OnnxCall call, string side, int input)
    {
        Tensor x = call.Tensor(input);
        if (x.Rank < 2) return x;
        if (call.Attributes.Flag($"transBatch{side}")) x = x.Permute([.. Enumerable.Range(1, x.Rank - 2), 0, x.Rank - 1]);
        return call.Attributes.Flag($"trans{side}") ? x.Transpose(-2, -1) : x;
    }

    /// <summary>dropout(x + bias) + residual.</summary>
    private static OnnxValue BiasDropout(OnnxCall call) =>
        Added(call, NormalizationOperators.Dropout(call, Sum(call, 0, 1), ratio: 3, mode: 4)[0]!.Tensor!, 2);

    private static OnnxValue?[] Normalized(OnnxCall call, Tensor x, Tensor scale, Tensor? shift)
    {
        Tensor y = x.LayerNorm([x.Shape[^1]], scale, shift, call.Attributes.Float("epsilon", 1e-12f));
        return [y, null, null, x];
    }

    private static OnnxValue?[] SkipRmsNorm(OnnxCall call)
    {
        Tensor x = Sum(call, 0, 1, 3);
        return [x.RmsNorm([x.Shape[^1]], call.Tensor(2), call.Attributes.Float("epsilon", 1e-12f)), null, null, x];
    }

    /// <summary>The sum of embeddings of words, positions and segments, normalized. The second output counts the words that a mask shows.</summary>
    private static OnnxValue?[] Embed(OnnxCall call)
    {
        int[] ids = call.Ints(0);
        Shape shape = call[0].Shape;
        if (shape.Rank != 2) throw call.Invalid("ids must be [N, L]", call[0].Describe());
        int[] positions = call.Has(8) ? call.Ints(8) : Places.Range(shape[1]);
        Tensor x = call.Tensor(2).Embedding(IntTensor.From(ids, shape.AsSpan()))
            + call.Tensor(3).Embedding(IntTensor.From(positions, positions.Length == ids.Length ? shape.AsSpan() : [1, shape[1]]));
        if (call.Has(1)) x += call.Tensor(4).Embedding(IntTensor.From(call.Ints(1), shape.AsSpan()));
        int[] shown = new int[shape[0]];
        if (call.Has(7))
        {
            int[] mask = call.Ints(7);
            for (int i = 0; i < mask.Length; i++) shown[i / shape[1]] += mask[i] == 1 ? 1 : 0;
        }

        OnnxValue?[] outputs = Normalized(call, x, call.Tensor(5), call.Tensor(6));
        return [outputs[0], OnnxValue.From(NdArray.From<int>(shown)), x];
    }
}
