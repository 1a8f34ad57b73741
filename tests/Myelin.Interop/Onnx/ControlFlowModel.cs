using Google.Protobuf;
using Myelin.Interop.Onnx;
using Myelin.Interop.Onnx.Format;
using Myelin.Serialization;

namespace Myelin.Interop.Tests.Onnx;

/// <summary>
/// A model with nested graphs and a function of its own: x is doubled, as a function, <c>trips</c> times; then 1 is added if <c>positive</c>,
/// else subtracted, by graphs that read the value around them.
/// </summary>
internal static class ControlFlowModel
{
    internal static byte[] Bytes => Make().ToByteArray();

    internal static ModelProto Make()
    {
        var model = new ModelProto { IrVersion = 8, Graph = new GraphProto { Name = "main" } };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 17 });
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "own", Version = 1 });
        model.Functions.Add(new FunctionProto
        {
            Name = "Scaled",
            Domain = "own",
            Input = { "a" },
            Output = { "b" },
            Attribute = { "alpha" },
            Node =
            {
                new NodeProto { OpType = "Constant", Output = { "factor" },
                    Attribute = { new AttributeProto { Name = "value_float", Type = AttributeProto.Types.AttributeType.Float, RefAttrName = "alpha" } } },
                new NodeProto { OpType = "Mul", Input = { "a", "factor" }, Output = { "b" } },
            },
        });
        var body = new GraphProto { Name = "body", Input = { Named("i"), Named("go"), Named("v") }, Output = { Named("still"), Named("w"), Named("kept") } };
        body.Node.Add(new NodeProto { OpType = "Identity", Input = { "go" }, Output = { "still" } });
        body.Node.Add(new NodeProto
        {
            OpType = "Scaled",
            Domain = "own",
            Input = { "v" },
            Output = { "w" },
            Attribute = { new AttributeProto { Name = "alpha", Type = AttributeProto.Types.AttributeType.Float, F = 2 } }
        });
        body.Node.Add(new NodeProto { OpType = "Identity", Input = { "w" }, Output = { "kept" } });
        model.Graph.Input.Add(Named("x", 1, 2));
        model.Graph.Input.Add(Named("trips", 7));
        model.Graph.Input.Add(Named("positive", 9));
        model.Graph.Initializer.Add(OnnxTypes.Write("one", NdArray.From(Tensor.Ones(2))));
        model.Graph.Node.Add(new NodeProto
        {
            OpType = "Loop",
            Name = "twice",
            Input = { "trips", "", "x" },
            Output = { "y", "all" },
            Attribute = { GraphAttribute("body", body) }
        });
        model.Graph.Node.Add(new NodeProto
        {
            OpType = "If",
            Name = "sign",
            Input = { "positive" },
            Output = { "z" },
            Attribute = { GraphAttribute("then_branch", Branch("Add")), GraphAttribute("else_branch", Branch("Sub")) }
        });
        model.Graph.Output.Add(Named("z", 1, 2));
        model.Graph.Output.Add(new ValueInfoProto { Name = "all" });
        return model;
    }

    internal static ValueInfoProto Named(string name, int type = 0, params ReadOnlySpan<long> sizes)
    {
        var port = new ValueInfoProto { Name = name };
        if (type == 0) return port;
        var shape = new TensorShapeProto();
        foreach (long size in sizes) shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = size });
        port.Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = shape } };
        return port;
    }

    internal static AttributeProto GraphAttribute(string name, GraphProto graph) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Graph, G = graph };

    private static GraphProto Branch(string type) =>
        new() { Name = type, Output = { Named("r") }, Node = { new NodeProto { OpType = type, Input = { "y", "one" }, Output = { "r" } } } };
}
