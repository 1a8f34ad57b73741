using Myelin.Interop.Onnx;
using Myelin.Interop.Onnx.Format;

namespace Myelin.Interop.Tests.Onnx;

public sealed class OnnxGraphInfoTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    /// <summary>What cannot be opened is what is said not to be supported, in ONNX's own tests of single operators and of whole models.</summary>
    [Fact]
    public void What_is_not_supported_is_what_opening_refuses()
    {
        string[] kinds = ["node", "simple", "pytorch-operator"];
        foreach (string file in kinds.SelectMany(kind => Directory.GetFiles(Require.OnnxTestData(kind), "model.onnx", SearchOption.AllDirectories)))
        {
            OnnxGraphInfo info = OnnxGraphInfo.Read(file);
            Assert.Equal(Record.Exception(() => OnnxModel.Open(file)) is not NotSupportedException error ? "" : string.Join('\n', Listed(error)),
                string.Join('\n', info.NotSupported));
        }
    }

    private static IEnumerable<string> Listed(NotSupportedException error) =>
        error.Message.Split('\n').Where(line => line.StartsWith("    ", StringComparison.Ordinal)).Select(line => line.Trim()).Order(StringComparer.Ordinal);

    [Fact]
    public void Functions_graphs_inside_and_sparse_weights_are_looked_into()
    {
        var inner = new GraphProto { Node = { new NodeProto { OpType = "Unknown2", Output = { "i" } } } };
        var model = new ModelProto
        {
            IrVersion = 8,
            OpsetImport = { new OperatorSetIdProto { Version = 17 } },
            Functions = { new FunctionProto { Domain = "own", Name = "F", Output = { "o" },
                Node = { new NodeProto { OpType = "Unknown1", Output = { "o" } }, new NodeProto { Domain = "own", OpType = "F", Output = { "p" } } } } },
            Graph = new GraphProto
            {
                Initializer = { new TensorProto { Name = "far", DataType = 1, Dims = { 2, 3 },
                    DataLocation = TensorProto.Types.DataLocation.External }, new TensorProto { Name = "s", DataType = 8 } },
                SparseInitializer = { new SparseTensorProto() },
                Node =
                {
                    new NodeProto { Domain = "own", OpType = "F", Output = { "a" } }, new NodeProto { Domain = "own", OpType = "F", Output = { "b" } },
                    new NodeProto { OpType = "If", Input = { "a" }, Output = { "c" },
                        Attribute = { new AttributeProto { Name = "then_branch", G = inner, Type = AttributeProto.Types.AttributeType.Graph } } },
                },
            },
        };
        File.WriteAllBytes(_path, Google.Protobuf.MessageExtensions.ToByteArray(model));
        OnnxGraphInfo info = OnnxGraphInfo.Read(_path);
        Assert.Equal(["Unknown1", "Unknown2", "sparse initializers", "values of type string"], info.NotSupported);
        Assert.Equal((6, true, "far"), (info.ParameterCount, info.HasExternalData, Assert.Single(info.Weights).Name));
        Assert.Equal(["own.F", "own.F", "If"], info.Nodes.Select(n => n.Operator));
        for (int i = 0; i < 20_000; i++)
            model.Functions.Add(new FunctionProto
            {
                Domain = "deep",
                Name = $"{i}",
                Output = { "o" },
                Node = { new NodeProto { Domain = "deep", OpType = $"{i + 1}", Output = { "o" } } }
            });
        model.Graph.Node.Add(new NodeProto { Domain = "deep", OpType = "0", Output = { "d" } });
        File.WriteAllBytes(_path, Google.Protobuf.MessageExtensions.ToByteArray(model));
        Assert.StartsWith("ONNX: functions may be nested 16 deep, and must not call themselves.\n  Got more in \"16\".",
            Assert.Throws<InvalidDataException>(() => OnnxGraphInfo.Read(_path)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(_path, [8, 1, 0x3A]);
        Assert.StartsWith("ONNX: a model must be a valid protocol buffer.",
            Assert.Throws<InvalidDataException>(() => OnnxGraphInfo.Read(_path)).Message, StringComparison.Ordinal);
    }
}
