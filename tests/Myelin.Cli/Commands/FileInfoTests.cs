using System.Text;
using System.Text.Json.Nodes;
using Myelin.Cli.Tests.Files;
using Myelin.Interop.NumPy;
using Myelin.Interop.PyTorch;
using Myelin.Serialization;

namespace Myelin.Cli.Tests.Commands;

/// <summary>`myelin info` of files.</summary>
public sealed class FileInfoTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    private static string Keys(JsonObject result) =>
        string.Join("; ", result["tensors"]!.AsArray().Select(t => $"{t!["key"]} {t["dtype"]} {t["shape"]!.ToJsonString()} {t["bytes"]}"));

    [Fact]
    public void Every_format_shows_keys_types_shapes_and_bytes()
    {
        (string, NdArray)[] arrays = [("a.weight", NdArray.From<float>([1, 2, 3, 4], 2, 2)), ("n", NdArray.From<long>([1]))];
        NpzFile.Write(_cli.File("x.npz"), arrays);
        PyTorchFile.Write(_cli.File("x.pt"), arrays);
        Npy.Write(_cli.File("x.npy"), arrays[0].Item2);
        using (FileStream stream = File.Create(_cli.File("x.safetensors"))) SafeTensors.WriteArrays(
            stream, arrays, new Dictionary<string, string> { ["long"] = new('x', 500) });
        foreach ((string name, string format) in ((string, string)[])[("x.npz", "NumPy .npz"), ("x.pt", "PyTorch"), ("x.safetensors", "safetensors")])
        {
            JsonObject result = Cli.Run("info", _cli.File(name), "--json").Done().Result;
            Assert.Equal("a.weight float32 [2,2] 16; n int64 [1] 8", Keys(result));
            Assert.StartsWith(format, (string?)result["format"], StringComparison.Ordinal);
            Assert.Equal((5, 24), ((int)result["elements"]!, (int)result["bytes"]!));
        }

        Assert.Equal("x float32 [2,2] 16", Keys(Cli.Run("info", _cli.File("x.npy"), "--json").Done().Result));
        string text = Cli.Run("info", _cli.File("x.safetensors")).Done().Output;
        Assert.Matches("a\\.weight +float32 +\\[2, 2\\] +4 +16\n", text);
        Assert.Matches("total of 2 +5 +24\n", text);
        Assert.Contains($"  long: {new string('x', 100)}… (500 characters)\n", text, StringComparison.Ordinal);
        Assert.Equal(500, ((string?)Cli.Run("info", _cli.File("x.safetensors"), "--json").Done().Result["metadata"]!["long"])!.Length);
        Assert.Equal(["collections.OrderedDict", "torch._utils._rebuild_tensor_v2", "torch.FloatStorage", "torch.LongStorage"],
            Cli.Run("info", _cli.File("x.pt"), "--json").Done().Result["globals"]!.AsArray().Select(g => (string?)g));
    }

    [Fact]
    public void An_index_shows_the_tensors_of_all_its_files()
    {
        foreach (string part in (string[])["1", "2"])
        {
            using FileStream stream = File.Create(_cli.File($"m-{part}.safetensors"));
            SafeTensors.WriteArrays(stream, [($"w{part}", NdArray.From<float>([1]))]);
        }

        string index = _cli.Write("m.safetensors.index.json", "{\"weight_map\": {\"w1\": \"m-1.safetensors\", \"w2\": \"m-2.safetensors\"}}");
        Assert.Equal("w1 float32 [1] 4; w2 float32 [1] 4", Keys(Cli.Run("info", index, "--json").Done().Result));
        Cli.Run("convert", index, _cli.File("one.npz")).Done();
        Cli.Run("convert", index, _cli.File("m-1.safetensors")).Failed(2, "convert: the output must not be the input file.");
    }

    [Fact]
    public void A_pickle_that_is_refused_still_tells_what_it_names()
    {
        // os.system("true"), as an attack has it.
        File.WriteAllBytes(_cli.File("bad.pkl"), Encoding.ASCII.GetBytes("cposix\nsystem\n(S'true'\ntR."));
        Outcome outcome = Cli.Run("info", _cli.File("bad.pkl"));
        outcome.Failed(1, "posix.system");
        Assert.Contains(
            "a rejected pickle; nothing in it was executed\nglobals that Python would import\n  posix.system\n", outcome.Output, StringComparison.Ordinal);
        JsonObject[] lines = Cli.Run("info", _cli.File("bad.pkl"), "--json").Lines;
        Assert.Equal(["globals", "error"], lines.Select(l => (string?)l["event"]));
        Assert.Equal("posix.system", (string?)lines[0]["globals"]![0]);
    }

    [Fact]
    public void What_would_steer_a_terminal_is_not_shown_as_it_is()
    {
        NpzFile.Write(_cli.File("x.npz"), [("evil\e[2Jname\nsecond", NdArray.From<float>([1]))]);
        string text = Cli.Run("info", _cli.File("x.npz")).Done().Output;
        Assert.DoesNotContain("\e", text, StringComparison.Ordinal);
        Assert.Contains("evil\uFFFD[2Jname\uFFFDsecond", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_ONNX_model_shows_its_graph()
    {
        File.WriteAllBytes(_cli.File("m.onnx"), OnnxBuilder.Model(
            [OnnxBuilder.Node("MatMul", ["x", "w"], "h"), OnnxBuilder.Node("Relu", ["h"], "y")],
                [OnnxBuilder.Weight("w", [2, 3], [1, 2, 3, 4, 5, 6])], [OnnxBuilder.Port("x", 1, -1, 2)], [OnnxBuilder.Port("y", 1, -1, 3)]));
        string text = Cli.Run("info", _cli.File("m.onnx")).Done().Output;
        Assert.Contains("ONNX, operator set 17, made by tests\ninput   x: float32[n, 2]\noutput  y: float32[n, 3]\ngraph   2 operators, in order\n" +
            "  MatMul               x, w -> h\n  Relu                 h -> y\ncounts  MatMul 1, Relu 1\n", text, StringComparison.Ordinal);
        Assert.Contains("parameters 6\nmetadata\n  licence: none\n", text, StringComparison.Ordinal);
        JsonObject result = Cli.Run("info", _cli.File("m.onnx"), "--json").Done().Result;
        Assert.Equal("{\"name\":\"\",\"operator\":\"MatMul\",\"inputs\":[\"x\",\"w\"],\"outputs\":[\"h\"]}", result["nodes"]![0]!.ToJsonString());
        Assert.Equal((6, true, "{\"\":17}", "[\"n\",\"2\"]"),
            ((int)result["parameters"]!, (bool)result["supported"]!, result["opsets"]!.ToJsonString(), result["inputs"]![0]!["axes"]!.ToJsonString()));
    }

    [Fact]
    public void An_ONNX_model_that_cannot_run_tells_all_that_is_missing()
    {
        File.WriteAllBytes(_cli.File("m.onnx"),
            OnnxBuilder.Model([OnnxBuilder.Node("Nonsense", ["x"], "h"), OnnxBuilder.Node("Other", ["h"], "y")], [], [OnnxBuilder.Port("x", 1, 1)],
                [OnnxBuilder.Port("y", 1, 1)], opset: 3));
        JsonObject result = Cli.Run("info", _cli.File("m.onnx"), "--json").Done().Result;
        Assert.False((bool)result["supported"]!);
        Assert.Equal(["Nonsense", "Other", "operator set 3 (supported are 7 to 24)"], result["notSupported"]!.AsArray().Select(n => (string?)n));
        Assert.Contains(
            "It cannot be run here; not supported:\n  Nonsense\n  Other\n", Cli.Run("info", _cli.File("m.onnx")).Done().Output, StringComparison.Ordinal);
    }
}
