using Myelin.Graphs;
using Myelin.Serialization;

namespace Myelin.Interop.Onnx;

/// <summary>Normalizations in ONNX.</summary>
internal static class ExportedNormalization
{
    internal static string LayerNorm(ExportedCall call)
    {
        (int axis, float eps) = call.Attributes<LayerNormAttributes>();
        string scale = call.Has(1) ? call[1] : Filled(call, axis, 1);
        return call.Node("LayerNormalization", call.Has(2) ? [call[0], scale, call[2]] : [call[0], scale], ("axis", axis), ("epsilon", eps));
    }

    /// <summary>x/√(mean of x² + ε)·weight, in parts: operator set 17 has no operator for it.</summary>
    internal static string RmsNorm(ExportedCall call)
    {
        (int axis, float eps) = call.Attributes<LayerNormAttributes>();
        int[] axes = [.. Enumerable.Range(axis, call.From().Rank - axis)];
        string mean = call.Node("ReduceMean", [call.Node("Mul", [call[0], call[0]])], ("axes", axes), ("keepdims", 1));
        string y = call.Node("Div", [call[0], call.Node("Sqrt", [call.Node("Add", [mean, call.Graph.Scalar(eps)])])]);
        return call.Has(1) ? call.Node("Mul", [y, call[1]]) : y;
    }

    /// <summary>Groups as the channels of an instance norm, then scale and bias by channels.</summary>
    internal static string GroupNorm(ExportedCall call)
    {
        (int groups, float eps) = call.Attributes<GroupNormAttributes>();
        Shape x = call.From();
        string grouped = call.Node("Reshape", [call[0], call.Sizes(o => [o.Inputs[0]!.Shape[0], groups, o.Inputs[0]!.Shape.Product(1, x.Rank) / groups])]);
        string ones = call.Graph.Constant(NdArray.From(Tensor.Ones(groups))), zeros = call.Graph.Constant(NdArray.From(Tensor.Zeros(groups)));
        string y = call.Node("Reshape", [call.Node("InstanceNormalization", [grouped, ones, zeros], ("epsilon", eps)), call.OutputSizes]);
        int[] channels = [x[1], .. Enumerable.Repeat(1, x.Rank - 2)];
        if (call.Has(1)) y = call.Node("Mul", [y, call.Node("Reshape", [call[1], call.Graph.Longs(channels)])]);
        if (call.Has(2)) y = call.Node("Add", [y, call.Node("Reshape", [call[2], call.Graph.Longs(channels)])]);
        return y;
    }

    private static string Filled(ExportedCall call, int axis, float value) =>
        call.Graph.Constant(NdArray.From(Tensor.Full(value, call.From().AsSpan()[axis..])));
}
