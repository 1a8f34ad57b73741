using Myelin.Interop.Onnx;

namespace Myelin.Interop.Tests.Onnx;

/// <summary>
/// Models of every kind of layer, written, read again and run beside the model; <c>tests/scripts/run_by_onnxruntime</c> has ONNX Runtime do the same.
/// </summary>
public sealed class OnnxExportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("myelin").FullName;

    public static TheoryData<string> Names => [.. ExportedModels.All.Keys];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_model_is_read_back_as_it_was(string name)
    {
        (Layer model, Shape input) = ExportedModels.All[name]();
        string path = Path.Combine(_folder, "model.onnx");
        OnnxExportReport report = model.SaveOnnx(path, input);
        Assert.True(report.BatchIsFree, "the batch should be free");
        Assert.InRange(report.LargestDifference, 0, 1e-5f);
        Assert.Empty(Unused(path));

        // The weights are under their keys, and a batch of any size is taken.
        var read = OnnxModel.Open(path);
        Assert.Superset(model.NamedParameters().Select(p => p.Key).ToHashSet(), read.StateDict().Select(s => s.Key).ToHashSet());
        Assert.Subset(model.StateDict().Select(s => s.Key).ToHashSet(), read.NamedParameters().Select(p => p.Key).ToHashSet());
        Tensor x = Tensor.Uninitialized(input.With(0, 5));
        new RandomStream(7).FillNormal(x.AsWritableSpan());
        var inputs = new Dictionary<string, OnnxValue> { ["x"] = x };
        Tensor expected = model.Predict(x), got = read.Run(inputs)["y"].Tensor!, prepared = read.Prepare(inputs).Run(x);
        Assert.Equal(expected.Shape, got.Shape);
        float largest = expected.Abs().Max().Item();
        Assert.InRange((got - expected).Abs().Max().Item() / largest, 0, 1e-5f);
        Assert.InRange((prepared - expected).Abs().Max().Item() / largest, 0, 1e-5f);
    }

    [Fact]
    public void Language_models_are_read_back_as_they_were()
    {
        foreach ((LanguageModel model, string name) in (
            (LanguageModel, string)[])[(new Gpt(11, 8, layers: 2, heads: 2, width: 16), "gpt"),
            (new RecurrentLanguageModel(RecurrentNetwork.Lstm, 11, 8), "lstm")])
        {
            model.Initialize(3);
            string path = Path.Combine(_folder, $"{name}.onnx");
            OnnxExportReport report = model.SaveOnnx(path, [1, 8], 11);
            Assert.True(report.BatchIsFree);
            Assert.InRange(report.LargestDifference, 0, 1e-5f);
            Assert.Empty(Unused(path));
        }
    }

    [Fact]
    public void What_the_output_does_not_depend_on_is_left_out()
    {
        var model = new Sequential(new Linear(3, 2), new Idle());
        model.Initialize(1);
        string path = Path.Combine(_folder, "model.onnx");
        model.SaveOnnx(path, [1, 3]);
        Assert.Empty(Unused(path));
        Assert.DoesNotContain(OnnxGraphInfo.Read(path).Weights, weight => weight.Name.StartsWith("1.", StringComparison.Ordinal));
    }

    /// <summary>The weights of a file that nothing reads, and the operators of whose outputs none is read.</summary>
    private static string[] Unused(string path)
    {
        OnnxGraphInfo file = OnnxGraphInfo.Read(path);
        HashSet<string> read = [.. file.Nodes.SelectMany(node => node.Inputs), "y"];
        IEnumerable<OnnxNodeInfo> idle = file.Nodes.Where(node => !node.Outputs.Any(read.Contains));
        return [.. file.Weights.Select(weight => weight.Name).Except(read), .. idle.Select(node => node.Name)];
    }

    /// <summary>Computes something that it does not use.</summary>
    private sealed class Idle : Layer
    {
        private readonly Layer _aside;

        internal Idle() => _aside = Child("aside", new Linear(2, 5));

        public override Tensor Forward(Tensor x)
        {
            _ = _aside.Call(x * 3).Reshape(-1, 1);
            return x + 1;
        }
    }

    [Fact]
    public void An_imported_model_trains_and_is_exported_again()
    {
        (Layer model, Shape input) = ExportedModels.All["mlp"]();
        string path = Path.Combine(_folder, "model.onnx");
        model.SaveOnnx(path, input);
        Layer read = OnnxModel.Open(path).ToLayer();
        Tensor x = Tensor.Uninitialized(input.With(0, 8));
        new RandomStream(7).FillNormal(x.AsWritableSpan());
        IntTensor labels = IntTensor.From([0, 1, 2, 0, 1, 2, 0, 1]);
        foreach (Layer trained in (Layer[])[model, read])
        {
            trained.Eval();
            trained.Call(x).CrossEntropy(labels).Backward();
        }

        foreach (((string key, Parameter mine), (_, Parameter its)) in model.NamedParameters()
            .Zip(read.NamedParameters().OrderBy(p => Array.FindIndex([.. model.NamedParameters()], q => p.Key.EndsWith(q.Key, StringComparison.Ordinal)))))
        {
            Assert.InRange((mine.Grad! - its.Grad!).Abs().Max().Item(), 0, 1e-5f * Math.Max(1, mine.Grad!.Abs().Max().Item()));
            Assert.Equal(mine.Shape, its.Shape);
            Assert.NotEmpty(key);
        }

        Assert.True(read.SaveOnnx(Path.Combine(_folder, "again.onnx"), input).BatchIsFree);
    }

    [Fact]
    public void What_has_no_counterpart_is_named()
    {
        var model = new Twice();
        Assert.StartsWith("SaveOnnx: every operator must have a counterpart in ONNX.\n  Got Halve, Twice.",
            Assert.Throws<NotSupportedException>(() => model.SaveOnnx(Path.Combine(_folder, "no.onnx"), [1, 2])).Message);
        Assert.False(File.Exists(Path.Combine(_folder, "no.onnx")));
    }

    [Fact]
    public void What_follows_from_values_is_found()
    {
        Assert.StartsWith("SaveOnnx: the file must compute what Picky computes.",
            Assert.Throws<NotSupportedException>(() => new Picky().SaveOnnx(Path.Combine(_folder, "no.onnx"), [1, 2])).Message);
        Assert.StartsWith("SaveOnnx: the input's shape must have a batch and elements.",
            Assert.Throws<ArgumentException>(() => new Picky().SaveOnnx(Path.Combine(_folder, "no.onnx"), [])).Message);
    }

    [Fact]
    public void Where_the_batch_is_built_in_the_file_has_that_batch()
    {
        string path = Path.Combine(_folder, "fixed.onnx");
        Assert.False(new Numbered().SaveOnnx(path, [3, 2]).BatchIsFree);
        Assert.Equal(["3", "2"], OnnxModel.Open(path).Inputs[0].Axes);
    }

    [Theory]
    [InlineData(5, 1, false)]
    [InlineData(5, 3, false)]
    [InlineData(4, 4, false)]
    [InlineData(1, 1, false)]
    [InlineData(5, 1, true)]
    [InlineData(4, 4, true)]
    public void Where_time_comes_first_a_transformer_is_read_back_as_it_was(int time, int batch, bool causal)
    {
        var model = new Sequential(new TransformerEncoder(1, _ => new TransformerEncoderLayer(8, 2, 16, batchFirst: false, causal: causal)));
        model.Initialize(1);
        string path = Path.Combine(_folder, "time.onnx");
        OnnxExportReport report = model.SaveOnnx(path, [time, batch, 8]);
        Assert.InRange(report.LargestDifference, 0, 1e-5f);

        // A mask is as long as the sequence was.
        Assert.Equal(!causal, report.BatchIsFree);
        Tensor x = Tensor.Uninitialized([report.BatchIsFree ? time + 4 : time, batch, 8]);
        new RandomStream(7).FillNormal(x.AsWritableSpan());
        Assert.InRange((OnnxModel.Open(path).Run(new Dictionary<string, OnnxValue> { ["x"] = x })["y"].Tensor! - model.Predict(x)).Abs().Max()
            .Item(), 0, 1e-5f);
    }

    [Fact]
    public void Code_that_asks_for_the_size_of_the_batch_is_found()
    {
        string path = Path.Combine(_folder, "branch.onnx");
        Assert.False(new Branching(3).SaveOnnx(path, [1, 2]).BatchIsFree);
        Assert.False(new Branching(9, refuses: true).SaveOnnx(path, [1, 2]).BatchIsFree);
        Assert.False(new Branching(1, refuses: true).SaveOnnx(path, [1, 2]).BatchIsFree);
        Assert.Equal(["1", "2"], OnnxModel.Open(path).Inputs[0].Axes);
    }

    private sealed class Branching(int limit, bool refuses = false) : Layer
    {
        public override Tensor Forward(Tensor x) => x.Shape[0] <= limit ? x.Relu() : refuses ? throw new ArgumentException("Too many.") : x * 2f;
    }

    private sealed class Twice : Layer
    {
        public override Tensor Forward(Tensor x) =>
            Operator.Record("Halve", 0, Operator.Record("Twice", 0, Tensor.From(x.AsSpan(), x.Shape.AsSpan()), [x], [], static g => g.Set(0, g.Dy)),
                [x], [], static g => g.Set(0, g.Dy));
    }

    private sealed class Picky : Layer
    {
        public override Tensor Forward(Tensor x) => x * x.Abs().Max().Item();
    }

    private sealed class Numbered : Layer
    {
        public override Tensor Forward(Tensor x) => x + Tensor.Arange(x.Shape[0]).Reshape(-1, 1);
    }
}
