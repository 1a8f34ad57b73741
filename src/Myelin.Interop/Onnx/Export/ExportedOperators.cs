using System.Collections.Frozen;
using Myelin.Kernels;

namespace Myelin.Interop.Onnx;

/// <summary>How each operator of the library is written in ONNX: the names of its outputs.</summary>
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
        ["Erf"] = Same("Erf"),
        ["Square"] = One(c => c.Node("Mul", [c[0], c[0]])),
        ["Relu"] = Same("Relu"),
        ["Sigmoid"] = Same("Sigmoid"),
        ["Tanh"] = Same("Tanh"),
        ["Sign"] = Same("Sign"),
        ["Step"] = One(c => c.Node("Cast", [c.Node("Greater", [c[0], c.Graph.Scalar(0)])], ("to", 1))),
        ["GreaterThan"] = One(c => c.Node("Cast", [c.Node("Greater", [c[0], c[1]])], ("to", 1))),
        ["HardSigmoid"] = One(c => c.Node("HardSigmoid", [c[0]], ("alpha", 1 / 6f), ("beta", 0.5f))),
        ["HardSwish"] = Same("HardSwish"),
        ["Silu"] = One(c => c.Node("Mul", [c[0], c.Node("Sigmoid", [c[0]])])),
        ["Gelu"] = One(c => Gelu(c, c[0])),
        ["GeluTanh"] = One(GeluTanh),
        ["LeakyRelu"] = One(c => c.Node("LeakyRelu", [c[0]], ("alpha", c.Attributes<LeakyReluOperator>().Slope))),
        ["Elu"] = One(c => c.Node("Elu", [c[0]], ("alpha", (float)c.Attributes<EluOperator>().Alpha))),
        ["Selu"] = One(c => c.Node("Selu", [c[0]], ("alpha", (float)c.Attributes<EluOperator>().Alpha), ("gamma", (float)c.Attributes<EluOperator>().Scale))),
        ["HardTanh"] = One(c => Clip(c, c.Attributes<HardTanhOperator>().Min, c.Attributes<HardTanhOperator>().Max)),
        ["Relu6"] = One(c => Clip(c, c.Attributes<HardTanhOperator>().Min, c.Attributes<HardTanhOperator>().Max)),
        ["Clamp"] = One(c => Clip(c, c.Attributes<ClampOperator>().Min, c.Attributes<ClampOperator>().Max)),
        ["Softplus"] = One(Softplus),
        ["Softmax"] = One(c => c.Node("Softmax", [c[0]], ("axis", Axis(c, c.Attributes<Reductions.AxisView>())))),
        ["LogSoftmax"] = One(c => c.Node("LogSoftmax", [c[0]], ("axis", Axis(c, c.Attributes<Reductions.AxisView>())))),
        ["Where"] = One(c => c.Node("Where", [c.Node("Cast", [c.Saved(0)], ("to", 9)), c[0], c[1]])),

        ["Linear"] = One(Linear),
        ["LinearRelu"] = One(c => c.Node("Relu", [Linear(c)])),
        ["LinearGelu"] = One(c => Gelu(c, Linear(c))),
        ["MatMul"] = One(MatMul),
        ["Conv2d"] = One(Convolution),
        ["ConvTranspose2d"] = One(Transposed),
        ["MaxPool2d"] = One(c => c.Node("MaxPool", [c[0]], [.. Windows(c.Attributes<PoolShape>()), ("dilations", new[] { c.Attributes<PoolShape>().DilationH, c.Attributes<PoolShape>().DilationW })])),
        ["AvgPool2d"] = One(c => c.Node("AveragePool", [c[0]], [.. Windows(c.Attributes<(PoolShape, bool)>().Item1), ("count_include_pad", c.Attributes<(PoolShape, bool)>().Item2 ? 1 : 0)])),
        ["AdaptiveAvgPool2d"] = One(Adaptive),
        ["Resize"] = One(ExportedSampling.Resize),
        ["Upsample"] = One(ExportedSampling.Resize),
        ["GridSample"] = One(ExportedSampling.GridSample),

        ["Reshape"] = One(c => c.Node("Reshape", [c[0], c.OutputSizes])),
        ["Flatten"] = One(c => c.Node("Reshape", [c[0], c.OutputSizes])),
        ["Squeeze"] = One(c => c.Node("Reshape", [c[0], c.OutputSizes])),
        ["Unsqueeze"] = One(c => c.Node("Reshape", [c[0], c.OutputSizes])),
        ["Permute"] = One(c => c.Node("Transpose", [c[0]], ("perm", c.Attributes<int[]>()))),
        ["Slice"] = One(Slice),
        ["Select"] = One(Slice),
        ["Concat"] = One(c => c.Node("Concat", c.All, ("axis", c.Attributes<ConcatOp.Attributes>().Axis))),
        ["BroadcastTo"] = One(c => c.Node("Expand", [c[0], c.ComputedOutputSizes])),
        ["Pad"] = One(Pad),
        ["Embedding"] = One(c => c.Node("Gather", [c[0], c.Graph.NameOf(c.Attributes<(IntTensor, int?)>().Item1, c.OtherAttributes<(IntTensor, int?)>().Item1)])),
        ["IndexSelect"] = One(c => c.Node("Gather", [c[0], c.Graph.NameOf(c.Attributes<IntTensor>(), c.OtherAttributes<IntTensor>())])),
        ["Gather"] = One(c => c.Node("GatherElements", [c[0], c.Graph.NameOf(c.Attributes<GatherOp.Attributes>().Index, c.OtherAttributes<GatherOp.Attributes>().Index)], ("axis", c.Attributes<GatherOp.Attributes>().Axis))),
        ["Sum"] = One(c => Reduced(c, "ReduceSum", c.Attributes<SumOp.Attributes>().View)),
        ["Mean"] = One(c => Reduced(c, "ReduceMean", c.Attributes<SumOp.Attributes>().View)),
        ["Max"] = One(c => Extreme(c, "ReduceMax")),
        ["Min"] = One(c => Extreme(c, "ReduceMin")),

        ["BatchNorm"] = One(c => c.Node("BatchNormalization", [c[0], c[1], c[2], c[3], c[4]], ("epsilon", c.Attributes<BatchNormOp.Attributes>().Eps))),
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

    /// <summary>The axis of a view of a shape as outer, size and inner.</summary>
    internal static int Axis(ExportedCall call, Reductions.AxisView view)
    {
        Shape shape = call.From();
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            if (Reductions.AxisView.Of(shape, axis) == view) return axis;
        }

        throw call.Unsupported($"a reduction of {shape}", "Name the axes.");
    }

    /// <summary>x·Φ(x); operator set 17 has no name for it.</summary>
    internal static string Gelu(ExportedCall call, string x)
    {
        string erf = call.Node("Erf", [call.Node("Div", [x, call.Graph.Scalar(MathF.Sqrt(2))])]);
        return call.Node("Mul", [call.Node("Mul", [x, call.Node("Add", [erf, call.Graph.Scalar(1)])]), call.Graph.Scalar(0.5f)]);
    }

    private static ExportFunction One(Func<ExportedCall, string> write) => call => [write(call)];

    private static ExportFunction Same(string name) => call => [call.Node(name, call.All)];

    private static string Clip(ExportedCall call, float min, float max) => call.Node("Clip", [call[0], call.Graph.Scalar(min), call.Graph.Scalar(max)]);

    /// <summary>x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))).</summary>
    private static string GeluTanh(ExportedCall call)
    {
        string x = call[0], cube = call.Node("Mul", [call.Node("Mul", [x, x]), x]);
        string inner = call.Node("Mul", [call.Node("Add", [x, call.Node("Mul", [cube, call.Graph.Scalar(0.044715f)])]), call.Graph.Scalar(0.7978845608f)]);
        return call.Node("Mul", [call.Node("Mul", [x, call.Graph.Scalar(0.5f)]), call.Node("Add", [call.Node("Tanh", [inner]), call.Graph.Scalar(1)])]);
    }

    private static string Softplus(ExportedCall call)
    {
        float beta = call.Attributes<SoftplusOperator>().Beta;
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
        (bool transposeA, bool transposeB) = call.Attributes<MatMulOp.Attributes>();
        return call.Node("MatMul", [transposeA ? Swapped(call, 0) : call[0], transposeB ? Swapped(call, 1) : call[1]]);
    }

    private static string Swapped(ExportedCall call, int input)
    {
        int rank = call.From(input).Rank;
        return call.Node("Transpose", [call[input]], ("perm", (int[])[.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]));
    }

    private static string Convolution(ExportedCall call)
    {
        ConvShape s = call.Attributes<ConvShape>();
        return call.Node("Conv", call.Has(2) ? [call[0], call[1], call[2]] : [call[0], call[1]], Windows(s));
    }

    /// <summary>The shape is that of the convolution whose transpose it is; what the output has beyond the least is its padding.</summary>
    private static string Transposed(ExportedCall call)
    {
        ConvShape s = call.Attributes<ConvShape>();
        int height = s.Height - (((call.From()[2] - 1) * s.StrideH) - (2 * s.PadH) + (s.DilationH * (s.KernelH - 1)) + 1);
        int width = s.Width - (((call.From()[3] - 1) * s.StrideW) - (2 * s.PadW) + (s.DilationW * (s.KernelW - 1)) + 1);
        return call.Node("ConvTranspose", [call[0], call[1]], [.. Windows(s), ("output_padding", new[] { height, width })]);
    }

    private static (string, object)[] Windows(ConvShape s) =>
    [
        ("kernel_shape", new[] { s.KernelH, s.KernelW }), ("strides", new[] { s.StrideH, s.StrideW }), ("pads", new[] { s.PadH, s.PadW, s.PadH, s.PadW }),
        ("dilations", new[] { s.DilationH, s.DilationW }), ("group", s.Groups),
    ];

    private static (string, object)[] Windows(PoolShape s) =>
        [("kernel_shape", new[] { s.KernelH, s.KernelW }), ("strides", new[] { s.StrideH, s.StrideW }), ("pads", new[] { s.PadH, s.PadW, s.PadH, s.PadW })];

    private static string Adaptive(ExportedCall call)
    {
        Shape from = call.From(), to = call.To;
        if (to[2] == 1 && to[3] == 1) return call.Node("GlobalAveragePool", [call[0]]);
        if (from[2] % to[2] != 0 || from[3] % to[3] != 0) throw call.Unsupported($"windows of several sizes, {from} to {to}", "Choose an output size that divides the image, or 1.");
        int[] window = [from[2] / to[2], from[3] / to[3]];
        return call.Node("AveragePool", [call[0]], ("kernel_shape", window), ("strides", window));
    }

    private static string Slice(ExportedCall call)
    {
        (int axis, int start, int step) = call.Attributes<SliceOp.Attributes>();
        Shape from = call.From(), to = call.To;
        if (call.OtherAttributes<SliceOp.Attributes>() != call.Attributes<SliceOp.Attributes>()) throw new FixedBatchException();

        // Up to the end where the section ends there, so that another batch is cut alike.
        int end = start + ((to[axis] - 1) * step) + 1;
        bool toEnd = end + step > from[axis];
        if (!toEnd && call.First.Outputs[0].Shape != call.SecondOutput) throw new FixedBatchException();
        return call.Node("Slice", [call[0], call.Graph.Longs(start), call.Graph.Longs(toEnd ? int.MaxValue : end), call.Graph.Longs(axis), call.Graph.Longs(step)]);
    }

    private static string Pad(ExportedCall call)
    {
        PadOp.Attributes a = call.Attributes<PadOp.Attributes>();
        int[] behind = [.. call.To.Select((size, axis) => size - call.From()[axis] - a.Starts[axis])];
        return call.Node("Pad", [call[0], call.Graph.Longs([.. a.Starts, .. behind]), call.Graph.Scalar(a.Value)]);
    }

    private static string Reduced(ExportedCall call, string name, Reductions.AxisView view)
    {
        bool all = call.To.Rank == 0 && view.Size == call.From().ElementCount;
        int[] axes = all ? [.. Enumerable.Range(0, call.From().Rank)] : [Axis(call, view)];
        (string, object) keep = ("keepdims", call.To.Rank == call.From().Rank ? 1 : 0);
        return name == "ReduceSum" ? call.Node(name, [call[0], call.Graph.Longs(axes)], keep) : call.Node(name, [call[0]], ("axes", axes), keep);
    }

    private static string Extreme(ExportedCall call, string name)
    {
        int rank = call.From().Rank;
        int[] axes = call.First.Attributes switch
        {
            MaxOp.Attributes along => [Axis(call, along.View)],
            int[] over => [.. over.Select(call.From().Axis)],
            _ => [.. Enumerable.Range(0, rank)],
        };
        return call.Node(name, [call[0]], ("axes", axes), ("keepdims", call.To.Rank == rank && rank > 0 ? 1 : 0));
    }
}
