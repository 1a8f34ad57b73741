using System.Collections.Frozen;
using Myelin.Graphs;

namespace Myelin.Interop.Onnx;

/// <summary>Writes each operator of the library in ONNX and returns the names of its outputs.</summary>
internal delegate string[] ExportFunction(ExportedCall call);

/// <summary>The counterparts of the library's operators.</summary>
internal static class ExportedOperators
{
    private static readonly FrozenDictionary<string, ExportFunction> s_all = new Dictionary<string, ExportFunction>
    {
        ["Add"] = Same("Add"),
        ["Sub"] = Same("Sub"),
        ["Mul"] = Same("Mul"),
        ["Div"] = Same("Div"),
        ["Pow"] = Same("Pow"),
        ["Maximum"] = Same("Max"),
        ["Minimum"] = Same("Min"),
        ["Neg"] = Same("Neg"),
        ["Abs"] = Same("Abs"),
        ["Exp"] = Same("Exp"),
        ["Log"] = Same("Log"),
        ["Sqrt"] = Same("Sqrt"),
        ["Sin"] = Same("Sin"),
        ["Cos"] = Same("Cos"),
        ["Erf"] = Same("Erf"),
        ["Square"] = One(c => c.Node("Mul", [c[0], c[0]])),
        ["Relu"] = Same("Relu"),
        ["Sigmoid"] = Same("Sigmoid"),
        ["Tanh"] = Same("Tanh"),
        ["Sign"] = Same("Sign"),
        ["Step"] = One(c => c.Node("Cast", [c.Node("Greater", [c[0], c.Graph.Scalar(0)])], ("to", 1))),
        ["GreaterThan"] = Comparison("Greater"),
        ["GreaterThanOrEqual"] = Comparison("GreaterOrEqual"),
        ["LessThan"] = Comparison("Less"),
        ["LessThanOrEqual"] = Comparison("LessOrEqual"),
        ["EqualTo"] = Comparison("Equal"),
        ["NotEqualTo"] = One(c => c.Node("Cast", [c.Node("Not", [c.Node("Equal", [c[0], c[1]])])], ("to", 1))),
        ["HardSigmoid"] = One(c => c.Node("HardSigmoid", [c[0]], ("alpha", 1 / 6f), ("beta", 0.5f))),
        ["HardSwish"] = Same("HardSwish"),
        ["Silu"] = One(c => c.Node("Mul", [c[0], c.Node("Sigmoid", [c[0]])])),
        ["Gelu"] = One(c => Gelu(c, c[0])),
        ["GeluTanh"] = One(GeluTanh),
        ["LeakyRelu"] = One(c => c.Node("LeakyRelu", [c[0]], ("alpha", c.Attributes<LeakyReluAttributes>().Slope))),
        ["Elu"] = One(c => c.Node("Elu", [c[0]], ("alpha", (float)c.Attributes<EluAttributes>().Alpha))),
        ["Selu"] = One(c => c.Node("Selu", [c[0]],
            ("alpha", (float)c.Attributes<EluAttributes>().Alpha), ("gamma", (float)c.Attributes<EluAttributes>().Scale))),
        ["HardTanh"] = One(Clip),
        ["Relu6"] = One(Clip),
        ["Clamp"] = One(Clip),
        ["Softplus"] = One(Softplus),
        ["Softmax"] = One(c => c.Node("Softmax", [c[0]], ("axis", c.Attributes<SoftmaxAttributes>().Axis))),
        ["LogSoftmax"] = One(c => c.Node("LogSoftmax", [c[0]], ("axis", c.Attributes<SoftmaxAttributes>().Axis))),
        ["Where"] = One(c => c.Node("Where", [c.Node("Cast", [c[2]], ("to", 9)), c[0], c[1]])),

        ["Linear"] = One(Linear),
        ["LinearRelu"] = One(c => c.Node("Relu", [Linear(c)])),
        ["LinearGelu"] = One(c => Gelu(c, Linear(c))),
        ["MatMul"] = One(MatMul),
        ["Conv2d"] = One(Convolution),
        ["ConvTranspose2d"] = One(Transposed),
        ["MaxPool2d"] = One(MaxPool),
        ["AvgPool2d"] = One(AveragePool),
        ["AdaptiveAvgPool2d"] = One(Adaptive),
        ["Resize"] = One(ExportedSampling.Resize),
        ["Upsample"] = One(ExportedSampling.Resize),
        ["GridSample"] = One(ExportedSampling.GridSample),

        ["Reshape"] = One(c => c.Node("Reshape", [c[0], c.OutputSizes])),
        ["Flatten"] = One(c => c.Node("Reshape", [c[0], c.OutputSizes])),
        ["Squeeze"] = One(c => c.Node("Reshape", [c[0], c.OutputSizes])),
        ["Unsqueeze"] = One(c => c.Node("Reshape", [c[0], c.OutputSizes])),
        ["Permute"] = One(c => c.Node("Transpose", [c[0]], ("perm", c.Attributes<PermuteAttributes>().Order.ToArray()))),
        ["Slice"] = One(Slice),
        ["Select"] = One(Slice),
        ["Concat"] = One(c => c.Node("Concat", c.All, ("axis", c.Attributes<ConcatAttributes>().Axis))),
        ["BroadcastTo"] = One(c => c.Node("Expand", [c[0], c.ComputedOutputSizes])),
        ["Pad"] = One(Pad),
        ["Embedding"] = One(c => c.Node("Gather", [c[0], c.Ids<EmbeddingAttributes>(a => a.Ids)])),
        ["IndexSelect"] = One(c => c.Node("Gather", [c[0], c.Ids<IndexSelectAttributes>(a => a.Rows)])),
        ["Gather"] = One(c => c.Node("GatherElements", [c[0], c.Ids<GatherAttributes>(a => a.Index)], ("axis", c.Attributes<GatherAttributes>().Axis))),
        ["Sum"] = One(c => Reduced(c, "ReduceSum")),
        ["Mean"] = One(c => Reduced(c, "ReduceMean")),
        ["Max"] = One(c => Reduced(c, "ReduceMax")),
        ["Min"] = One(c => Reduced(c, "ReduceMin")),
        ["Norm"] = One(c => Reduced(c, "ReduceL2")),
        ["CumSum"] = One(c => c.Node("CumSum", [c[0], c.Graph.Longs(c.Attributes<CumSumAttributes>().Axis)])),
        ["Sort"] = Extremes,
        ["TopK"] = Extremes,

        ["BatchNorm"] = One(c => c.Node("BatchNormalization", [c[0], c[1], c[2], c[3], c[4]], ("epsilon", c.Attributes<BatchNormAttributes>().Eps))),
        ["LayerNorm"] = One(ExportedNormalization.LayerNorm),
        ["RmsNorm"] = One(ExportedNormalization.RmsNorm),
        ["GroupNorm"] = One(ExportedNormalization.GroupNorm),
        ["ScaledDotProductAttention"] = One(ExportedAttention.Plain),
        ["Attention"] = One(ExportedAttention.Heads),
        ["Rotary"] = One(ExportedAttention.Rotary),
        ["Lstm"] = ExportedRecurrence.Layer,
        ["Gru"] = ExportedRecurrence.Layer,
        ["Rnn"] = ExportedRecurrence.Layer,
    }.ToFrozenDictionary();

    internal static ExportFunction? Find(string name) => s_all.GetValueOrDefault(name);

    /// <summary>x·Φ(x); operator set 17 has no operator for it.</summary>
    internal static string Gelu(ExportedCall call, string x)
    {
        string erf = call.Node("Erf", [call.Node("Div", [x, call.Graph.Scalar(MathF.Sqrt(2))])]);
        return call.Node("Mul", [call.Node("Mul", [x, call.Node("Add", [erf, call.Graph.Scalar(1)])]), call.Graph.Scalar(0.5f)]);
    }

    private static ExportFunction One(Func<ExportedCall, string> write) => call => [write(call)];

    private static ExportFunction Comparison(string name) => One(c => c.Node("Cast", [c.Node(name, [c[0], c[1]])], ("to", 1)));

    /// <summary>The values of TopK; a sort is that of all elements.</summary>
    private static string[] Extremes(ExportedCall call)
    {
        SortAttributes a = call.Attributes<SortAttributes>();
        if (call.To[a.Axis] != call.SecondOutput[a.Axis]) throw new FixedBatchException();
        string[] outputs = call.Graph.Nodes(
            "TopK", 2, [call[0], call.Graph.Longs(call.To[a.Axis])], ("axis", a.Axis), ("largest", a.Descending ? 1 : 0), ("sorted", 1));
        return [outputs[0]];
    }

    private static ExportFunction Same(string name) => call => [call.Node(name, call.All)];

    private static string Clip(ExportedCall call)
    {
        (float min, float max) = call.Attributes<ClampAttributes>();
        return call.Node("Clip", [call[0], call.Graph.Scalar(min), call.Graph.Scalar(max)]);
    }

    /// <summary>x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))).</summary>
    private static string GeluTanh(ExportedCall call)
    {
        string x = call[0], cube = call.Node("Mul", [call.Node("Mul", [x, x]), x]);
        string inner = call.Node("Mul", [call.Node("Add", [x, call.Node("Mul", [cube, call.Graph.Scalar(0.044715f)])]), call.Graph.Scalar(0.7978845608f)]);
        return call.Node("Mul", [call.Node("Mul", [x, call.Graph.Scalar(0.5f)]), call.Node("Add", [call.Node("Tanh", [inner]), call.Graph.Scalar(1)])]);
    }

    private static string Softplus(ExportedCall call)
    {
        float beta = call.Attributes<SoftplusAttributes>().Beta;
        if (beta == 1) return call.Node("Softplus", [call[0]]);
        return call.Node("Div", [call.Node("Softplus", [call.Node("Mul", [call[0], call.Graph.Scalar(beta)])]), call.Graph.Scalar(beta)]);
    }

    /// <summary>Gemm for matrices; for more axes a product with the transposed weight, which is written as such.</summary>
    private static string Linear(ExportedCall call)
    {
        if (call.From().Rank == 2) return call.Node("Gemm", call.Has(2) ? [call[0], call[1], call[2]] : [call[0], call[1]], ("transB", 1));
        string product = call.Node("MatMul", [call[0], call.Node("Transpose", [call[1]], ("perm", new[] { 1, 0 }))]);
        return call.Has(2) ? call.Node("Add", [product, call[2]]) : product;
    }

    private static string MatMul(ExportedCall call)
    {
        (bool transposeA, bool transposeB) = call.Attributes<MatMulAttributes>();
        return call.Node("MatMul", [transposeA ? Swapped(call, 0) : call[0], transposeB ? Swapped(call, 1) : call[1]]);
    }

    private static string Swapped(ExportedCall call, int input)
    {
        int rank = call.From(input).Rank;
        return call.Node("Transpose", [call[input]], ("perm", (int[])[.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]));
    }

    private static string Convolution(ExportedCall call)
    {
        (Size2 stride, Size2 padding, Size2 dilation, int groups, _) = call.Attributes<Conv2dAttributes>();
        return call.Node("Conv", call.Has(2) ? [call[0], call[1], call[2]] : [call[0], call[1]],
            [.. Windows(Kernel(call.From(1)), stride, padding), ("dilations", Pair(dilation)), ("group", groups)]);
    }

    private static string Transposed(ExportedCall call)
    {
        (Size2 stride, Size2 padding, Size2 outputPadding, Size2 dilation, int groups) = call.Attributes<ConvTranspose2dAttributes>();
        return call.Node("ConvTranspose", [call[0], call[1]],
            [.. Windows(Kernel(call.From(1)), stride, padding), ("dilations", Pair(dilation)), ("group", groups), ("output_padding", Pair(outputPadding))]);
    }

    private static string MaxPool(ExportedCall call)
    {
        (Size2 kernel, Size2 stride, Size2 padding, Size2 dilation) = call.Attributes<MaxPool2dAttributes>();
        return call.Node("MaxPool", [call[0]], [.. Windows(kernel, stride, padding), ("dilations", Pair(dilation))]);
    }

    private static string AveragePool(ExportedCall call)
    {
        (Size2 kernel, Size2 stride, Size2 padding, bool countIncludePad) = call.Attributes<AvgPool2dAttributes>();
        return call.Node("AveragePool", [call[0]], [.. Windows(kernel, stride, padding), ("count_include_pad", countIncludePad ? 1 : 0)]);
    }

    private static (string, object)[] Windows(Size2 kernel, Size2 stride, Size2 padding) =>
        [("kernel_shape", Pair(kernel)), ("strides", Pair(stride)), ("pads", new[] { padding.Height, padding.Width, padding.Height, padding.Width })];

    private static Size2 Kernel(Shape weight) => (weight[2], weight[3]);

    private static int[] Pair(Size2 size) => [size.Height, size.Width];

    private static string Adaptive(ExportedCall call)
    {
        Shape from = call.From(), to = call.To;
        if (to[2] == 1 && to[3] == 1) return call.Node("GlobalAveragePool", [call[0]]);
        if (from[2] % to[2] != 0 || from[3] % to[3] != 0)
            throw call.Unsupported($"windows of several sizes, {from} to {to}", "Choose an output size that divides the image, or 1.");
        int[] window = [from[2] / to[2], from[3] / to[3]];
        return call.Node("AveragePool", [call[0]], ("kernel_shape", window), ("strides", window));
    }

    private static string Slice(ExportedCall call)
    {
        (int axis, int start, int step) = call.Attributes<SliceAttributes>();
        Shape from = call.From(), to = call.To;
        if (call.OtherAttributes<SliceAttributes>() != call.Attributes<SliceAttributes>()) throw new FixedBatchException();

        // Up to the end if the section ends there, so that another batch is sliced in the same way.
        int end = start + ((to[axis] - 1) * step) + 1;
        bool toEnd = end + step > from[axis];
        if (!toEnd && to[axis] != call.SecondOutput[axis]) throw new FixedBatchException();
        return call.Node("Slice",
            [call[0], call.Graph.Longs(start), call.Graph.Longs(toEnd ? int.MaxValue : end), call.Graph.Longs(axis),
            call.Graph.Longs(step)]);
    }

    private static string Pad(ExportedCall call)
    {
        PadAttributes a = call.Attributes<PadAttributes>();
        int[] behind = [.. call.To.Select((size, axis) => size - call.From()[axis] - a.Before[axis])];
        return call.Node("Pad", [call[0], call.Graph.Longs([.. a.Before, .. behind]), call.Graph.Scalar(a.Value)]);
    }

    private static string Reduced(ExportedCall call, string name)
    {
        int rank = call.From().Rank;
        int[] all = [.. Enumerable.Range(0, rank)];
        (int[] axes, bool keepDims) = call.Attributes<object>() switch
        {
            ReduceAxesAttributes several => ([.. several.Axes], several.KeepDims),
            ReduceAttributes one => (one.Axis is { } axis ? [axis] : all, one.KeepDims),
            object other => throw call.Unsupported($"attributes {other}", "Use Sum, Mean, Max or Min."),
        };
        (string, object) keep = ("keepdims", keepDims ? 1 : 0);
        return name == "ReduceSum" ? call.Node(name, [call[0], call.Graph.Longs(axes)], keep) : call.Node(name, [call[0]], ("axes", axes), keep);
    }
}
