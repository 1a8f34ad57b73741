using System.Text.Json.Nodes;
using Myelin.Cli.Tests.Files;
using Myelin.Serialization;

namespace Myelin.Cli.Tests.Commands;

/// <summary>`eval` and `predict` of weights and models that `train` did not make.</summary>
public sealed class ForeignModelTests(ForeignModelTests.SavedRun saved) : IClassFixture<ForeignModelTests.SavedRun>, IDisposable
{
    private static readonly string[] s_published =
        ["--model", "mlp", "--hidden", "50,100", "--activation", "sigmoid", "--map", "W1=1.weight^T", "--map", "b1=1.bias", "--map", "W2=3.weight^T",
            "--map", "b2=3.bias", "--map", "W3=5.weight^T", "--map", "b3=5.bias"];

    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void The_pickle_of_the_book_gets_what_the_book_says()
    {
        Outcome outcome = Cli.Run(["eval", TestData.BookPickle, "mnist", .. s_published, "--data-dir", TestData.Folder, "--json"]).Done();
        Assert.Equal(0.9352, (double)outcome.Result["testAccuracy"]!);
        JsonObject prediction = Cli.Run(["predict", TestData.BookPickle, "0", "--dataset", "mnist", .. s_published, "--data-dir", TestData.Folder,
            "--json"]).Done().Result["predictions"]![0]!.AsObject();
        Assert.Equal(("7", "7"), ((string?)prediction["class"], (string?)prediction["label"]));
        Cli.Run(["eval", TestData.BookPickle, "mnist", .. s_published[..6], "--data-dir", TestData.Folder]).Failed(1,
            "Missing: 1.weight, 1.bias, 3.weight, 3.bias, 5.weight, 5.bias.\n  Unexpected: b2, W1, b1, W2, W3, b3.\n" +
            "  Add --map 'b2=3.bias' --map 'W1=1.weight^T' --map 'b1=1.bias' --map 'W2=3.weight^T' --map 'W3=5.weight^T' --map 'b3=5.bias', which " +
                "pairs them by order and shape.");
    }

    /// <summary>What the README shows is what is tested above.</summary>
    [Fact]
    public void The_command_of_the_README_is_the_one_that_is_tested()
    {
        string readme = string.Join(' ', File.ReadAllText(Path.Combine(Checkout.Root, "README.md")).Replace("\\\n", " ", StringComparison.Ordinal)
            .Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)).Replace("'", "", StringComparison.Ordinal);
        Assert.Contains($"myelin eval tests/data/deep-learning-from-scratch/sample_weight.pkl mnist {string.Join(' ', s_published)} --data-dir " +
            "tests/data", readme, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_in_any_format_do_as_the_run_that_they_came_from()
    {
        foreach (string name in (string[])["w.safetensors", "w.npz", "w.pt"])
        {
            Cli.Run("convert", saved.Path, _cli.File(name)).Done();
            Assert.Equal(saved.Accuracy, (double)Cli.Run("eval", _cli.File(name), "digits", "--model", "mlp", "--json").Done().Result["testAccuracy"]!);
        }

        string[] prediction = ["predict", _cli.File("w.pt"), "3", "--dataset", "digits", "--model", "mlp"];
        Assert.Equal(Cli.Run("predict", saved.Path, "3").Done().Output, Cli.Run(prediction).Done().Output);
    }

    [Fact]
    public void What_is_missing_is_wrong_usage()
    {
        Cli.Run("convert", saved.Path, _cli.File("w.npz")).Done();
        string weights = _cli.File("w.npz");
        Cli.Run("eval", weights, "digits")
            .Failed(2, "eval: weights need --model NAME, what to build for them.\n  Got ", "without one.\n  Known are perceptron, linear, mlp");
        Cli.Run("eval", weights, "--model", "mlp").Failed(2, "eval: a model that is no run needs a data set.\n  Got none with ", "Name it: myelin eval ");
        Cli.Run("predict", weights, "0", "--model", "mlp")
            .Failed(2, "predict: a model that is no run needs a data set.", "Name the one that it is for: --dataset mnist.");
        Cli.Run("eval", saved.Path, "digits", "--model", "mlp")
            .Failed(2, "eval: --model is for a file of weights.\n  Got ", "a run's folder, which says what its model is.\n  Leave it out.");
        Cli.Run("eval", weights, "digits", "--model", "mlp", "--external-data").Failed(2, "eval: --external-data is for a model that is an ONNX file.");
        Cli.Run("eval", weights, "digitz", "--model", "mlp").Failed(2, "Did you mean digits?");
        Cli.Run("predict", weights, "0", "--model", "mlp", "--dataset", "digits", "--steps", "3").Failed(2, "predict: --steps is for a run on a series.");
        Cli.Run("eval", weights, "digits", "--model", "linear")
            .Failed(1, "Load: ", "Unexpected: 3.weight, 3.bias, 5.weight, 5.bias.\n  Different shape: 1.weight (model [10, 64], file [128, 64])",
                "Build the model that was saved");
    }

    [Theory]
    [InlineData("scores", -1, 64)]
    [InlineData("scores", -1, 1, 8, 8)]
    [InlineData("scores", -1, -1, -1, -1)]
    [InlineData("scores", 1, 64)]
    [InlineData("scores", 100, 1, 8, 8)]
    [InlineData("scores", 64)]
    [InlineData("probabilities", -1, 64)]
    [InlineData("logarithms", -1, 64)]
    public void An_ONNX_model_does_as_the_run_whose_weights_it_has(string gives, params int[] axes)
    {
        string path = Write(gives, axes);
        JsonObject result = Cli.Run("eval", path, "digits", "--json").Done().Result;
        Assert.Equal((saved.Accuracy, "onnx"), ((double)result["testAccuracy"]!, (string?)result["model"]));
        Assert.Equal(saved.Loss, (double)result["testLoss"]!, 1e-5);
        JsonObject expected = Cli.Run("predict", saved.Path, "3", "--json").Done().Result["predictions"]![0]!.AsObject(),
            prediction = Cli.Run("predict", path, "3", "--dataset", "digits", "--json").Done().Result["predictions"]![0]!.AsObject();
        Assert.Equal((string?)expected["class"], (string?)prediction["class"]);
        foreach ((string name, JsonNode? value) in expected["probabilities"]!.AsObject())
            Assert.Equal((double)value!, (double)prediction["probabilities"]![name]!, 2e-6);
    }

    [Theory]
    [InlineData(0.5f, 0.5f)]
    [InlineData(0, 0.0625f)]
    [InlineData(0.3f, 0.375f)]
    public void A_model_for_images_scaled_otherwise_is_noticed_and_takes_the_scaling(float mean, float std)
    {
        string path = WriteFor(mean, std), options = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"--mean {mean} --std {std}");
        Outcome without = Cli.Run("eval", path, "digits").Done();
        Assert.Contains("The scores look like those of images scaled otherwise: of 360 images ", without.Output, StringComparison.Ordinal);
        if (mean != 0.3f) Assert.EndsWith($"with {options}.\n", without.Output, StringComparison.Ordinal);
        Outcome with = Cli.Run(["eval", path, "digits", .. options.Split(' '), "--json"]).Done();
        Assert.Equal(saved.Accuracy, (double)with.Result["testAccuracy"]!);
        Assert.Equal(saved.Loss, (double)with.Result["testLoss"]!, 1e-5);
        Assert.DoesNotContain("scaled otherwise", with.Error, StringComparison.Ordinal);
        Assert.Equal(Cli.Run("predict", saved.Path, "3", "--json").Done().Result["predictions"]![0]!["class"]!.ToString(),
            Cli.Run(["predict", path, "3", "--dataset", "digits", .. options.Split(' '), "--json"]).Done().Result["predictions"]![0]!["class"]!.ToString());
    }

    [Fact]
    public void A_model_that_does_as_well_as_it_can_gets_no_advice() =>
        Assert.DoesNotContain("scaled otherwise", Cli.Run("eval", Write("scores", -1, 64), "digits").Done().Output, StringComparison.Ordinal);

    [Fact]
    public void A_scaling_that_makes_no_sense_is_wrong_usage()
    {
        string path = Write("scores", -1, 64);
        Cli.Run("eval", path, "digits", "--std", "0").Failed(2, "eval: the scaling must have a mean and a standard deviation other than 0");
        Cli.Run("eval", path, "digits", "--mean", "0.1,0.2", "--std", "1").Failed(2, "  Got 2 means and 1 deviations.");
        Cli.Run("eval", path, "digits", "--mean", "x").Failed(2, "eval: --mean must be a number, or one for each channel.\n  Got \"x\".");
        Cli.Run("eval", path, "digits", "--mean", "0.1,0.2,0.3")
            .Failed(1, "--mean and --std must have one number, or one for each channel.\n  Got 3 for images [1, 8, 8].");
        Cli.Run("eval", saved.Path, "--mean", "0.5").Failed(2, "eval: --mean and --std are for a model that is not a run.\n  Got ");
        Cli.Run("convert", saved.Path, _cli.File("run.onnx")).Done();
        foreach (string option in (string[])["--mean", "--std"])
        {
            Cli.Run("eval", _cli.File("run.onnx"), "digits", option, "100").Failed(2, "eval: --mean and --std are for a model that is not a run.\n  Got ");
            Cli.Run("predict", _cli.File("run.onnx"), "3", option, "100").Failed(2, "predict: --mean and --std are for a model that is not a run.\n  Got ");
        }
    }

    [Fact]
    public void An_ONNX_model_for_other_data_is_refused()
    {
        Cli.Run("eval", Write("scores", -1, 65), "digits")
            .Failed(1, "ONNX: the images must fit the model's input.\n  Got x: float32[n, 65] for images [1, 8, 8], in ",
                "Choose the data set that it was trained for.");
        File.WriteAllBytes(_cli.File("two.onnx"),
            OnnxBuilder.Model(
                [OnnxBuilder.Node("Add", ["a", "b"], "y")], [], [OnnxBuilder.Port("a", 1, 64), OnnxBuilder.Port("b", 1, 64)], [OnnxBuilder.Port("y", 1, 64)]));
        Cli.Run("eval", _cli.File("two.onnx"), "digits")
            .Failed(1, "ONNX: a model for images has one float32 input.\n  Got a: float32[64]; b: float32[64], in ",
                "Try myelin run, which takes any inputs by name.");
        File.WriteAllBytes(_cli.File("same.onnx"),
            OnnxBuilder.Model([OnnxBuilder.Node("Relu", ["a"], "y")], [], [OnnxBuilder.Port("a", 1, -1, 64)], [OnnxBuilder.Port("y", 1, -1, 64)]));
        Cli.Run("eval", _cli.File("same.onnx"), "digits")
            .Failed(1, "ONNX: the model must give a score for each of the 10 classes.\n  Got float32[1, 64] for 1 images, in ");
        Cli.Run("eval", _cli.File("same.onnx"), "digits", "--model", "mlp").Failed(1, "Missing: 1.weight");
        Cli.Run("eval", _cli.File("same.onnx")).Failed(2, "eval: a model that is no run needs a data set.");
    }

    /// <summary>The run's network in ONNX, with an input of the given axes.</summary>
    private string Write(string gives, params int[] axes) => Write(gives, "x", [], [], axes);

    /// <summary>The run's network, for images scaled by (x - mean)/std, which it scales back.</summary>
    private string WriteFor(float mean, float std) => Write("scores", "unscaled",
        [OnnxBuilder.Node("Mul", ["x", "std"], "times"), OnnxBuilder.Node("Add", ["times", "mean"], "unscaled")],
        [OnnxBuilder.Weight("std", [1], [std]), OnnxBuilder.Weight("mean", [1], [mean])], [-1, 64]);

    private string Write(string gives, string input, byte[][] before, byte[][] constants, int[] axes)
    {
        IReadOnlyDictionary<string, Tensor> weights = SafeTensors.Read(Path.Combine(saved.Path, "model.safetensors")).Tensors;
        var nodes = new List<byte[]>(before) { OnnxBuilder.Node("Flatten", [input], "h0", ("axis", axes.Length == 1 ? 0 : 1)) };
        string last = "h0";
        foreach (string layer in (string[])["1", "3", "5"])
        {
            nodes.Add(OnnxBuilder.Node("Gemm", [last, $"{layer}.weight", $"{layer}.bias"], $"g{layer}", ("transB", 1)));
            if (layer != "5") nodes.Add(OnnxBuilder.Node("Relu", [$"g{layer}"], $"h{layer}"));
            last = layer == "5" ? "g5" : $"h{layer}";
        }

        nodes.Add(OnnxBuilder.Node(gives switch { "probabilities" => "Softmax", "logarithms" => "LogSoftmax", _ => "Identity" }, [last], "y"));
        byte[] model = OnnxBuilder.Model([.. nodes], [.. constants, .. weights.Select(w => OnnxBuilder.Weight(w.Key, [.. w.Value.Shape], w.Value.ToArray()))],
            [OnnxBuilder.Port("x", 1, axes)], [OnnxBuilder.Port("y", 1, -1, 10)]);
        File.WriteAllBytes(_cli.File("model.onnx"), model);
        return _cli.File("model.onnx");
    }

    /// <summary>A run of two epochs on the digits.</summary>
    public sealed class SavedRun : IDisposable
    {
        private readonly Cli _cli = new();

        public SavedRun()
        {
            JsonObject result = Cli.Run("train", "--epochs", "2", "--json", "--out", Path).Done().Result;
            (Accuracy, Loss) = ((double)result["testAccuracy"]!, (double)result["testLoss"]!);
        }

        internal string Path => _cli.File("run");

        internal double Accuracy { get; }

        internal double Loss { get; }

        public void Dispose() => _cli.Dispose();
    }
}
