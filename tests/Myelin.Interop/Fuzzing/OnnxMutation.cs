using Google.Protobuf;
using Myelin.Interop.Onnx;
using Myelin.Interop.Onnx.Format;
using Myelin.Interop.Tests.Onnx;

namespace Myelin.Interop.Tests.Fuzzing;

/// <summary>Changes to ONNX models that keep them valid protocol buffers.</summary>
internal static class OnnxMutation
{
    private static readonly string[] s_types =
        ["If", "Loop", "Scan", "Constant", "Reshape", "Conv", "Gemm", "LSTM", "NoSuchOperator", "", "SequenceMap", "Identity", "Split", "Concat"];
    private static readonly long[] s_numbers = [0, 1, -1, 2, 3, 7, 64, 255, 65536, int.MaxValue, int.MinValue, 1L << 32, long.MaxValue, long.MinValue];
    private static readonly string[] s_locations = ["../secret", "/etc/passwd", "a/../../b", "weights.bin", "", "C:\\x", "."];

    /// <summary>Small models, and one with nested graphs and a function.</summary>
    internal static byte[][] Corpus =>
        [.. new[] { "mlp", "cnn", "lstm", "transformer", "shapes" }.Select(name => Bytes(ExportedModels.All[name]())), ControlFlowModel.Bytes];

    internal static byte[] Change(byte[] input, Random random)
    {
        if (random.Next(8) == 0) return Mutations.Bytes(input, random);
        ModelProto model;
        try { model = ModelProto.Parser.ParseFrom(input); }
        catch (InvalidProtocolBufferException) { return Mutations.Bytes(input, random); }
        if (model.Graph is null || model.Graph.Node.Count == 0) return Mutations.Bytes(input, random);
        NodeProto node = Pick(model.Graph.Node, random), other = Pick(model.Graph.Node, random);
        switch (random.Next(14))
        {
            case 0: node.OpType = s_types[random.Next(s_types.Length)]; break;
            case 1 when node.Input.Count > 0: node.Input[random.Next(node.Input.Count)] = Name(model, random); break;
            case 2 when node.Output.Count > 0: node.Output[random.Next(node.Output.Count)] = Name(model, random); break;
            case 3: model.Graph.Node.Remove(node); break;
            case 4: model.Graph.Node.Insert(random.Next(model.Graph.Node.Count), other.Clone()); break;
            case 5: node.Attribute.Add(NewAttribute(model, random)); break;
            case 6 when node.Attribute.Count > 0: Number(Pick(node.Attribute, random), random); break;
            case 7 when model.Graph.Initializer.Count > 0: Tensor(Pick(model.Graph.Initializer, random), random); break;
            case 8:
                model.OpsetImport.Add(
                new OperatorSetIdProto { Domain = random.Next(2) == 0 ? "" : "own", Version = s_numbers[random.Next(s_numbers.Length)] }); break;
            case 9: model.Functions.Add(NewFunction(node, random)); node.Domain = "own"; break;
            case 10 when model.Graph.Output.Count > 0: model.Graph.Output[0].Name = Name(model, random); break;
            case 11: model.Graph.Input.Add(new ValueInfoProto { Name = Name(model, random) }); break;
            case 12:
                model.Graph.Initializer.Add(new TensorProto
                {
                    Name = Name(model, random),
                    DataType = random.Next(30),
                    Dims = { s_numbers[random.Next(s_numbers.Length)], s_numbers[random.Next(s_numbers.Length)] }
                }); break;
            default: node.Domain = random.Next(2) == 0 ? "" : "com.microsoft"; break;
        }

        return model.ToByteArray();
    }

    private static T Pick<T>(IList<T> list, Random random) => list[random.Next(list.Count)];

    private static string Name(ModelProto model, Random random) => random.Next(6) switch
    {
        0 => "",
        1 => "nobody",
        2 when model.Graph.Initializer.Count > 0 => Pick(model.Graph.Initializer, random).Name,
        _ => Pick(model.Graph.Node, random).Output.FirstOrDefault() ?? "",
    };

    private static AttributeProto NewAttribute(ModelProto model, Random random)
    {
        var attribute = new AttributeProto
        {
            Name =
            ((string[])["axis", "perm", "body", "value", "kernel_shape", "then_branch", "to"])[random.Next(7)],
            Type = (AttributeProto.Types.AttributeType)random.Next(16)
        };
        if (random.Next(2) == 0) attribute.Ints.Add(s_numbers[random.Next(s_numbers.Length)]);
        if (random.Next(3) == 0) attribute.G = Nested(model.Graph, random.Next(3) == 0 ? 20 : 2);
        if (random.Next(3) == 0) attribute.T = new TensorProto { DataType = random.Next(25), Dims = { s_numbers[random.Next(s_numbers.Length)] } };
        if (random.Next(5) == 0) attribute.RefAttrName = "axis";
        return attribute;
    }

    /// <summary>A graph in a graph in a graph.</summary>
    private static GraphProto Nested(GraphProto graph, int depth)
    {
        var inner = new GraphProto
        {
            Node =
            { new NodeProto { OpType = "Identity", Input = { graph.Node[0].Output.FirstOrDefault() ?? "" }, Output = { $"deep{depth}" } } }
        };
        if (depth > 0) inner.Node[0].Attribute.Add(
            new AttributeProto { Name = "body", Type = AttributeProto.Types.AttributeType.Graph, G = Nested(graph, depth - 1) });
        return inner;
    }

    private static FunctionProto NewFunction(NodeProto node, Random random)
    {
        var function = new FunctionProto { Name = node.OpType, Domain = "own", Input = { "a" }, Output = { "b" } };
        for (int i = random.Next(6); i >= 0; i--)
        {
            function.Node.Add(new NodeProto
            {
                OpType = random.Next(2) == 0 ? node.OpType : "Relu",
                Domain = random.Next(2) == 0 ? "own" : "",
                Input = { "a" },
                Output = { i == 0 ? "b" : $"t{i}" }
            });
        }

        return function;
    }

    private static void Number(AttributeProto attribute, Random random)
    {
        long number = s_numbers[random.Next(s_numbers.Length)];
        attribute.I = number;
        if (attribute.Ints.Count > 0) attribute.Ints[random.Next(attribute.Ints.Count)] = number;
        if (random.Next(4) == 0) attribute.Type = (AttributeProto.Types.AttributeType)random.Next(16);
    }

    private static void Tensor(TensorProto tensor, Random random)
    {
        switch (random.Next(5))
        {
            case 0: tensor.DataType = random.Next(30); break;
            case 1: tensor.Dims.Add(s_numbers[random.Next(s_numbers.Length)]); break;
            case 2 when tensor.Dims.Count > 0: tensor.Dims[random.Next(tensor.Dims.Count)] = s_numbers[random.Next(s_numbers.Length)]; break;
            case 3: tensor.RawData = ByteString.CopyFrom(tensor.RawData.ToByteArray().AsSpan(0, tensor.RawData.Length / 2)); break;
            default:
                tensor.DataLocation = TensorProto.Types.DataLocation.External;
                tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = s_locations[random.Next(s_locations.Length)] });
                tensor.ExternalData.Add(new StringStringEntryProto
                {
                    Key = "offset",
                    Value = s_numbers[random.Next(s_numbers.Length)].ToString(System.Globalization.CultureInfo.InvariantCulture)
                });
                break;
        }
    }

    private static byte[] Bytes((Layer Model, Shape Input) made)
    {
        string path = Path.GetTempFileName();
        made.Model.SaveOnnx(path, made.Input);
        byte[] bytes = File.ReadAllBytes(path);
        File.Delete(path);
        return bytes;
    }
}
