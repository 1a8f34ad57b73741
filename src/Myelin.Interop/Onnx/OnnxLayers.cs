namespace Myelin.Interop.Onnx;

/// <summary>Nodes that a layer of the library can compute, with known weights.</summary>
internal static class OnnxLayers
{
    /// <summary>The layer of a node; null if none computes it.</summary>
    /// <param name="node">The node.</param>
    /// <param name="known">A value that is known before a run, by its index.</param>
    /// <param name="next">The only node that reads this one's output: a bias added after a product joins it.</param>
    /// <param name="shape">The shape of a float32 value if it is the same in every run.</param>
    /// <returns>The layer, the index of its input, and the number of nodes that it replaces.</returns>
    internal static (Layer? Layer, int Input, int Nodes) Of(OnnxNode node, Func<int, OnnxValue?> known, OnnxNode? next, Func<int, Shape?> shape)
    {
        int input = node.Inputs.Length > 0 ? node.Inputs[0] : -1;
        if (shape(input) is not { } from || known(input) is not null || shape(node.Outputs[0]) is not { } to) return default;
        Tensor? Weight(int i) => i < node.Inputs.Length && node.Inputs[i] >= 0 ? known(node.Inputs[i])?.Tensor : null;
        bool Missing(int i) => i >= node.Inputs.Length || node.Inputs[i] < 0;
        OnnxAttributes a = node.Attributes;
        switch (node.Operator.Name)
        {
            case "Gemm" or "com.microsoft.FusedGemm" when !a.Flag("transA") && a.Float("alpha", 1) == 1 && a.Float("beta", 1) == 1
                && Weight(1) is { Length: > 0 } w && (Missing(2) || (Weight(2) is { Rank: 1 } c && c.Length == w.Shape[a.Flag("transB") ? 0 : 1])):
                return (Activated(Linear(a.Flag("transB") ? w : w.Transpose(), Weight(2)), a), input, 1);
            case "MatMul" when Weight(1) is { Rank: 2, Length: > 0 } w && from.Rank >= 2:
                Tensor? bias = next is { Operator.Name: "Add" } ? Other(next, node.Outputs[0], known) : null;
                bool joins = bias is { Rank: 1 } && bias.Length == w.Shape[1];
                return (Linear(w.Transpose(), joins ? bias : null), input, joins ? 2 : 1);
            case "Conv" or "com.microsoft.FusedConv" when Weight(1) is { Rank: 4, Length: > 0 } w && from.Rank == 4
                && (Missing(2) || Weight(2) is not null) && Missing(3):
                return (Activated(Convolution(node, from, w, Weight(2)), a), input, 1);
            case "BatchNormalization" when from.Rank == 4 && node.Outputs.Length == 1 && !a.Flag("training_mode") && Weight(1) is { } scale
                && Weight(2) is { } shift && Weight(3) is { } mean && Weight(4) is { } variance:
                return (BatchNorm(scale, shift, mean, variance, a.Float("epsilon", 1e-5f)), input, 1);
            case "MaxPool" when from.Rank == 4 && node.Outputs.Length == 1 && a.Ints("kernel_shape") is [var height, var width]
                && IsPlain(a) && IsHalf(a, height, width):
                return (new MaxPool2d((height, width), Pair(a, "strides", 1), Padding(a), Pair(a, "dilations", 1)), input, 1);
            case "AveragePool" when from.Rank == 4 && a.Ints("kernel_shape") is [var height, var width] && IsPlain(a)
                && IsHalf(a, height, width) && !a.Has("dilations"):
                return (new AvgPool2d((height, width), Pair(a, "strides", 1), Padding(a), a.Flag("count_include_pad")), input, 1);
            case "GlobalAveragePool" when from.Rank == 4:
                return (new AdaptiveAvgPool2d(1), input, 1);
            case "Dropout" when node.Inputs.Length < 3 && !node.Outputs.Skip(1).Any(place => place >= 0):
            case "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" or "Identity":
                return (new Reshape(to.AsSpan()), input, 1);
            case "Softmax" when node.Opset >= 13 || a.Int32("axis", 1) == from.Rank - 1:
                return (new Softmax(node.Opset >= 13 ? a.Int32("axis", -1) : -1), input, 1);
            case "LogSoftmax" when node.Opset >= 13 || a.Int32("axis", 1) == from.Rank - 1:
                return (new LogSoftmax(node.Opset >= 13 ? a.Int32("axis", -1) : -1), input, 1);
            case "LeakyRelu":
                return (new LeakyRelu(a.Float("alpha", 0.01f)), input, 1);
            case "Elu":
                return (new Elu(a.Float("alpha", 1)), input, 1);
            default:
                return (Activation(node.Operator.Name), input, 1);
        }
    }

    /// <summary>A layer and the activation that was merged into its node; null if there is no layer for one of them.</summary>
    private static Layer? Activated(Layer? layer, OnnxAttributes a) => a.Text("activation", "") switch
    {
        "" => layer,
        "LeakyRelu" when layer is not null =>
            new Sequential(layer, new LeakyRelu(a.Floats("activation_params") is [var slope, ..] ? slope : a.Float("activation_alpha", 0.01f))),
        var name => layer is not null && Activation(name) is { } function ? new Sequential(layer, function) : null,
    };

    private static Layer? Activation(string name) => name switch
    {
        "Relu" => new Relu(),
        "Sigmoid" => new Sigmoid(),
        "Tanh" => new Tanh(),
        "Softplus" => new Softplus(),
        "HardSwish" => new HardSwish(),
        _ => null,
    };

    /// <summary>The known input of a sum whose other input is computed.</summary>
    private static Tensor? Other(OnnxNode sum, int computed, Func<int, OnnxValue?> known) => known(sum.Inputs[sum.Inputs[0] == computed ? 1 : 0])?.Tensor;

    private static Linear Linear(Tensor weight, Tensor? bias)
    {
        var layer = new Linear(weight.Shape[1], weight.Shape[0], bias is not null);
        layer.Weight.CopyFrom(weight.AsSpan());
        if (bias is not null) layer.Bias!.CopyFrom(bias.AsSpan());
        return layer;
    }

    private static Conv2d? Convolution(OnnxNode node, Shape from, Tensor weight, Tensor? bias)
    {
        int groups = node.Attributes.Int32("group", 1);
        if (!IsPlain(node.Attributes) || groups < 1 || weight.Shape[1] * groups != from[1]) return null;
        var layer = new Conv2d(from[1], weight.Shape[0], (weight.Shape[2], weight.Shape[3]), Pair(node.Attributes, "strides", 1),
            Padding(node.Attributes), Pair(node.Attributes, "dilations", 1), groups, bias is not null);
        layer.Weight.CopyFrom(weight.AsSpan());
        if (bias is not null) layer.Bias!.CopyFrom(bias.AsSpan());
        return layer;
    }

    private static BatchNorm2d BatchNorm(Tensor scale, Tensor shift, Tensor mean, Tensor variance, float eps)
    {
        var layer = new BatchNorm2d(scale.Length, eps);
        layer.Weight.CopyFrom(scale.AsSpan());
        layer.Bias.CopyFrom(shift.AsSpan());
        layer.RunningMean.CopyFrom(mean.AsSpan());
        layer.RunningVariance.CopyFrom(variance.AsSpan());
        return layer;
    }

    /// <summary>Whether the padding is explicit and equal on both sides, and sizes are rounded down.</summary>
    private static bool IsPlain(OnnxAttributes a) =>
        a.Text("auto_pad", "NOTSET") is "NOTSET" or "VALID" && !a.Flag("ceil_mode") && a.Ints("pads") is null or [_, _, _, _]
            && (a.Ints("pads") is not [var top, var left, var bottom, var right] || (top == bottom && left == right));

    /// <summary>Whether the padding is at most half the window, as pooling requires.</summary>
    private static bool IsHalf(OnnxAttributes a, int height, int width) =>
        Padding(a) is var padding && padding.Height <= height / 2 && padding.Width <= width / 2;

    private static Size2 Padding(OnnxAttributes a) => a.Text("auto_pad", "NOTSET") == "NOTSET" && a.Ints("pads") is [var top, var left, _, _] ? (top, left) : 0;

    private static Size2 Pair(OnnxAttributes a, string name, int otherwise) => a.Ints(name) is [var first, var second] ? (first, second) : otherwise;
}
