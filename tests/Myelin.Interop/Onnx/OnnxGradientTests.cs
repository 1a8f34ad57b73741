using Google.Protobuf;
using Myelin.Interop.Onnx;
using Myelin.Interop.Onnx.Format;
using Myelin.Interop.Tests.Onnx.Operators;
using Myelin.Serialization;

namespace Myelin.Interop.Tests.Onnx;

/// <summary>Operators that have a gradient, each as a model of its own, against central differences of the model's output.</summary>
public sealed class OnnxGradientTests
{
    /// <summary>An operator: the shapes of its float32 inputs, further constant inputs, and attributes.</summary>
    private sealed record Case(
        string Type, Shape[] Shapes, NdArray?[] Constants, (string Name, object Value)[] Attributes, bool Positive = false, string Note = "");

    private static readonly Dictionary<string, Case> s_cases = new Case[]
    {
        Op("Add", [[2, 3], [3]]), Op("Sub", [[2, 3], [2, 1]]), Op("Mul", [[2, 3], [1, 3]]), Op("Div", [[2, 3], [3]], positive: true),
            Op("Pow", [[2, 3], [3]], positive: true),
        Op("Max", [[2, 3], [2, 3], [3]]), Op("Min", [[2, 3], [3]]), Op("Mean", [[2, 3], [3], [2, 1]]), Op("Sum", [[2, 3], [2, 3], [3]]),
            Op("Clip", [[2, 5]], [NdArray.Scalar(-0.6f), NdArray.Scalar(0.6f)]),
        Op("Neg", [[4]]), Op("Abs", [[4]]), Op("Sqrt", [[4]], positive: true), Op("Exp", [[4]]), Op("Log", [[4]], positive: true),
            Op("Reciprocal", [[4]], positive: true), Op("Erf", [[4]]),
        Op("Sin", [[4]]), Op("Cos", [[4]]), Op("Tan", [[4]]), Op("Atan", [[4]]), Op("Sinh", [[4]]), Op("Cosh", [[4]]), Op("Asinh", [[4]]),
        Op("Relu", [[5]]), Op("Sigmoid", [[5]]), Op("Tanh", [[5]]), Op("Softplus", [[5]]), Op("HardSwish", [[5]]), Op("Softsign", [[5]]),
            Op("LeakyRelu", [[5]], attributes: [("alpha", 0.3f)]), Op("Elu", [[5]], attributes: [("alpha", 0.7f)]),
        Op("Celu", [[5]], attributes: [("alpha", 0.7f)]), Op("Selu", [[5]]), Op("HardSigmoid", [[5]]),
            Op("ThresholdedRelu", [[5]], attributes: [("alpha", 0.4f)]), Op("Shrink", [[5]], attributes: [("lambd", 0.4f), ("bias", 0.1f)]),
            Op("PRelu", [[2, 3], [3]]),
        Op("Transpose", [[2, 3, 4]], attributes: [("perm", new[] { 2, 0, 1 })]), Op("Expand", [[3, 1]], [NdArray.From([2L, 3, 4])]),
            Op("Tile", [[2, 3]], [NdArray.From([2L, 2])]), Op("Concat", [[2, 3], [2, 1]], attributes: [("axis", 1)]),
        Op("Slice", [[4, 5]], [NdArray.From([-1L, 1]), NdArray.From([-9L, 4]), NdArray.From([0L, 1]), NdArray.From([-2L, 2])]),
            Op("Pad", [[2, 3]], [NdArray.From([1L, 2, 0, 1])], [("mode", "reflect")]),
            Op("Pad", [[2, 3]], [NdArray.From([1L, 0, 0, 1])], [("mode", "edge")], note: "edge"),
        Op("DepthToSpace", [[1, 8, 2, 3]], attributes: [("blocksize", 2)]), Op("SpaceToDepth", [[1, 2, 4, 2]], attributes: [("blocksize", 2)]),
            Op("Trilu", [[3, 4]]), Op("ReverseSequence", [[3, 2, 2]], [NdArray.From([2L, 3])]),
        Op("Gather", [[4, 3]], [NdArray.From([1L, 1, -1])]),
            Op("Gather", [[2, 4, 3]], [NdArray.From([1L, 3, 1, 0]).Reshape(2, 2)], [("axis", 1)], note: "inner"),
            Op("GatherElements", [[3, 2]], [NdArray.From([1L, 0, 2, 2]).Reshape(2, 2)]),
            Op("GatherND", [[3, 2, 2]], [NdArray.From([1L, 0, 2, 1]).Reshape(2, 2)]),
        Op("Reshape", [[2, 6]], [NdArray.From([3L, -1])]), Op("Flatten", [[2, 3, 2]]), Op("Squeeze", [[2, 1, 3]]),
            Op("Unsqueeze", [[2, 3]], [NdArray.From([0L, 3])]),
        Op("ReduceSum", [[2, 3, 2]], [NdArray.From([1L])]), Op("ReduceMean", [[2, 3, 2]], attributes: [("axes", new[] { 0, 2 })]),
            Op("ReduceMax", [[2, 5]], attributes: [("axes", new[] { 1 })]), Op("ReduceProd", [[2, 3]], attributes: [("axes", new[] { 1 })]),
            Op("ReduceL1", [[2, 3]]),
        Op("ReduceL2", [[2, 3]], attributes: [("axes", new[] { 1 })]),
            Op("ReduceLogSumExp", [[2, 3]], attributes: [("axes", new[] { 1 }), ("keepdims", 0)]), Op("ReduceLogSum", [[2, 3]], positive: true),
            Op("ReduceSumSquare", [[2, 3]]),
        Op("MatMul", [[2, 2, 3], [3, 4]]), Op("MatMul", [[3], [2, 3, 2]], note: "vector"),
            Op("Gemm", [[3, 2], [4, 3], [4]], attributes: [("transA", 1), ("transB", 1), ("alpha", 0.5f), ("beta", 2f)]),
            Op("Gemm", [[2, 3], [4, 3], [4]], attributes: [("transB", 1)], note: "linear"),
        Op("Einsum", [[2, 3, 4], [2, 4, 2]], attributes: [("equation", "bij,bjk->bik")]),
            Op("Einsum", [[3, 3]], attributes: [("equation", "ii->i")], note: "diagonal"),
            Op("Einsum", [[2, 3], [3, 4], [4]], attributes: [("equation", "ab,bc,c->a")], note: "three"),
            Op("Einsum", [[2, 3, 4], [3, 5]], attributes: [("equation", "...jk,jl->...kl")], note: "ellipsis"),
        Op("Conv", [[1, 2, 5, 6], [3, 2, 3, 2], [3]], attributes: [("pads", new[] { 1, 0, 2, 1 }), ("strides", new[] { 2, 1 })]),
            Op("Conv", [[1, 4, 7], [2, 2, 3]], attributes: [("group", 2), ("auto_pad", "SAME_UPPER")], note: "1d"),
            Op("Conv", [[1, 1, 4, 4, 3], [2, 1, 2, 3, 2], [2]], attributes: [("strides", new[] { 2, 1, 1 })], note: "3d"),
        Op("ConvTranspose", [[1, 2, 3, 3], [2, 2, 2, 3], [2]],
            attributes: [("strides", new[] { 2, 2 }), ("pads", new[] { 1, 0, 0, 1 }), ("output_padding", new[] { 1, 0 })]),
                Op("ConvTranspose", [[1, 1, 2, 2, 2], [1, 1, 2, 2, 2]], attributes: [("strides", new[] { 2, 1, 1 })], note: "3d"),
        Op("MaxPool", [[1, 2, 5]], attributes: [("kernel_shape", new[] { 2 }), ("ceil_mode", 1), ("strides", new[] { 2 })]),
            Op("AveragePool", [[1, 1, 4, 5]], attributes: [("kernel_shape", new[] { 3, 2 }), ("pads", new[] { 1, 0, 0, 1 }),
                ("count_include_pad", 1)]), Op("LpPool", [[1, 1, 6]], attributes: [("kernel_shape", new[] { 2 }), ("p", 3)], positive: true),
                    Op("GlobalAveragePool", [[1, 2, 3, 2]]), Op("GlobalMaxPool", [[1, 2, 6]]),
        Op("BatchNormalization", [[2, 2, 3], [2], [2]], [NdArray.From([0.5f, -0.5f]), NdArray.From([1.5f, 0.7f])]),
            Op("InstanceNormalization", [[2, 2, 4], [2], [2]]), Op("LayerNormalization", [[2, 3, 4], [4], [4]]),
            Op("LayerNormalization", [[2, 3, 4], [3, 4]], attributes: [("axis", 1)], note: "two axes"),
            Op("LRN", [[1, 4, 2]], attributes: [("size", 3), ("alpha", 0.5f)]), Op("MeanVarianceNormalization", [[2, 2, 2, 2]]),
            Op("LpNormalization", [[2, 3]]),
        Op("Softmax", [[2, 4]]), Op("LogSoftmax", [[2, 4]], attributes: [("axis", 0)]),
            Op("Resize", [[1, 1, 3, 4]], [null, NdArray.From([1f, 1, 1.5f, 2])], [("mode", "linear")]),
            Op("Resize", [[1, 1, 3, 3]], [null, NdArray.From([1f, 1, 2, 2])], [("mode", "cubic")], note: "cubic"),
            Op("Resize", [[1, 1, 2, 3]], [null, NdArray.From([1f, 1, 2, 2])], note: "nearest"),
        Op("GridSample", [[1, 2, 3, 4], [1, 2, 2, 2]]),
        Op("GridSample", [[1, 2, 3, 4], [1, 2, 2, 2]], attributes: [("mode", "bicubic"), ("padding_mode", "border"), ("align_corners", 1)], note: "cubic"),
        Op("RoiAlign", [[2, 2, 4, 5]], [NdArray.From([0.3f, 0.2f, 3.1f, 2.9f, -1, 1, 2, 6]).Reshape(2, 4), NdArray.From([1L, 0])],
            [("output_height", 2), ("output_width", 3)]),
        Op("LSTM", [[3, 2, 2], [1, 12, 2], [1, 12, 3], [1, 24]], attributes: [("hidden_size", 3)]),
            Op("GRU", [[3, 2, 2], [1, 9, 2], [1, 9, 3], [1, 18]], attributes: [("hidden_size", 3)]),
            Op("GRU", [[3, 2, 2], [1, 9, 2], [1, 9, 3]], attributes: [("hidden_size", 3), ("linear_before_reset", 1)], note: "kernel"),
            Op("RNN", [[3, 2, 2], [1, 3, 2], [1, 3, 3]], attributes: [("hidden_size", 3), ("direction", "reverse")]),
        Op("SoftmaxCrossEntropyLoss", [[3, 4]], [NdArray.From([1L, 0, 3])]),
            Op("NegativeLogLikelihoodLoss", [[2, 3, 2]], [NdArray.From([1L, 0, 2, 2]).Reshape(2, 2), NdArray.From([0.5f, 1, 2])], [("ignore_index", 0)]),
        Op("ScatterND", [[4, 2]], [NdArray.From([1L, 3]).Reshape(2, 1), NdArray.From([1f, 2, 3, 4]).Reshape(2, 2)]), Op("Where", [[2, 2], [2, 2]]),
            Op("Identity", [[3]]), Op("Split", [[4, 2]]),
    }.ToDictionary(c => c.Note.Length > 0 ? $"{c.Type}, {c.Note}" : c.Type);

    public static TheoryData<string> Names => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_gradient_is_that_of_central_differences(string name)
    {
        Case c = s_cases[name];
        OnnxModel model = Model(c);
        Tensor[] inputs = [.. c.Shapes.Select((shape, i) => Draw(shape, (ulong)i + 1, c.Positive).RequireGrad())];
        Tensor Compute() => model.Call(Named(inputs))["y"].Tensor!;
        Tensor y = Compute(), factors = Draw(y.Shape, 99, false);
        (y * factors).Sum().Backward();
        for (int i = 0; i < inputs.Length; i++)
        {
            Tensor gradient = inputs[i].Grad!;
            float largest = gradient.Abs().Max().Item();
            for (int at = 0; at < inputs[i].Length; at++)
            {
                const float Step = 1e-2f;
                double Shifted(float by)
                {
                    float before = inputs[i].AsSpan()[at];
                    inputs[i].AsWritableSpan()[at] = before + by;
                    Tensor moved = NoGrad.Run(() => Compute() * factors);
                    inputs[i].AsWritableSpan()[at] = before;
                    return moved.ToArray().Sum(v => (double)v);
                }

                // Differences of two widths: the error of the second order falls out.
                double wide = (Shifted(Step) - Shifted(-Step)) / (2 * Step), narrow = (Shifted(Step / 2) - Shifted(-Step / 2)) / Step,
                    slope = ((4 * narrow) - wide) / 3;
                Assert.True(Math.Abs(slope - gradient.AsSpan()[at]) <= 1e-2 * Math.Max(0.1, largest),
                    $"input {i}, element {at}: {gradient.AsSpan()[at]} where {slope} was expected");
            }
        }
    }

    private static Case Op(string type, Shape[] shapes, NdArray?[]? constants = null, (string, object)[]? attributes = null, bool positive = false,
        string note = "") => new(type, shapes, constants ?? [], attributes ?? [], positive, note);

    private static Tensor Draw(Shape shape, ulong stream, bool positive)
    {
        // No two values alike, none near a jump of these functions.
        Tensor x = Tensor.Uninitialized(shape);
        int[] order = [.. Enumerable.Range(0, x.Length)];
        new RandomStream(4, stream).Shuffle(order);
        Span<float> values = x.AsWritableSpan();
        for (int i = 0; i < values.Length; i++)
            values[i] = positive ? 0.55f + (order[i] * 1.3f / values.Length) : -1.27f + ((order[i] + (0.1f * stream)) * 2.51f / values.Length);
        return x;
    }

    private static Dictionary<string, OnnxValue> Named(Tensor[] inputs) =>
        inputs.Select((x, i) => (Name: $"x{i}", Value: OnnxValue.From(x))).ToDictionary(x => x.Name, x => x.Value);

    private static OnnxModel Model(Case c)
    {
        var node = new NodeProto { OpType = c.Type, Output = { "y" } };
        var model = new ModelProto
        {
            IrVersion = 8,
            Graph = new GraphProto { Name = "main", Node = { node } },
            OpsetImport = { new OperatorSetIdProto { Version = 17 } }
        };
        for (int i = 0; i < c.Shapes.Length; i++)
        {
            model.Graph.Input.Add(ControlFlowModel.Named($"x{i}", 1, [.. c.Shapes[i].Select(s => (long)s)]));
            node.Input.Add($"x{i}");
        }

        if (c.Type == "Where")
        {
            node.Input.Insert(0, "flags");
            model.Graph.Initializer.Add(OnnxTypes.Write("flags", NdArray.From([true, false])));
        }

        for (int i = 0; i < c.Constants.Length; i++)
        {
            node.Input.Add(c.Constants[i] is null ? "" : $"c{i}");
            if (c.Constants[i] is { } constant) model.Graph.Initializer.Add(OnnxTypes.Write($"c{i}", constant));
        }

        if (c.Type == "Split") node.Output.Add("rest");
        foreach ((string name, object value) in c.Attributes) node.Attribute.Add(OneOperator.Attribute(name, value));
        model.Graph.Output.Add(new ValueInfoProto { Name = "y" });
        return OnnxModel.Open(new MemoryStream(model.ToByteArray()));
    }
}
