using System.Text.Json.Nodes;
using Myelin.Runs;
using Myelin.Serialization;

namespace Myelin.Cli.Tests.Commands;

/// <summary>Commands on one saved run, a two-epoch MLP on the digits.</summary>
public sealed class SavedRunTests(SavedRunTests.SavedRun saved) : IClassFixture<SavedRunTests.SavedRun>, IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void An_index_is_answered_with_class_probabilities_image_and_the_truth()
    {
        Outcome outcome = Cli.Run("predict", saved.Path, "3", "--json").Done();
        JsonObject prediction = outcome.Result["predictions"]![0]!.AsObject();
        Assert.Equal(["class", "probabilities", "label"], prediction.Select(p => p.Key));
        Assert.Equal(10, prediction["probabilities"]!.AsObject().Count);
        Assert.Equal(1, prediction["probabilities"]!.AsObject().Sum(p => (double)p.Value!), 1e-4);
        string[] lines = outcome.Error.Split('\n');
        Assert.All(lines[..8], l => Assert.Matches("^[ .:=+*#%@-]{16}$", l)); // eight rows of pixels, two letters each
        Assert.StartsWith("class ", lines[8], StringComparison.Ordinal);
        Assert.Equal(outcome.Error, Cli.Run("predict", saved.Path, "3").Done().Output);
    }

    [Fact]
    public void An_image_as_an_index_a_row_a_csv_file_and_an_idx_file_has_one_answer()
    {
        float[] pixels = [.. Myelin.Digits.Load().Test.Take([3]).Inputs.ToArray()];
        string row = string.Join(',', pixels.Select(p => p.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        // An IDX file of float32: 00 00 0D, three axes, then the numbers in big-endian order.
        byte[] idx = [0, 0, 0x0D, 3, 0, 0, 0, 1, 0, 0, 0, 8, 0, 0, 0, 8, .. pixels.SelectMany(p => BitConverter.GetBytes(p).Reverse())];
        File.WriteAllBytes(_cli.File("one.idx"), idx);
        string expected = Probabilities("3");
        Assert.Equal(expected, Probabilities(row));
        Assert.Equal(expected, Probabilities(_cli.Write("one.csv", row + "\n")));
        Assert.Equal(expected, Probabilities(_cli.File("one.idx")));

        string Probabilities(string input) =>
            Cli.Run("predict", saved.Path, input, "--json").Done().Result["predictions"]![0]!["probabilities"]!.ToJsonString();
    }

    [Fact]
    public void Rows_are_read_with_any_delimiter_quotes_and_a_header()
    {
        string[] pixels = [.. Myelin.Digits.Load().Test.Take([3]).Inputs.ToArray().Select(p => p.ToString(System.Globalization.CultureInfo.InvariantCulture))];
        string expected = Classes("3");
        string semicolons = string.Join(';', pixels), tabs = string.Join('\t', pixels), quoted = string.Join(',', pixels.Select(p => $"\"{p}\""));
        Assert.Equal(expected, Classes(semicolons));
        Assert.Equal(expected, Classes(quoted));
        Assert.Equal(expected, Classes(_cli.Write("tabs.tsv", tabs + "\n")));
        Assert.Equal(expected, Classes(_cli.Write("named.csv", $"{string.Join(',', Enumerable.Range(0, 64).Select(i => $"pixel{i}"))}\n{quoted}\n")));
        Assert.Equal(expected, Classes(_cli.Write("numbered.csv", $"{string.Join(';', Enumerable.Range(0, 64))}\n{semicolons}\n")));
        Cli.Run("predict", saved.Path, _cli.Write("half.csv", $"label,{string.Join(',', Enumerable.Range(1, 63))}\n{quoted}\n"))
            .Failed(1, "predict: every field must be a finite number.\n  Got \"label\" at line 1 of ", "the first line may have names of columns.");
        Cli.Run("predict", saved.Path, string.Join(';', Enumerable.Repeat("0,5", 64))).Failed(1, "Got \"0,5\" at line 1 of the row.");

        string Classes(string input) =>
            string.Join(' ',
                Cli.Run("predict", saved.Path, input, "--json").Done().Result["predictions"]!.AsArray().Select(p => p!["probabilities"]!.ToJsonString()));
    }

    [Fact]
    public void A_file_with_rows_of_the_training_set_is_not_called_a_test()
    {
        string rows = "a,y\n" + string.Concat(Enumerable.Range(0, 50).Select(i => $"{i},{(i % 2 == 0 ? "p" : "q")}\n")), table = _cli.Write("t.csv", rows);
        Cli.Run("train", table, "--target", "y", "--epochs", "1", "--out", _cli.File("run")).Done();
        JsonObject own = Cli.Run("eval", _cli.File("run"), table, "--json").Done().Result;
        Assert.Equal(("test", null), ((string?)own["part"], own["trainedOn"]));
        Outcome outcome = Cli.Run("eval", _cli.File("run"), _cli.Write("more.csv", rows + "50,p\n"), "--json").Done();
        Assert.Equal(("file", 40, 51), ((string?)outcome.Result["part"], (int)outcome.Result["trainedOn"]!, (int)outcome.Result["examples"]!));
        Assert.Contains("NOTE: the run was trained on 40 of these 51 examples: the figures are not those of a test\n", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("\naccuracy ", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_of_inputs_is_an_error()
    {
        Cli.Run("predict", saved.Path, _cli.Write("empty.csv", "")).Failed(1, "Table: ", "empty.csv must have at least one row.\n  Got an empty file.");
        Cli.Run("predict", saved.Path, _cli.Write("names.csv", string.Join(',', Enumerable.Range(0, 64).Select(i => $"pixel{i}")) + "\n"))
            .Failed(1, "predict: a row must have 64 numbers.\n  Got no row in ");
        File.WriteAllBytes(_cli.File("empty.idx"), [0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 8]);
        Cli.Run("predict", saved.Path, _cli.File("empty.idx")).Failed(1, "empty.idx");
        Cli.Run("predict", saved.Path, "missing.csv").Failed(1, "the file must exist.\n  Got ", "missing.csv");
        Cli.Run("predict", saved.Path, "none").Failed(1, "predict: the input must be a number, a file or a row of numbers.\n  Got \"none\".");
        Cli.Run("predict", saved.Path, "1,2", "--dataset", "digits")
            .Failed(2, "predict: --dataset is for the index of an example.\n  Got --dataset digits with \"1,2\".");
    }

    [Theory]
    [InlineData("360", "predict: the number must be from 0 to 359.\n  Got 360.")]
    [InlineData("-1", "predict: the input must be a number, a file or a row of numbers.\n  Got \"-1\".")]
    [InlineData("nothing", "Got \"nothing\".\n  Try 0, the first test example.")]
    [InlineData("1,2,3", "predict: a row must have 64 numbers.\n  Got 3 in the row.")]
    public void Inputs_that_do_not_fit_are_errors(string input, string message) => Cli.Run("predict", saved.Path, input).Failed(1, message);

    [Fact]
    public void Images_of_another_shape_are_refused()
    {
        File.WriteAllBytes(_cli.File("x.idx"), [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6]);
        Cli.Run("predict", saved.Path, _cli.File("x.idx"))
            .Failed(1, "predict: the images must have the shape that the run was trained on, [1, 8, 8].\n  Got float32[1, 2, 3]");
        File.WriteAllBytes(_cli.File("y.idx"), [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2]);
        Cli.Run("predict", saved.Path, _cli.File("y.idx")).Failed(1, _cli.File("y.idx"));
        Cli.Run("eval", saved.Path, "mnist", "--data-dir", TestData.Folder)
            .Failed(1, "eval: the data must be like that of the run, inputs [1, 8, 8] and 10 classes.", "Try digits.");
    }

    [Fact]
    public void Info_shows_layers_shapes_and_parameters()
    {
        string text = Cli.Run("info", saved.Path).Done().Output;
        Assert.Matches("1 +Linear\\(64, 128\\) +\\[1, 128\\] +8,320\n", text);
        Assert.Matches("total +17,226\n", text);
        JsonObject result = Cli.Run("info", saved.Path, "--json").Done().Result;
        Assert.Equal(17226, (int)result["parameters"]!);
        Assert.Equal(17226, result["layers"]!.AsArray().Sum(l => (int)l!["parameters"]!));
        JsonObject file = Cli.Run("info", Path.Combine(saved.Path, "model.safetensors"), "--json").Done().Result;
        Assert.Equal(["1.weight", "1.bias", "3.weight", "3.bias", "5.weight", "5.bias"], file["tensors"]!.AsArray().Select(t => (string?)t!["key"]));
        Assert.Equal("[128,64]", file["tensors"]![0]!["shape"]!.ToJsonString());
    }

    [Fact]
    public void Weights_without_the_description_find_it_beside_them()
    {
        TensorFile file = SafeTensors.Read(Path.Combine(saved.Path, "model.safetensors"));
        using (FileStream stream = File.Create(_cli.File("model.safetensors"))) SafeTensors.Write(stream, file.Tensors.Select(t => (t.Key, t.Value)));
        Cli.Run("eval", _cli.Folder).Failed(1, "must come from `myelin train`, or have run.json in its folder.");
        File.Copy(Path.Combine(saved.Path, "run.json"), _cli.File("run.json"));
        Assert.Equal(saved.Accuracy, (double)Cli.Run("eval", _cli.Folder, "--json").Done().Result["testAccuracy"]!);
        _cli.Write("run.json", "{\"format\":1");
        Cli.Run("eval", _cli.Folder).Failed(1, "run.json", "must contain the description of a run.");
    }

    [Fact]
    public void A_run_is_read_from_streams()
    {
        using FileStream weights = File.OpenRead(Path.Combine(saved.Path, "model.safetensors")), json = File.OpenRead(Path.Combine(saved.Path, "run.json"));
        var read = Myelin.Runs.SavedRun.Read(weights);
        (RunDescription run, Layer model) = (read.Description, read.Layer());
        RunDescription beside = RunDescription.Read(json);
        Assert.Equal(run.ToJson(), beside.ToJson());
        Assert.Equal(("mlp", "digits", 17226L), (run.Model.Name, beside.Dataset, model.ParameterCount));
    }

    [Theory]
    [InlineData("\"inputShape\": [1, 8, 8]", "\"inputShape\": [2000000000, 8]")]
    [InlineData("\"inputShape\": [1, 8, 8]", "\"inputShape\": [-1, 8]")]
    [InlineData("\"inputShape\": [1, 8, 8]", "\"inputShape\": []")]
    [InlineData("\"inputShape\": [1, 8, 8]", "\"inputShape\": null")]
    [InlineData("\"outputs\": 10", "\"outputs\": 9")]
    [InlineData("\"outputs\": 10", "\"outputs\": 10.5")]
    [InlineData("\"seed\": 1", "\"seed\": -1")]
    [InlineData("\"seed\": 1", "\"seed\": \"1\"")]
    [InlineData("\"learningRate\": 0.01", "\"learningRate\": null")]
    [InlineData("\"weightDecay\": 0.1", "\"weightDecay\": true")]
    [InlineData("\"schedule\": \"cosine\"", "\"schedule\": [1]")]
    [InlineData("\"inputShape\": [1, 8, 8]", "\"inputShape\": [1, \"8\"]")]
    [InlineData("\"inputShape\": [1, 8, 8]", "\"inputShape\": {}")]
    [InlineData("\"dataset\": \"digits\"", "\"dataset\": 3")]
    [InlineData("\"dataset\": \"digits\"", "\"dataset\": \"\\ud800\"")]
    [InlineData("\"dataset\": \"digits\"", "\"\\ud800\": 3")]
    [InlineData("\"seed\": 1", "\"seed\": 18446744073709551616")]
    [InlineData("{", "[{}, {")]
    [InlineData("{", "")]
    [InlineData("\"model\": \"mlp\"", "\"model\": \"gpt\"")]
    [InlineData("\"model\": \"mlp\"", "\"model\": null")]
    [InlineData("\"model\": \"mlp\",", "")]
    public void A_description_that_makes_no_sense_is_refused(string part, string replacement)
    {
        string json = System.Text.RegularExpressions.Regex.Replace(
            File.ReadAllText(Path.Combine(saved.Path, "run.json")), "\\[\\s+1,\\s+8,\\s+8\\s+\\]", "[1, 8, 8]");
        string changed = json.Replace(part, replacement, StringComparison.Ordinal);
        Assert.NotEqual(json, changed);
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(changed));
        Assert.Matches("^run\\.json must contain the description of a run\\.\n  Got .+\n  The file is damaged",
            Assert.Throws<InvalidDataException>(() => RunDescription.Read(stream, "run.json")).Message);
    }

    [Fact]
    public void A_description_from_before_a_field_was_added_or_with_one_of_the_future_is_read()
    {
        JsonObject json = JsonNode.Parse(File.ReadAllText(Path.Combine(saved.Path, "run.json")))!.AsObject();
        Assert.Equal(("cosine", 0.1, 0.1), ((string?)json["schedule"], (double)json["weightDecay"]!, (double)json["labelSmoothing"]!));
        foreach (string name in (string[])["schedule", "weightDecay", "labelSmoothing"]) Assert.True(json.Remove(name));
        json["ofTheFuture"] = new JsonObject { ["a"] = new JsonArray(1, 2) };
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()));
        RunDescription run = RunDescription.Read(stream);
        RunOption[] missing = [TrainOptions.Schedule, TrainOptions.WeightDecay, TrainOptions.LabelSmoothing];
        Assert.All(missing, option => Assert.False(run.Settings.Has(option)));
        Assert.Equal("2 epochs of adamw, learning rate 0.01, batch size 32, seed 1", run.Summary);
    }

    [Fact]
    public void A_description_is_read_as_it_was_written()
    {
        JsonObject json = JsonNode.Parse(File.ReadAllText(Path.Combine(saved.Path, "run.json")))!.AsObject();
        json["dataset"] = "a \"table\" of é.csv";
        json["seed"] = ulong.MaxValue;
        json["weightDecay"] = 1e-300;
        json["classes"] = new JsonArray("", "\n", "2", "3", "4", "5", "6", "7", "8", "9");
        json["inputScale"] = JsonNode.Parse(new Normalizer([1.5f], [2.5f]).ToJson());
        var run = RunDescription.Parse(json.ToJsonString(), "run.json");
        var again = RunDescription.Parse(run.ToJson(), "run.json");
        Assert.True(JsonNode.DeepEquals(json, JsonNode.Parse(run.ToJson())), run.ToJson());
        Assert.Equal(run.ToJson(), again.ToJson());
        Assert.Equal(("a \"table\" of é.csv", ulong.MaxValue), (again.Dataset, again.Seed));
        Assert.Equal((0.01, 1e-300), (again.Settings.Find(TrainOptions.LearningRate), again.Settings.Find(TrainOptions.WeightDecay)));
        Assert.Equal(["", "\n"], again.Preparation.Classes.Take(2));
        Assert.Equal(2.5, again.Preparation.InputScale!.Scales[0]);
        Assert.Null(again.Preparation.TargetScale);
    }

    [Fact]
    public void Another_format_is_refused()
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(
            File.ReadAllText(Path.Combine(saved.Path, "run.json")).Replace("\"format\": 1", "\"format\": 2", StringComparison.Ordinal)));
        Assert.StartsWith("the stream must have format 1.\n  Got format 2.",
            Assert.Throws<InvalidDataException>(() => RunDescription.Read(stream)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_or_foreign_weights_are_refused()
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(saved.Path, "model.safetensors"));
        File.WriteAllBytes(_cli.File("cut.safetensors"), bytes[..^4]);
        _cli.Write("text.safetensors", "This is no safetensors file at all.");
        _cli.Write("empty.safetensors", "");
        foreach (string name in (string[])["cut", "text", "empty"])
        {
            foreach (string[] command in (string[][])[["info"], ["eval"], ["predict"]])
            {
                string file = _cli.File(name + ".safetensors");
                Cli.Run([.. command, file, .. command[0] == "predict" ? (string[])["0"] : []]).Failed(1, "safetensors: ", file);
            }
        }

        Cli.Run("info", _cli.File("none")).Failed(1, "info: the file must exist.");
        Cli.Run("info", _cli.Folder).Failed(1, "must be the folder of a run.");
        Cli.Run("predict", _cli.File("none"), "0").Failed(1, "must be the folder of a run.");
        File.Copy(Path.Combine(saved.Path, "last.safetensors"), _cli.File("last.safetensors"));
        Cli.Run("eval", _cli.Folder)
            .Failed(1, "must be the folder of a run.", "Got no model.safetensors there.");
    }

    /// <summary>The run.</summary>
    public sealed class SavedRun : IDisposable
    {
        private readonly Cli _cli = new();

        public SavedRun() => Accuracy = (double)Cli.Run("train", "--epochs", "2", "--json", "--out", Path).Done().Result["testAccuracy"]!;

        internal string Path => _cli.File("run");

        internal double Accuracy { get; }

        public void Dispose() => _cli.Dispose();
    }
}
