using Google.Protobuf;
using Myelin.Interop.NumPy;
using Myelin.Interop.Onnx;
using Myelin.Interop.Onnx.Format;
using Myelin.Serialization;

namespace Myelin.Interop.Tests.Onnx;

public sealed class OnnxModelTests
{
    private static string Folder { get; } = Path.Combine(Checkout.Root, "tests/golden/onnx");

    private static string OperatorFolder { get; } = Path.Combine(Checkout.Root, "tests/golden/onnx_operators");

    public static TheoryData<string> Computed =>
        [.. Directory.GetFiles(OperatorFolder, "*.onnx").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Exported =>
        [.. Directory.GetFiles(Folder, "*.onnx").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Exported))]
    public void What_PyTorch_exports_gives_its_outputs(string name)
    {
        using var recorded = NpzFile.Open(Path.Combine(Folder, $"{name}.npz"));
        var inputs = new Dictionary<string, OnnxValue> { ["x"] = recorded.Read("x") };
        Tensor expected = recorded.ReadTensor("y");
        var model = OnnxModel.Open(Path.Combine(Folder, $"{name}.onnx"));
        foreach (OnnxValue y in (OnnxValue[])[model.Run(inputs)["y"], model.Prepare(inputs).Run(inputs)["y"]])
        {
            Assert.Equal(expected.Shape, y.Shape);
            Assert.InRange((y.Tensor! - expected).Abs().Max().Item() / expected.Abs().Max().Item(), 0, 1e-5f);
        }
    }

    [Theory]
    [MemberData(nameof(Computed))]
    public void Newer_and_older_operators_agree_with_ONNX_Runtime(string name)
    {
        using var recorded = NpzFile.Open(Path.Combine(OperatorFolder, $"{name}.npz"));
        var model = OnnxModel.Open(Path.Combine(OperatorFolder, $"{name}.onnx"));
        var inputs = model.Inputs.ToDictionary(port => port.Name, port => OnnxValue.From(recorded.Read(port.Name)));
        IReadOnlyDictionary<string, OnnxValue>[] runs = [model.Run(inputs), model.Prepare(inputs).Run(inputs)];
        foreach (IReadOnlyDictionary<string, OnnxValue> outputs in runs)
        {
            foreach ((string key, OnnxValue y) in outputs)
            {
                NdArray expected = recorded.Read(key);
                Assert.Equal(expected.Describe(), y.ToArray().Describe());
                if (y.Type == ElementType.Float64)
                {
                    Assert.Equal(expected.AsSpan<double>().ToArray(), y.Array!.AsSpan<double>().ToArray(),
                        (a, b) => Math.Abs(a - b) <= 1e-13 * Math.Max(1, Math.Abs(a)));
                }
                else if (y.Tensor is null) Assert.True(expected.Bytes.SequenceEqual(y.ToArray().Bytes), key);
                else Assert.InRange((y.Tensor - expected.ToTensor()).Abs().Max().Item() / Math.Max(1e-3f, expected.ToTensor().Abs().Max().Item()), 0, 1e-5f);
            }
        }
    }

    [Fact]
    public void A_residual_network_becomes_chains_of_fused_layers()
    {
        using var recorded = NpzFile.Open(Path.Combine(Folder, "residual_13.npz"));
        var model = OnnxModel.Open(Path.Combine(Folder, "residual_13.onnx"));
        PreparedOnnxModel ready = model.Prepare(new Dictionary<string, OnnxValue> { ["x"] = recorded.Read("x") });

        // What leads to the fork, the block's two convolutions, the sum, and what follows it.
        Assert.Equal(4, ready.OperatorCount);
        Assert.Equal("[2, 3, 12, 14]", ready.InputShapes[0].ToString());
        Assert.StartsWith("ONNX: inputs must have the shapes that the model was prepared for.\n" +
            "  Got float32[1, 3, 12, 14], prepared for [2, 3, 12, 14].",
            Assert.Throws<InvalidDataException>(() => ready.Run(Tensor.Zeros(1, 3, 12, 14))).Message);
    }

    [Theory]
    [InlineData("residual_13_optimized", 4)]
    [InlineData("activations_12_optimized", 4)]
    [InlineData("dense_12_optimized", 4)]
    public void Merged_operators_become_layers_too(string name, int operators)
    {
        using var recorded = NpzFile.Open(Path.Combine(Folder, $"{name}.npz"));
        var model = OnnxModel.Open(Path.Combine(Folder, $"{name}.onnx"));
        PreparedOnnxModel ready = model.Prepare(new Dictionary<string, OnnxValue> { ["x"] = recorded.Read("x") });
        Assert.Equal(operators, ready.OperatorCount);
    }

    [Fact]
    public void Preparing_leaves_the_model_as_it_was()
    {
        using var recorded = NpzFile.Open(Path.Combine(Folder, "lstm_11.npz"));
        var inputs = new Dictionary<string, OnnxValue> { ["x"] = recorded.Read("x") };
        var model = OnnxModel.Open(Path.Combine(Folder, "lstm_11.onnx"));
        float[] before = model.Run(inputs)["y"].Tensor!.ToArray();
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(before, model.Prepare(inputs).Run(inputs)["y"].Tensor!.ToArray(), (a, b) => Math.Abs(a - b) < 1e-5f);
            Assert.Equal(before, model.Run(inputs)["y"].Tensor!.ToArray());
        }
    }

    [Fact]
    public void What_follows_from_values_is_not_folded()
    {
        var model = new ModelProto { IrVersion = 8, Graph = new GraphProto { Name = "main" }, OpsetImport = { new OperatorSetIdProto { Version = 13 } } };
        model.Graph.Input.Add(ControlFlowModel.Named("x", 1, 3, 2, 4));
        model.Graph.Input.Add(ControlFlowModel.Named("axes", 7, 1));
        model.Graph.Node.Add(new NodeProto { OpType = "ReduceSum", Input = { "x", "axes" }, Output = { "y" } });
        model.Graph.Node.Add(new NodeProto { OpType = "Relu", Input = { "y" }, Output = { "z" } });
        model.Graph.Node.Add(new NodeProto { OpType = "Shape", Input = { "z" }, Output = { "s" } });
        model.Graph.Output.Add(ControlFlowModel.Named("z"));
        model.Graph.Output.Add(ControlFlowModel.Named("s"));
        Dictionary<string, OnnxValue> Inputs(long axis) => new() { ["x"] = Tensor.Ones(3, 2, 4), ["axes"] = NdArray.From([axis]) };
        IReadOnlyDictionary<string, OnnxValue> outputs = Open(model).Prepare(Inputs(0)).Run(Inputs(1));
        Assert.Equal([3L, 1, 4], outputs["s"].Array!.AsSpan<long>().ToArray());
        Assert.Equal("float32[3, 1, 4]", outputs["z"].Describe());
    }

    [Fact]
    public void Operators_that_no_layer_computes_are_run_as_they_are()
    {
        var model = new ModelProto { IrVersion = 8, Graph = new GraphProto { Name = "main" }, OpsetImport = { new OperatorSetIdProto { Version = 13 } } };
        model.Graph.Input.Add(ControlFlowModel.Named("x", 1, 2, 3));
        model.Graph.Initializer.Add(OnnxTypes.Write("w", NdArray.From(Tensor.Ones(3, 4))));
        model.Graph.Initializer.Add(OnnxTypes.Write("b", NdArray.From(Tensor.Ones(1))));
        model.Graph.Node.Add(new NodeProto { OpType = "Gemm", Input = { "x", "w", "b" }, Output = { "y" } });
        model.Graph.Output.Add(ControlFlowModel.Named("y"));
        var inputs = new Dictionary<string, OnnxValue> { ["x"] = Tensor.Ones(2, 3) };
        Assert.Equal(Enumerable.Repeat(4f, 8), Open(model).Prepare(inputs).Run(inputs)["y"].Tensor!.ToArray());
    }

    [Fact]
    public void Loops_branches_and_functions_are_run()
    {
        var model = OnnxModel.Open(new MemoryStream(ControlFlowModel.Bytes));
        foreach (bool prepared in (bool[])[false, true])
        {
            Dictionary<string, OnnxValue> inputs = new()
            {
                ["x"] = Tensor.From([1, -3]),
                ["trips"] = NdArray.Scalar(3L),
                ["positive"] = NdArray.Scalar(true),
            };
            IReadOnlyDictionary<string, OnnxValue> Run() => prepared ? model.Prepare(inputs).Run(inputs) : model.Run(inputs);
            Assert.Equal([9, -23], Run()["z"].Tensor!.ToArray());
            Assert.Equal([2, -6, 4, -12, 8, -24], Run()["all"].Tensor!.ToArray());
            inputs["positive"] = NdArray.Scalar(false);
            Assert.Equal([7, -25], Run()["z"].Tensor!.ToArray());
        }
    }

    [Fact]
    public void Loops_are_bounded()
    {
        var model = OnnxModel.Open(new MemoryStream(ControlFlowModel.Bytes), new OnnxOptions { MaxIterations = 100 });
        Dictionary<string, OnnxValue> inputs = new()
        {
            ["x"] = Tensor.From([1, -3]),
            ["trips"] = NdArray.Scalar(long.MaxValue),
            ["positive"] = NdArray.Scalar(true),
        };
        Assert.StartsWith("ONNX: the loops of a run may have 100 iterations together.", Assert.Throws<InvalidDataException>(() => model.Run(inputs)).Message);
    }

    [Fact]
    public void Everything_that_is_missing_is_listed_at_once()
    {
        ModelProto model = ControlFlowModel.Make();
        model.OpsetImport[0].Version = 99;
        model.Graph.Node.Add(new NodeProto { OpType = "Warp", Input = { "z" }, Output = { "w" } });
        model.Graph.Node.Add(new NodeProto { OpType = "Warp", Input = { "w" }, Output = { "w2" } });
        model.Graph.Node.Add(new NodeProto { OpType = "NhwcConv", Domain = "com.microsoft", Input = { "z" }, Output = { "w3" } });
        model.Graph.Node[0].Attribute[0].G.Node[0].OpType = "Inner";
        model.Graph.Initializer.Add(new TensorProto { Name = "text", DataType = 8, Dims = { 1 } });
        Assert.Equal(
            "ONNX: every operator of the model must be supported.\n  Got 5 that are not:\n    Inner\n    Warp, 2 times\n" +
                "    com.microsoft.NhwcConv\n    operator set 99 (supported are 7 to 24)\n    values of type string\n" +
                "  Export the model with other operators, or another operator set.",
            Assert.Throws<NotSupportedException>(() => Open(model)).Message);
    }

    [Fact]
    public void A_model_for_one_processor_is_refused_with_the_level_that_works()
    {
        ModelProto model = ControlFlowModel.Make();
        model.Graph.Node.Add(new NodeProto { OpType = "Conv", Domain = "com.microsoft.nchwc", Input = { "z" }, Output = { "w" } });
        Assert.EndsWith("Got 1 that is not:\n    com.microsoft.nchwc.Conv\n" +
            "  ONNX Runtime laid its weights out for one processor: optimize the model at level extended, not all.",
            Assert.Throws<NotSupportedException>(() => Open(model)).Message);
    }

    [Fact]
    public void Inputs_are_checked_by_name_type_and_size()
    {
        var model = OnnxModel.Open(new MemoryStream(ControlFlowModel.Bytes));
        string Refused(params (string, OnnxValue)[] inputs) =>
            Assert.Throws<InvalidDataException>(() => model.Run(inputs.ToDictionary(i => i.Item1, i => i.Item2))).Message;
        const string Takes = "  It takes x: float32[2]; trips: int64[]; positive: bool[].";
        Assert.Equal($"ONNX: the inputs must be those of the model.\n  Got no \"x\".\n{Takes}", Refused());
        Assert.Equal($"ONNX: the inputs must be those of the model.\n  Got \"y\", which is not an input.\n{Takes}", Refused(("y", Tensor.Zeros(2))));
        Assert.Equal($"ONNX: the inputs must be those of the model.\n  Got float32[3] for \"x\".\n{Takes}", Refused(("x", Tensor.Zeros(3))));
        Assert.Equal($"ONNX: the inputs must be those of the model.\n  Got int32[2] for \"x\".\n{Takes}", Refused(("x", NdArray.From([1, 2]))));
    }

    [Fact]
    public void An_operator_that_cannot_take_what_it_gets_is_named()
    {
        ModelProto model = ControlFlowModel.Make();
        model.Graph.Node.Add(new NodeProto { OpType = "Reshape", Name = "odd", Input = { "z", "sizes" }, Output = { "w" } });
        model.Graph.Initializer.Add(OnnxTypes.Write("sizes", NdArray.From([5L])));
        model.Graph.Output[0].Name = "w";
        var inputs = new Dictionary<string, OnnxValue> { ["x"] = Tensor.From([1, -3]), ["trips"] = NdArray.Scalar(1L), ["positive"] = NdArray.Scalar(true) };
        Assert.StartsWith("ONNX: Reshape \"odd\" could not be computed.\n  Reshape: the sizes must multiply to the tensor's length (2)",
            Assert.Throws<InvalidDataException>(() => Open(model).Run(inputs)).Message);
    }

    [Fact]
    public void Weights_have_their_names_and_are_trained()
    {
        var model = OnnxModel.Open(Path.Combine(Folder, "mlp_9.onnx"));
        Assert.Equal(["0.bias", "0.weight", "3.bias", "3.weight"], model.NamedParameters().Select(p => p.Key).Order(StringComparer.Ordinal));
        Layer layer = model.ToLayer();
        Tensor x = Tensor.Uninitialized([4, 6]);
        new RandomStream(2).FillNormal(x.AsWritableSpan());
        IntTensor labels = IntTensor.From([0, 1, 2, 0]);
        float first = 0;
        var sgd = new Myelin.Sgd(layer.Parameters(), 0.5f);
        for (int i = 0; i < 60; i++)
        {
            Tensor loss = layer.Call(x).NegativeLogLikelihood(labels);
            if (i == 0) first = loss.Item();
            layer.ZeroGrad();
            loss.Backward();
            sgd.Step();
        }

        Assert.True(layer.Predict(x).NegativeLogLikelihood(labels).Item() < first / 2);
    }

    [Fact]
    public void Training_normalises_by_the_batch_and_moves_the_statistics()
    {
        (Layer made, Shape input) = ExportedModels.All["cnn"]();
        string path = Path.GetTempFileName();
        made.SaveOnnx(path, input);
        var model = OnnxModel.Open(path);
        File.Delete(path);
        float[] Statistics() => [.. model.NamedBuffers().SelectMany(b => b.Value.ToArray())];
        float[] before = Statistics();
        Assert.Equal(8, before.Length);
        Tensor x = Tensor.Uninitialized(input.With(0, 4));
        new RandomStream(2).FillNormal(x.AsWritableSpan());
        Layer layer = model.ToLayer();
        layer.Predict(x);
        Assert.Equal(before, Statistics());
        Tensor mine = made.Call(x), its = layer.Call(x);
        Assert.InRange((mine - its).Abs().Max().Item(), 0, 1e-5f * mine.Abs().Max().Item());
        float[] moved = [.. made.NamedBuffers().SelectMany(b => b.Value.ToArray())];
        Assert.NotEqual(before, Statistics());
        Assert.All(moved.Zip(Statistics()), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Theory]
    [InlineData("")]
    [InlineData("GIF89a")]
    [InlineData("\u0008\u0007\u003a\u00ff")]
    public void What_is_no_model_is_refused(string text) =>
        Assert.Throws<InvalidDataException>(() => OnnxModel.Open(new MemoryStream([.. text.Select(c => (byte)c)])));

    [Fact]
    public void Damaged_graphs_are_refused()
    {
        void Refused(string rule, Action<GraphProto> damage)
        {
            ModelProto model = ControlFlowModel.Make();
            damage(model.Graph);
            Assert.StartsWith($"ONNX: {rule}.", Assert.Throws<InvalidDataException>(() => Open(model)).Message);
        }

        Refused("a value must be computed before it is read", g => g.Node[1].Input[0] = "nobody");
        Refused("each value must have a unique name", g => g.Node[1].Output[0] = "y");
        Refused("every output must be computed", g => g.Output[0].Name = "nobody");
        Refused("a tensor's data must match its shape", g => g.Initializer[0].Dims[0] = 3);
        Refused("a tensor has at most 32 axes and 2147483647 elements", g => g.Initializer[0].Dims[0] = -1);
        Refused("a tensor has at most 32 axes and 2147483647 elements", g => g.Initializer[0].Dims.Add([1L << 30, 1L << 30, 0]));
        Refused("an attribute must be given only once", g => g.Node[1].Attribute.Add(g.Node[1].Attribute[0].Clone()));
    }

    [Fact]
    public void Graphs_and_functions_do_not_nest_without_end()
    {
        ModelProto deep = ControlFlowModel.Make();
        GraphProto inner = deep.Graph.Node[1].Attribute[0].G;
        for (int i = 0; i < 15; i++)
        {
            inner = new GraphProto
            {
                Output = { ControlFlowModel.Named("r") },
                Node = { new NodeProto { OpType = "If", Input = { "positive" }, Output = { "r" },
                    Attribute = { ControlFlowModel.GraphAttribute("then_branch", inner), ControlFlowModel.GraphAttribute("else_branch", inner.Clone()) } } }
            };
            if (i > 4) inner.Node[0].Attribute.RemoveAt(1);
        }

        deep.Graph.Node[1].Attribute[0].G = inner;
        Assert.StartsWith("ONNX: graphs may be nested 16 deep.", Assert.Throws<InvalidDataException>(() => Open(deep)).Message);

        ModelProto endless = ControlFlowModel.Make();
        endless.Functions[0].Node[1] = new NodeProto { OpType = "Scaled", Domain = "own", Input = { "a" }, Output = { "b" } };
        Assert.StartsWith("ONNX: functions may be nested 16 deep, and must not call themselves.",
            Assert.Throws<InvalidDataException>(() => Open(endless)).Message);

        // Ten functions of ten calls each: a small file, and ten thousand million operators.
        ModelProto laughs = ControlFlowModel.Make();
        for (int f = 0; f < 10; f++)
        {
            var function = new FunctionProto { Name = $"F{f}", Domain = "own", Input = { "a" }, Output = { "b" } };
            for (int i = 0; i < 10; i++)
                function.Node.Add(new NodeProto
                {
                    OpType = f == 0 ? "Relu" : $"F{f - 1}",
                    Domain = f == 0 ? "" : "own",
                    Input = { "a" },
                    Output = { i == 9 ? "b" : $"t{i}" }
                });
            laughs.Functions.Add(function);
        }

        laughs.Graph.Node.Add(new NodeProto { OpType = "F9", Domain = "own", Input = { "z" }, Output = { "w" } });
        Assert.Contains("operators, with functions inlined", Assert.Throws<InvalidDataException>(() => Open(laughs)).Message);
    }

    [Fact]
    public void Constants_of_functions_are_not_multiplied()
    {
        ModelProto model = ControlFlowModel.Make();
        var body = new FunctionProto { Name = "Heavy", Domain = "own", Input = { "a" }, Output = { "b" } };
        body.Node.Add(new NodeProto
        {
            OpType = "Constant",
            Output = { "c" },
            Attribute = { new AttributeProto { Name = "value", Type = AttributeProto.Types.AttributeType.Tensor,
                T = OnnxTypes.Write("", NdArray.From(Tensor.Zeros(100_000))) } }
        });
        body.Node.Add(new NodeProto { OpType = "Identity", Input = { "c" }, Output = { "b" } });
        model.Functions.Add(body);
        for (int i = 0; i < 200; i++) model.Graph.Node.Add(new NodeProto { OpType = "Heavy", Domain = "own", Input = { "z" }, Output = { $"h{i}" } });
        Assert.Contains("inlined functions may add", Assert.Throws<InvalidDataException>(() => Open(model)).Message);
    }

    [Fact]
    public void Many_weights_and_inputs_are_opened_in_the_time_of_their_number()
    {
        ModelProto model = ControlFlowModel.Make();
        for (int i = 0; i < 50_000; i++)
        {
            model.Graph.Initializer.Add(new TensorProto { Name = $"w{i}", DataType = 1, Dims = { 1 }, FloatData = { 1 } });
            model.Graph.Input.Add(ControlFlowModel.Named($"i{i}", 1, 1));
        }

        Assert.Equal(50_001, Open(model).Parameters().Count());
    }

    private static OnnxModel Open(ModelProto model) => OnnxModel.Open(new MemoryStream(model.ToByteArray()));

    [Fact]
    public void Loops_cannot_be_limited_to_less_than_nothing() => Assert.StartsWith(
        "OnnxOptions: MaxIterations must be at least 0.\n  Got -1.\n  The usual 1,000,000 stops a model that loops for ever.",
        Assert.Throws<ArgumentOutOfRangeException>(() => new OnnxOptions { MaxIterations = -1 }).Message, StringComparison.Ordinal);
}
