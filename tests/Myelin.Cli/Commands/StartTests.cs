using System.Text.Json.Nodes;
using Myelin.Interop.NumPy;
using Myelin.Serialization;

namespace Myelin.Cli.Tests.Commands;

/// <summary>What `train` starts from: first values, frozen parts, layers of other sizes.</summary>
public sealed class StartTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    private static IReadOnlyDictionary<string, Tensor> Weights(string run) => SafeTensors.Read(Path.Combine(run, "model.safetensors")).Tensors;

    private string Train(string name, params string[] options)
    {
        Cli.Run(["train", "--epochs", "1", "--out", _cli.File(name), .. options]).Done();
        return _cli.File(name);
    }

    [Fact]
    public void Frozen_parts_keep_the_first_values_and_the_rest_learns()
    {
        string first = Train("first");
        Cli.Run("convert", first, _cli.File("w.npz")).Done();
        Outcome outcome = Cli.Run("train", "--epochs", "1", "--seed", "2", "--out", _cli.File("second"), "--init", _cli.File("w.npz"), "--freeze",
            "1.*", "--freeze", "3.weight", "--json").Done();
        Assert.Equal(8320 + (64 * 128), (int)outcome.Lines[0]["frozen"]!);
        Assert.Contains("frozen: 16,512 of 17,226 parameters (1.weight, 1.bias, 3.weight)", outcome.Error, StringComparison.Ordinal);
        IReadOnlyDictionary<string, Tensor> before = Weights(first), after = Weights(_cli.File("second"));
        foreach (string key in before.Keys)
            Assert.Equal(key is "1.weight" or "1.bias" or "3.weight", before[key].ToArray().SequenceEqual(after[key].ToArray()));
        JsonObject json = JsonNode.Parse(File.ReadAllText(Path.Combine(_cli.File("second"), "run.json")))!.AsObject();
        Assert.Equal((_cli.File("w.npz"), "[\"1.*\",\"3.weight\"]"), ((string?)json["init"], json["freeze"]!.ToJsonString()));
        Assert.Contains(", frozen 1.*, 3.weight", Cli.Run("info", _cli.File("second")).Done().Output, StringComparison.Ordinal);
        Assert.Equal("3.weight", (string?)Cli.Run("info", _cli.File("second"), "--json").Done().Result["freeze"]![1]);
    }

    [Fact]
    public void A_resumed_run_stays_frozen_and_has_the_same_bits()
    {
        string first = Train("first", "--hidden", "16");
        string[] options = ["--hidden", "16", "--init", first, "--freeze", "1.*", "--epochs", "2"];
        Cli.Run(["train", "--out", _cli.File("whole"), .. options]).Done();
        Outcome stopped = _cli.Interrupt("\"epoch\":1,", ["train", "--json", "--out", "part", "--checkpoint-every", "1", .. options]);
        Assert.True(stopped.Code is 0 or 1, stopped.Error);
        Cli.Run(["train", "--resume", "--out", _cli.File("part"), "--checkpoint-every", "1", .. options]).Done();
        foreach ((string key, Tensor value) in Weights(_cli.File("whole"))) Assert.Equal(value.ToArray(), Weights(_cli.File("part"))[key].ToArray());
        Assert.Equal(Weights(first)["1.weight"].ToArray(), Weights(_cli.File("part"))["1.weight"].ToArray());
        Cli.Run(["train", "--resume", "--out", _cli.File("part"), "--checkpoint-every", "1", .. options, "--activation", "tanh"])
            .Failed(2, "a run continues with its own settings.\n  Got --activation tanh, where ", " has none.");
    }

    [Fact]
    public void A_frozen_batch_norm_keeps_its_averages()
    {
        string first = Train("first", "--model", "cnn");
        string second = Train("second", "--model", "cnn", "--init", first, "--freeze", "0.*", "--freeze", "1.*");
        IReadOnlyDictionary<string, Tensor> before = Weights(first), after = Weights(second);
        Assert.Equal(before["1.running_mean"].ToArray(), after["1.running_mean"].ToArray());
        Assert.NotEqual(before["4.running_mean"].ToArray(), after["4.running_mean"].ToArray());
    }

    [Fact]
    public void With_partial_what_fits_is_taken_and_the_rest_is_named()
    {
        string first = Train("first", "--hidden", "16,8");
        NpzFile.Write(_cli.File("other.npz"), [.. Weights(first).Where(w => w.Key != "3.bias")
            .Select(w => (w.Key, w.Key == "5.weight" ? NdArray.From<float>([1, 2]) : NdArray.From(w.Value))), ("extra", NdArray.From<float>([1]))]);
        string[] options = ["train", "--epochs", "1", "--hidden", "16,8", "--out", _cli.File("second"), "--init", _cli.File("other.npz")];
        Cli.Run(options).Failed(
            1, "Load: ", "Missing: 3.bias.\n  Unexpected: extra.\n  Different shape: 5.weight (model [10, 8], file [2]).\n  Build the model that was saved");
        Assert.False(Directory.Exists(_cli.File("second")));
        string text = Cli.Run([.. options, "--partial", "--freeze", "1.*"]).Done().Output;
        Assert.Contains($"4 of 6 arrays of the model from {_cli.File("other.npz")}\n  missing in the file, newly initialized: 3.bias\n" +
            "  different shape, newly initialized: 5.weight (model [10, 8], file [2])\n  not used: extra\n", text, StringComparison.Ordinal);
        Assert.Equal(Weights(first)["1.weight"].ToArray(), Weights(_cli.File("second"))["1.weight"].ToArray());
        NpzFile.Write(_cli.File("none.npz"), [("extra", NdArray.From<float>([1]))]);
        Cli.Run("train", "--out", _cli.File("third"), "--init", _cli.File("none.npz"), "--partial").Failed(1, "Load: ", "Missing: 1.weight");
    }

    [Fact]
    public void Patterns_that_match_nothing_or_everything_are_errors()
    {
        Cli.Run("train", "--out", _cli.File("x"), "--freeze", "layer1.*")
            .Failed(1, "train: each pattern of --freeze must match a key of the model.\n  Got \"layer1.*\".\n" +
                "  It has 1.weight, 1.bias, 3.weight, 3.bias, 5.weight, 5.bias.");
        Cli.Run("train", "--out", _cli.File("x"), "--freeze", "*")
            .Failed(1, "train: --freeze must leave something to train.\n  Got \"*\", which match all 6 parameters.\n  Freeze fewer of them.");
        Cli.Run("train", "--out", _cli.File("x"), "--init", "none.npz").Failed(1, "train: the file of --init must exist.\n  Got none.npz.");
        Cli.Run("train", "--init", "").Failed(2, "--init: the file must have a name.\n  Got \"\".");
        Assert.Empty(Directory.GetFileSystemEntries(_cli.Folder));
    }

    [Fact]
    public void Layers_of_other_sizes_are_kept_with_the_run()
    {
        string run = Train("run", "--hidden", "20,12,7", "--activation", "leaky_relu");
        JsonObject info = Cli.Run("info", run, "--json").Done().Result;
        Assert.Equal(("[20,12,7]", "leaky_relu", (64 * 20) + 20 + (20 * 12) + 12 + (12 * 7) + 7 + (7 * 10) + 10),
            (info["hidden"]!.ToJsonString(), (string?)info["activation"], (int)info["parameters"]!));
        double accuracy = (double)Cli.Run("eval", run, "--json").Done().Result["testAccuracy"]!;
        Assert.Equal(accuracy, (double)Cli.Run("eval", Path.Combine(run, "model.safetensors"), "digits", "--model", "mlp", "--hidden", "20,12,7",
            "--activation", "leaky_relu", "--json").Done().Result["testAccuracy"]!);
        Cli.Run("predict", run, "0").Done();
        Assert.Contains("LeakyRelu(0.01)", Cli.Run("info", run).Done().Output, StringComparison.Ordinal);
        string json = File.ReadAllText(Path.Combine(run, "run.json"));
        foreach (string changed in (string[])[json.Replace("leaky_relu", "swish", StringComparison.Ordinal),
            json.Replace("20,", "0,", StringComparison.Ordinal), json.Replace("\"mlp\"", "\"linear\"", StringComparison.Ordinal)])
        {
            Assert.NotEqual(json, changed);
            using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(changed));
            Assert.Throws<InvalidDataException>(() => Runs.RunDescription.Read(stream));
        }
    }

    [Fact]
    public void A_model_of_a_text_starts_from_another_too()
    {
        string text = _cli.Write("text.txt", string.Concat(Enumerable.Repeat("the quick brown fox jumps over the lazy dog. ", 40)));
        string[] options =
            ["train", "text", "--file", text, "--model", "gru", "--layers", "1", "--width", "8", "--context", "8", "--epochs", "1", "--batch-size", "64"];
        Cli.Run([.. options, "--out", _cli.File("a")]).Done();
        string frozen = Weights(_cli.File("a")).Keys.First();
        Cli.Run([.. options, "--out", _cli.File("b"), "--init", _cli.File("a"), "--freeze", frozen]).Done();
        Assert.Equal(Weights(_cli.File("a"))[frozen].ToArray(), Weights(_cli.File("b"))[frozen].ToArray());
        Cli.Run("generate", _cli.File("b"), "--length", "5").Done();
    }
}
