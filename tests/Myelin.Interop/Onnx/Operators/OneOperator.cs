using Google.Protobuf;
using Myelin.Interop.Onnx;
using Myelin.Interop.Onnx.Format;

namespace Myelin.Interop.Tests.Onnx.Operators;

/// <summary>Models of one operator, whose inputs are x0, x1, … and whose output is y.</summary>
internal static class OneOperator
{
    internal const int Opset = 18;

    internal static OnnxValue Run(string type, ReadOnlySpan<OnnxValue?> inputs, params (string Name, object Value)[] attributes)
    {
        var named = new Dictionary<string, OnnxValue>();
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] is { } value) named.Add($"x{i}", value);
        }

        return Model(type, inputs, attributes).Call(named)["y"];
    }

    private static OnnxModel Model(string type, ReadOnlySpan<OnnxValue?> inputs, (string Name, object Value)[] attributes)
    {
        string[] names = type.Split("com.microsoft.");
        var node = new NodeProto { OpType = names[^1], Domain = names.Length > 1 ? "com.microsoft" : "", Name = "it", Output = { "y" } };
        var model = new ModelProto
        {
            IrVersion = 8,
            Graph = new GraphProto { Name = "main", Node = { node } },
            OpsetImport = { new OperatorSetIdProto { Version = Opset } }
        };
        for (int i = 0; i < inputs.Length; i++)
        {
            node.Input.Add(inputs[i] is null ? "" : $"x{i}");
            if (inputs[i] is { } value)
                model.Graph.Input.Add(ControlFlowModel.Named($"x{i}", OnnxTypes.CodeOf(value.Type), [.. value.Shape.Select(s => (long)s)]));
        }

        foreach ((string name, object value) in attributes) node.Attribute.Add(Attribute(name, value));
        model.Graph.Output.Add(new ValueInfoProto { Name = "y" });
        return OnnxModel.Open(new MemoryStream(model.ToByteArray()));
    }

    internal static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        if (value is float real) (attribute.F, attribute.Type) = (real, AttributeProto.Types.AttributeType.Float);
        else if (value is int whole) (attribute.I, attribute.Type) = (whole, AttributeProto.Types.AttributeType.Int);
        else if (value is string text) (attribute.S, attribute.Type) = (ByteString.CopyFromUtf8(text), AttributeProto.Types.AttributeType.String);
        else
        {
            attribute.Ints.Add(((int[])value).Select(v => (long)v));
            attribute.Type = AttributeProto.Types.AttributeType.Ints;
        }

        return attribute;
    }
}
