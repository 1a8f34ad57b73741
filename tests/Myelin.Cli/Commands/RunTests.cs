using System.Text.Json.Nodes;
using Myelin.Cli.Tests.Files;
using Myelin.Interop.NumPy;
using Myelin.Serialization;

namespace Myelin.Cli.Tests.Commands;

/// <summary>`myelin run` on y = x·w, z = x + n.</summary>
public sealed class RunTests : IDisposable
{
    private readonly Cli _cli = new();

    public RunTests()
    {
        File.WriteAllBytes(_cli.File("one.onnx"), OnnxBuilder.Model(
            [OnnxBuilder.Node("MatMul", ["x", "w"], "y")], [OnnxBuilder.Weight("w", [2, 3], [1, 2, 3, 4, 5, 6])], [OnnxBuilder.Port("x", 1, -1, 2)],
                [OnnxBuilder.Port("y", 1, -1, 3)]));
        File.WriteAllBytes(_cli.File("two.onnx"), OnnxBuilder.Model(
            [OnnxBuilder.Node("Cast", ["n"], "f", ("to", 1)), OnnxBuilder.Node("Add", ["x", "f"], "z"), OnnxBuilder.Node("Add", ["n", "n"], "m")], [],
            [OnnxBuilder.Port("x", 1, 2), OnnxBuilder.Port("n", 7, 2)], [OnnxBuilder.Port("z", 1, 2), OnnxBuilder.Port("m", 7, 2)]));
        Npy.Write(_cli.File("x.npy"), NdArray.From<float>([1, 1], 1, 2));
    }

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void A_single_array_goes_to_the_single_input()
    {
        Outcome outcome = Cli.Run("run", _cli.File("one.onnx"), "--input", _cli.File("x.npy"), "--output", _cli.File("y.npy")).Done();
        Assert.Equal($"y: float32[1, 3]  5 7 9  (least 5, mean 7, greatest 9)\nwritten to {_cli.File("y.npy")}\n", outcome.Output);
        Assert.Equal([5f, 7, 9], Npy.Read(_cli.File("y.npy")).AsSpan<float>().ToArray());
        JsonObject result = Cli.Run("run", _cli.File("one.onnx"), "--input", $"x={_cli.File("x.npy")}", "--json").Done().Result;
        Assert.Equal("{\"name\":\"y\",\"dtype\":\"float32\",\"shape\":[1,3],\"values\":[5,7,9],\"min\":5,\"mean\":7,\"max\":9}",
            result["outputs"]![0]!.ToJsonString());
        Assert.Null(result["median"]);
    }

    [Fact]
    public void Inputs_and_outputs_go_by_name_and_whole_numbers_are_converted_where_that_is_exact()
    {
        NpzFile.Write(_cli.File("in.npz"), [("n", NdArray.From<byte>([1, 200])), ("x", NdArray.From<double>([0.5, 1]))]);
        Cli.Run("run", _cli.File("two.onnx"), "--input", _cli.File("in.npz"), "--output", _cli.File("out.npz")).Done();
        using NpzFile file = NpzFile.Open(_cli.File("out.npz"));
        Assert.Equal([1.5f, 201], file.Read("z").AsSpan<float>().ToArray());
        Assert.Equal([2L, 400], file.Read("m").AsSpan<long>().ToArray());
        Npy.Write(_cli.File("n.npy"), NdArray.From<float>([1, 2]));
        Npy.Write(_cli.File("xs.npy"), NdArray.From<float>([1, 2]));
        Cli.Run("run", _cli.File("two.onnx"), "--input", $"n={_cli.File("n.npy")}", "--input", $"x={_cli.File("xs.npy")}").Done();
        Npy.Write(_cli.File("n.npy"), NdArray.From<float>([1, 2.5f]));
        Cli.Run("run", _cli.File("two.onnx"), "--input", $"n={_cli.File("n.npy")}", "--input", $"x={_cli.File("xs.npy")}")
            .Failed(1, "run: integers are converted only if that is exact.\n" +
                "  Got float32[2] for n: int64[2], with a value that int64 cannot represent.\n  Save the array as int64.");
    }

    [Fact]
    public void Repeated_it_tells_median_and_best()
    {
        JsonObject result = Cli.Run("run", _cli.File("one.onnx"), "--input", _cli.File("x.npy"), "--repeat", "4", "--json").Done().Result;
        Assert.Equal((4, "ms", 1), ((int)result["runs"]!, (string?)result["unit"], (int)result["operators"]!));
        Assert.True((double)result["min"]! <= (double)result["median"]!);
        Assert.Equal(7, (double)result["outputs"]![0]!["mean"]!);
        Assert.Matches("^median [0-9.]+ ms, best [0-9.]+ ms of 4 runs on [0-9]+ threads?, 1 operator after fusing\ny: ",
            Cli.Run("run", _cli.File("one.onnx"), "--input", _cli.File("x.npy"), "--repeat", "4").Done().Output);
    }

    [Fact]
    public void Wrong_inputs_and_outputs_are_errors()
    {
        (string one, string two, string x) = (_cli.File("one.onnx"), _cli.File("two.onnx"), _cli.File("x.npy"));
        Cli.Run("run", one).Failed(1, "run: every input of the model must be given.\n  Got none; missing x: float32[n, 2].\n  Add --input x=FILE.npy.");
        Cli.Run("run", two, "--input", x)
            .Failed(1, "run: a single array is for a model with a single input.\n  Got ", "for x: float32[2]; n: int64[2].\n  Write NAME=: --input x=");
        Cli.Run("run", two, "--input", $"q={x}")
            .Failed(1, "run: each array must have the name of an input.\n  Got q.\n  The model takes x: float32[2]; n: int64[2].");
        Cli.Run("run", one, "--input", x, "--input", x).Failed(1, "run: each input must be given only once.\n  Got x twice.\n  Leave one out.");
        NpzFile.Write(_cli.File("in.npz"), [("a", NdArray.From<float>([1])), ("b", NdArray.From<float>([1]))]);
        Cli.Run("run", one, "--input", $"x={_cli.File("in.npz")}").Failed(1, "run: NAME=FILE needs a file of one array.\n  Got 2, in ");
        Cli.Run("run", one, "--input", _cli.File("in.npz")).Failed(1, "run: each array must have the name of an input.\n  Got a.");
        Cli.Run("run", one, "--input", "x=none.npy").Failed(1, "run: the file of an input must exist.\n  Got none.npy.");
        Cli.Run("run", _cli.File("none.onnx"), "--input", x).Failed(1, "run: the model must exist.\n  Got ", "Give an .onnx file.");
        Cli.Run("run", one, "--input", x, "--output", _cli.File("y.txt")).Failed(2, "run: the output's extension must be that of a format.");
        NpzFile.Write(_cli.File("in.npz"), [("n", NdArray.From<long>([1, 2])), ("x", NdArray.From<float>([1, 2]))]);
        Cli.Run("run", two, "--input", _cli.File("in.npz"), "--output", _cli.File("y.npy")).Failed(1, "run: an .npy file contains one array.\n  Got 2 for ");
        Npy.Write(_cli.File("wide.npy"), NdArray.From<float>([1, 1, 1], 1, 3));
        Cli.Run("run", one, "--input", _cli.File("wide.npy")).Failed(1, "ONNX: the inputs must be those of the model.\n  Got float32[1, 3] for \"x\".");
        Cli.Run("run", x, "--input", x).Failed(1, "ONNX: a model must be a valid protocol buffer.");
    }

    [Fact]
    public void Whole_numbers_are_shown_digit_for_digit_and_inputs_are_not_overwritten()
    {
        string model = Path.Combine(Checkout.Root, "tests/golden/onnx_operators/bitwise_and.onnx"),
            inputs = Path.Combine(Checkout.Root, "tests/golden/onnx_operators/bitwise_and.npz");
        File.Copy(inputs, _cli.File("x.npz"));
        NpzFile.Write(_cli.File("x.npz"), [("x0", NdArray.From<byte>([12, 7, 255])), ("x1", NdArray.From<byte>([10, 2, 15]))]);
        Assert.Equal("[8,2,15]", Cli.Run("run", model, "--input", _cli.File("x.npz"), "--json").Done().Result["outputs"]![0]!["values"]!.ToJsonString());
        Cli.Run("run", model, "--input", _cli.File("x.npz"), "--output", _cli.File("x.npz"))
            .Failed(2, "run: the output must not be the file of the model or of an input.");
    }
}
