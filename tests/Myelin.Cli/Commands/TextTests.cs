using System.Text;
using System.Text.Json.Nodes;

namespace Myelin.Cli.Tests.Commands;

/// <summary>`myelin train text`, `generate`, and the other commands on such a run.</summary>
public sealed class TextTests(TextTests.Trained trained) : IClassFixture<TextTests.Trained>, IDisposable
{
    private const string Sentence = "the quick brown fox jumps over the lazy dog. ";

    private static readonly string[] s_small = ["--width", "32", "--context", "16", "--layers", "1", "--batch-size", "8"];

    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void It_learns_a_text_says_how_well_and_writes_what_it_learned()
    {
        JsonObject result = trained.Result;
        Assert.Equal(["event", "version", "dataset", "model", "parameters", "epochs", "steps", "trainLoss", "seconds", "out", "testLoss",
            "testAccuracy", "perplexity", "testAccuracyOfCommonestToken", "perplexityOfFrequencies"],
                result.Select(p => p.Key).Where(key => key != "findings"));
        Assert.Equal(("gpt", 2, 500L), ((string?)result["model"], (int)result["epochs"]!, (long)result["steps"]!));
        Assert.InRange((double)result["testAccuracy"]!, 0.8, 1);
        Assert.Equal(Math.Exp((double)result["testLoss"]!), (double)result["perplexity"]!, 1e-9);
        Assert.Contains("quick brown", trained.Said, StringComparison.Ordinal);
        string[] options = ["--prompt", "the quick ", "--length", "60", "--temperature", "0"];
        Assert.StartsWith("the quick brown fox jumps over the lazy dog. the quick brown",
            Cli.Run(["generate", trained.Path, .. options]).Done().Output, StringComparison.Ordinal);
        Outcome json = Cli.Run(["generate", trained.Path, .. options, "--json"]).Done();
        Assert.Equal(60, json.Lines.Count(l => (string?)l["event"] == "token"));
        Assert.Equal((string?)json.Result["text"], string.Concat(json.Lines[..^1].Select(l => (string?)l["text"])));
        Assert.StartsWith("brown fox", (string?)json.Result["text"], StringComparison.Ordinal);
    }

    [Fact]
    public void One_seed_writes_one_text_for_any_number_of_threads()
    {
        string[] texts = [.. ((string[][])[["--seed", "5", "--threads", "1"], ["--seed", "5", "--threads", "2"], ["--seed", "6"]])
            .Select(o => Cli.Run(["generate", trained.Path, .. o, "--temperature", "3", "--top-k", "12", "--top-p", "0.95", "--length", "80"]).Done().Output)];
        Assert.Equal(texts[0], texts[1]);
        Assert.NotEqual(texts[0], texts[2]);
    }

    [Fact]
    public void Eval_judges_by_the_part_kept_apart_or_another_text_and_info_shows_the_model()
    {
        JsonObject own = Cli.Run("eval", trained.Path, "--json").Done().Result;
        Assert.Equal((double)trained.Result["testLoss"]!, (double)own["testLoss"]!);
        JsonObject other = Cli.Run("eval", trained.Path, _cli.Write("other.txt", string.Concat(Enumerable.Repeat(Sentence, 9))), "--json").Done().Result;
        Assert.InRange((double)other["testLoss"]!, 0, 1);
        JsonObject info = Cli.Run("info", trained.Path, "--json").Done().Result;
        Assert.Equal((long)trained.Result["parameters"]!, (long)info["parameters"]!);
        Assert.Equal(28, (int)info["vocabulary"]!);
        Assert.Equal((long)info["parameters"]!, info["layers"]!.AsArray().Sum(l => (long)l!["parameters"]!));
        Cli.Run("predict", trained.Path, "0").Failed(1, "must be a run on a data set or a table.", "Try `myelin generate`");
    }

    [Fact]
    public void The_runs_own_text_is_known_wherever_it_lies_and_missed_where_it_is_not()
    {
        File.Copy(trained.TextPath, _cli.File("moved.txt"));
        Assert.Equal((double)trained.Result["testLoss"]!, (double)Cli.Run("eval", trained.Path, _cli.File("moved.txt"), "--json").Done().Result["testLoss"]!);
        string text = _cli.Write("text.txt", string.Concat(Enumerable.Repeat(Sentence, 60)));
        Cli.Run(["train", "text", "--file", text, "--model", "rnn", "--epochs", "1", .. s_small, "--out", _cli.File("run")]).Done();
        File.Delete(text);
        Cli.Run("eval", _cli.File("run")).Failed(1, "eval: the run's own data must still be there.", text);
    }

    [Fact]
    public void Label_smoothing_is_in_the_train_loss_only()
    {
        string[] command = ["train", "text", "--file", trained.TextPath, "--model", "rnn", "--epochs", "1", "--lr", "1e-12", "--validation", "0.2",
            .. s_small, "--json", "--out"];
        Outcome plain = Cli.Run([.. command, _cli.File("plain")]).Done(),
            smooth = Cli.Run([.. command, _cli.File("smooth"), "--label-smoothing", "0.5"]).Done();
        double Validation(Outcome outcome) => (double)outcome.Lines.Single(l => (string?)l["event"] == "epoch")["validationLoss"]!;
        Assert.Equal(Validation(plain), Validation(smooth), 1e-6);
        Assert.NotEqual((double)plain.Result["trainLoss"]!, (double)smooth.Result["trainLoss"]!);
        Assert.Equal(0.5, (double)smooth.Result["labelSmoothing"]!);
    }

    /// <summary>The letters alone, without their order, have a perplexity of 28.</summary>
    [Fact]
    public void A_second_of_Shakespeare_teaches_more_than_the_frequency_of_letters()
    {
        string[] size = ["--model", "gru", "--width", "64", "--context", "32", "--layers", "1", "--batch-size", "32", "--epochs", "1"];
        JsonObject result = Cli.Run(["train", "text", "--file", TestData.Shakespeare, .. size, "--json", "--out", _cli.File("run")]).Done().Result;
        Assert.InRange((double)result["perplexity"]!, 5, 12);
        Assert.Equal((double)result["perplexity"]!, (double)Cli.Run("eval", _cli.File("run"), "--json").Done().Result["perplexity"]!, 1e-9);
    }

    [Fact]
    public void Carriage_returns_come_back_as_they_were()
    {
        string text = _cli.Write("text.txt", string.Concat(Enumerable.Repeat("one\r\ntwo\r\n", 300)));
        Cli.Run(["train", "text", "--file", text, "--model", "gru", "--epochs", "1", .. s_small, "--out", _cli.File("run")]).Done();
        Assert.StartsWith("one\r\ntwo\r\none",
            Cli.Run("generate", _cli.File("run"), "--prompt", "one\r\n", "--temperature", "0", "--length", "20").Done().Output, StringComparison.Ordinal);
    }

    [Theory, InlineData("gpt"), InlineData("lstm"), InlineData("gru"), InlineData("rnn")]
    public void A_run_that_was_interrupted_goes_on_to_the_same_bytes(string model)
    {
        string text = _cli.Write("text.txt", string.Concat(Enumerable.Repeat(Sentence, 60)));
        string[] command = ["train", "text", "--file", text, "--model", model, .. s_small, "--dropout", "0.1", "--epochs", "6", "--checkpoint-every",
            "10", "--validation", "0.1", "--json", "--out"];
        Cli.Run([.. command, _cli.File("whole")]).Done();
        Outcome stopped = _cli.Interrupt("\"epoch\":1,", [.. command, _cli.File("run")]);
        stopped.Failed(1, "train: stopped in epoch ", "--resume");
        Cli.Run([.. command, _cli.File("run"), "--resume"]).Done();
        Assert.Equal(File.ReadAllBytes(_cli.File("whole/model.safetensors")), File.ReadAllBytes(_cli.File("run/model.safetensors")));
    }

    [Fact]
    public void Byte_pairs_write_whole_characters()
    {
        string text = _cli.Write("text.txt", string.Concat(Enumerable.Repeat("für 日本語 🙂 naïve ", 200)));
        Cli.Run(["train", "text", "--file", text, "--model", "gru", "--tokenizer", "bpe", "--vocabulary", "275", "--epochs", "1", .. s_small,
            "--out", _cli.File("run")]).Done();
        JsonObject result =
            Cli.Run("generate", _cli.File("run"), "--prompt", "completely unseen ÄÖÜ", "--temperature", "0", "--length", "40", "--json").Done().Result;
        Assert.Contains("日本語", (string?)result["text"], StringComparison.Ordinal);
        Assert.Equal(275, (int)Cli.Run("info", _cli.File("run"), "--json").Done().Result["vocabulary"]!);
    }

    [Fact]
    public void Texts_that_cannot_be_learned_are_errors()
    {
        string Text(string name, string content) => _cli.Write(name, content);
        Cli.Run("train", "text", "--file", Text("empty.txt", ""), "--out", _cli.File("run"))
            .Failed(1, "train: the file must contain text.", "which is empty");
        Cli.Run("train", "text", "--file", Text("short.txt", Sentence), "--out", _cli.File("run"))
            .Failed(1, "train: both parts must be longer than the context.");
        File.WriteAllBytes(_cli.File("latin.txt"), Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat("naïve ", 100))));
        Cli.Run("train", "text", "--file", _cli.File("latin.txt")).Failed(1, "train: the file must be UTF-8.", "0xEF in line 1");
        Cli.Run("train", "text", "--file", _cli.File("none.txt")).Failed(1, "train: the file must exist.");
        Cli.Run("generate", trained.Path, "--prompt", "THE")
            .Failed(1, "generate: each character must occur in the text that the tokenizer was created from.", "'T' (U+0054) at position 0");
        Cli.Run("eval", trained.Path, Text("capital.txt", string.Concat(Enumerable.Repeat("AB", 50)))).Failed(1, "'A' (U+0041)");
        Assert.False(Directory.Exists(_cli.File("run")));
    }

    [Theory]
    [InlineData("train text", "a text needs --file FILE.")]
    [InlineData("train text --file x --model cnn", "a text needs another model.")]
    [InlineData("train digits --model gpt", "the data set digits needs another model.")]
    [InlineData("train digits --file x", "--file is for a series or a text.")]
    [InlineData("train text --file x --normalize feature", "--normalize is for images or a table.")]
    [InlineData("train text --file x --vocabulary 300", "--vocabulary is for byte pairs.")]
    [InlineData("train text --file x --tokenizer bpe --vocabulary 200", "a whole number above 256")]
    [InlineData("train text --file x --model lstm --heads 2", "--heads is for --model gpt.")]
    [InlineData("train text --file x --heads 3", "--heads must divide --width.\n  Got 3 heads for a width of 128.\n  Try --heads 2.")]
    [InlineData("train text --file x --dropout 1", "a number from 0 to below 1")]
    [InlineData("generate x --temperature -1", "a number of at least 0")]
    [InlineData("generate x --top-p 0", "a number above 0 and at most 1")]
    [InlineData("generate x --length 0", "a whole number above 0")]
    public void Usage_that_makes_no_sense_is_an_error(string command, string message) => Cli.Run(command.Split(' ')).Failed(2, message);

    [Fact]
    public void A_run_of_numbers_generates_nothing()
    {
        Cli.Run("train", "--model", "linear", "--epochs", "1", "--out", _cli.File("run")).Done();
        Cli.Run("generate", _cli.File("run")).Failed(1, "must be a run that learned a text.", "Got linear on digits.");
    }

    [Theory]
    [InlineData("\"width\":32", "\"width\":0")]
    [InlineData("\"width\":32", "\"width\":33")]
    [InlineData("\"context\":16", "\"context\":15")]
    [InlineData("\"heads\":4", "\"heads\":5")]
    [InlineData("\"layers\":1", "\"layers\":2000000000")]
    [InlineData("\"dropout\":0", "\"dropout\":-1")]
    [InlineData("\"characters\":\"", "\"characters\":\"~")]
    public void A_damaged_description_is_refused(string part, string replacement)
    {
        string whole = File.ReadAllText(Path.Combine(trained.Path, "run.json"));
        string compact = JsonNode.Parse(whole)!.ToJsonString();
        Assert.Contains(part, compact, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => Runs.RunDescription.Parse(compact.Replace(part, replacement, StringComparison.Ordinal), "test"));
    }

    [Fact]
    public void A_description_of_more_layers_than_there_are_weights_is_refused_before_they_are_made()
    {
        var file = Serialization.SafeTensors.Read(Path.Combine(trained.Path, "model.safetensors"));
        string json = file.Metadata["myelin.run"].Replace("\"layers\": 1", "\"layers\": 1000000", StringComparison.Ordinal);
        using (FileStream stream = File.Create(_cli.File("model.safetensors"))) Serialization.SafeTensors.Write(
            stream, file.Tensors.Select(t => (t.Key, t.Value)), new Dictionary<string, string> { ["myelin.run"] = json });
        Cli.Run("generate", _cli.Folder).Failed(1, "must contain the weights of the model that it describes.", "for 1000000 layers.");
    }

    /// <summary>A run that several tests look at.</summary>
    public sealed class Trained : IDisposable
    {
        private readonly Cli _cli = new();

        public Trained()
        {
            TextPath = _cli.Write("text.txt", string.Concat(Enumerable.Repeat(Sentence, 100)));
            Outcome outcome = Cli.Run(["train", "text", "--file", TextPath, .. s_small, "--epochs", "2", "--json", "--out", Path]).Done();
            (Result, Said) = (outcome.Result, outcome.Error);
        }

        public string Path => _cli.File("run");

        public string TextPath { get; }

        public JsonObject Result { get; }

        public string Said { get; }

        public void Dispose() => _cli.Dispose();
    }
}
