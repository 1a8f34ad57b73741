using Google.Protobuf;
using Myelin.Interop.Onnx;
using Myelin.Interop.Onnx.Format;

namespace Myelin.Interop.Tests.Onnx;

/// <summary>Files whose nodes are not in the order in which they can be run.</summary>
public sealed class OnnxOrderTests
{
    private static NodeProto Add(string a, string b, string y) => new() { OpType = "Add", Input = { a, b }, Output = { y } };

    private static NodeProto Constant(string y, float value) =>
        new() { OpType = "Constant", Output = { y }, Attribute = { Operators.OneOperator.Attribute("value_float", value) } };

    private static OnnxModel Open(IEnumerable<NodeProto> nodes, string output = "y")
    {
        var graph = new GraphProto { Name = "main", Node = { nodes }, Output = { new ValueInfoProto { Name = output } } };
        graph.Input.Add(ControlFlowModel.Named("x", 1, 1));
        var model = new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };
        return OnnxModel.Open(new MemoryStream(model.ToByteArray()));
    }

    private static float Run(OnnxModel model)
    {
        var x = new Dictionary<string, OnnxValue> { ["x"] = Tensor.From([1]) };
        Assert.Equal(model.Run(x)["y"].Tensor!.ToArray(), model.Prepare(x).Run(x)["y"].Tensor!.ToArray());
        return model.Run(x)["y"].Tensor!.Item();
    }

    [Fact]
    public void A_constant_may_come_after_the_node_that_reads_it() => Assert.Equal(3, Run(Open([Add("x", "c", "y"), Constant("c", 2)])));

    [Fact]
    public void A_long_chain_may_be_backwards()
    {
        const int Length = 3000;
        IEnumerable<NodeProto> chain = Enumerable.Range(0, Length).Select(i => Add(i == 0 ? "x" : $"v{i - 1}", "c", i == Length - 1 ? "y" : $"v{i}"));
        Assert.Equal(Length + 1, Run(Open([.. chain.Reverse(), Constant("c", 1)])));
    }

    [Fact]
    public void What_a_nested_graph_reads_from_around_it_is_computed_first()
    {
        var branch = new GraphProto { Name = "branch", Node = { Add("x", "later", "sum") }, Output = { new ValueInfoProto { Name = "sum" } } };
        var choice = new NodeProto { OpType = "If", Input = { "flag" }, Output = { "y" } };
        foreach (string name in new[] { "then_branch", "else_branch" })
            choice.Attribute.Add(new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Graph, G = branch.Clone() });
        var flag = new NodeProto { OpType = "Cast", Input = { "x" }, Output = { "flag" }, Attribute = { Operators.OneOperator.Attribute("to", 9) } };
        Assert.Equal(6, Run(Open([choice, Constant("later", 5), flag])));
    }

    [Fact]
    public void Nodes_of_a_function_are_ordered_too()
    {
        var function = new FunctionProto { Domain = "own", Name = "AddTwo", Input = { "a" }, Output = { "b" } };
        function.Node.Add([Add("a", "two", "b"), Constant("two", 2)]);
        function.OpsetImport.Add(new OperatorSetIdProto { Version = 17 });
        var graph = new GraphProto { Name = "main", Node = { new NodeProto { Domain = "own", OpType = "AddTwo", Input = { "x" }, Output = { "y" } } } };
        graph.Input.Add(ControlFlowModel.Named("x", 1, 1));
        graph.Output.Add(new ValueInfoProto { Name = "y" });
        var model = new ModelProto { IrVersion = 8, Graph = graph, Functions = { function }, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };
        Assert.Equal(3, Run(OnnxModel.Open(new MemoryStream(model.ToByteArray()))));
    }

    [Fact]
    public void A_cycle_is_an_error_that_names_its_values()
    {
        Assert.Equal(
            "ONNX: a value must not be computed from itself.\n  Got \"a\" from \"b\" from \"c\" from \"a\".\n" +
                "  The model is damaged, or was written by a faulty exporter.",
            Assert.Throws<InvalidDataException>(() => Open([Add("a", "x", "y"), Add("b", "x", "a"), Add("x", "c", "b"), Add("a", "a", "c")])).Message);
        Assert.Contains("Got \"y\" from \"y\".", Assert.Throws<InvalidDataException>(() => Open([Add("x", "y", "y")])).Message);
        Assert.Contains("a value must be computed before it is read", Assert.Throws<InvalidDataException>(() => Open([Add("x", "none", "y")])).Message);
    }

    [Theory]
    [InlineData(-1, null)]
    [InlineData(0, "-1")]
    [InlineData(0, "")]
    public void A_negative_size_is_open(long size, string? name)
    {
        ValueInfoProto x = ControlFlowModel.Named("x", 1, 0, 2);
        x.Type.TensorType.Shape.Dim[0] = name is null ? new() { DimValue = size } : new() { DimParam = name };
        var graph = new GraphProto { Name = "main", Node = { Add("x", "x", "y") }, Input = { x }, Output = { new ValueInfoProto { Name = "y" } } };
        var model = new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };
        var opened = OnnxModel.Open(new MemoryStream(model.ToByteArray()));
        Assert.Equal("x: float32[?, 2]", opened.Inputs[0].ToString());
        Assert.Equal("float32[3, 2]", opened.Run(new Dictionary<string, OnnxValue> { ["x"] = Tensor.Ones(3, 2) })["y"].Describe());
    }
}
