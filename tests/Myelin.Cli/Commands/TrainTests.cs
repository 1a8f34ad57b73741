using System.Text.Json.Nodes;
using Myelin.Runs;

namespace Myelin.Cli.Tests.Commands;

public sealed class TrainTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("perceptron", 8, 0.75)]
    [InlineData("linear", 12, 0.85)]
    [InlineData("mlp", 15, 0.88)]
    [InlineData("cnn", 4, 0.90)]
    [InlineData("rnn", 12, 0.85)]
    [InlineData("gru", 8, 0.88)]
    [InlineData("lstm", 12, 0.85)]
    [InlineData("transformer", 12, 0.88)]
    public void Every_model_learns_the_digits_and_evaluates_as_it_said(string model, int epochs, double atLeast)
    {
        Outcome trained = Cli.Run("train", "digits", "--model", model, "--epochs", $"{epochs}", "--json", "--out", _cli.File("run")).Done();
        JsonObject result = trained.Result;
        Assert.Equal(["event", "version", "dataset", "model", "parameters", "epochs", "steps", "trainLoss", "seconds", "out", "testLoss", "testAccuracy",
            "testAccuracyOfCommonestClass", "classes", "confusion", "testRecall"],
                result.Select(p => p.Key).Where(key => key is not "labelSmoothing" and not "findings"));
        Assert.Equal("digits", (string?)result["dataset"]);
        Assert.Equal(model, (string?)result["model"]);
        Assert.Equal(epochs, (int)result["epochs"]!);
        Assert.Equal(_cli.File("run"), (string?)result["out"]);
        Assert.InRange((double)result["testAccuracy"]!, atLeast, 1);
        JsonObject[] lines = trained.Lines;
        Assert.Equal("start", (string?)lines[0]["event"]);
        Assert.Equal(epochs, lines.Count(l => (string?)l["event"] == "epoch"));

        JsonObject judged = Cli.Run("eval", _cli.File("run"), "digits", "--json").Done().Result;
        Assert.Equal((double)result["testAccuracy"]!, (double)judged["testAccuracy"]!);
        Assert.Equal((double)result["testLoss"]!, (double)judged["testLoss"]!);
        Assert.Equal(360, (int)judged["examples"]!);
        Assert.Equal((long)result["parameters"]!, (long)Cli.Run("info", _cli.File("run"), "--json").Done().Result["parameters"]!);
        Assert.NotNull(Assert.Single(Cli.Run("predict", _cli.File("run"), "0", "--json").Done().Result["predictions"]!.AsArray())!["class"]);
    }

    [Fact]
    public void Three_epochs_of_a_tenth_of_mnist_are_enough_for_91_percent()
    {
        JsonObject result = Cli.Run("train", "mnist", "--epochs", "3", "--json", "--data-dir", TestData.Folder, "--out", _cli.File("run")).Done().Result;
        Assert.InRange((double)result["testAccuracy"]!, 0.91, 1);
        JsonObject prediction = Cli.Run("predict", _cli.File("run"), "0", "--json", "--data-dir", TestData.Folder).Done().Result["predictions"]![0]!.AsObject();
        Assert.Equal("7", (string?)prediction["class"]);
        Assert.Equal("7", (string?)prediction["label"]);
        Outcome file = Cli.Run("predict", _cli.File("run"), Path.Combine(TestData.Folder, "mnist", "t10k-images-idx3-ubyte.gz"), "--json").Done();
        Assert.Equal(10_000, file.Result["predictions"]!.AsArray().Count);
        Assert.Equal("7", (string?)file.Lines[0]["class"]);
    }

    [Fact]
    public void The_number_of_threads_changes_no_byte()
    {
        foreach (string threads in (string[])["1", "2"])
            Cli.Run("train", "--model", "cnn", "--epochs", "1", "--threads", threads, "--out", _cli.File(threads)).Done();
        Assert.Equal(File.ReadAllBytes(_cli.File("1/model.safetensors")), File.ReadAllBytes(_cli.File("2/model.safetensors")));
    }

    [Fact]
    public void Every_option_is_taken()
    {
        JsonObject result = Cli.Run("train", "--epochs", "9", "--batch-size", "50", "--optimizer", "nesterov", "--lr", "0.05", "--weight-decay",
            "0.001", "--schedule", "plateau", "--label-smoothing", "0.05", "--clip-norm", "1",
            "--validation", "0.1", "--patience", "4", "--checkpoint-every", "7", "--normalize", "dataset", "--seed", "3", "--json", "--out",
                _cli.File("run")).Done().Result;
        Assert.InRange((double)result["testAccuracy"]!, 0.85, 1);
        string info = Cli.Run("info", _cli.File("run")).Done().Output;
        Assert.Contains("epochs of nesterov, learning rate 0.05, batch size 50, seed 3, schedule plateau, weight decay 0.001, label smoothing " +
            "0.05 (in the training loss only), gradients clipped at 1, validation 0.1, patience 4\n", info, StringComparison.Ordinal);
        Assert.Equal((double)result["testAccuracy"]!, (double)Cli.Run("eval", _cli.File("run"), "--json").Done().Result["testAccuracy"]!);
    }

    [Fact]
    public void The_train_loss_is_labelled_where_it_has_label_smoothing_and_no_other_loss_has_any()
    {
        // Without a learning rate to speak of the weights stay the same: what differs between the two runs is the loss alone.
        string[] command = ["train", "--epochs", "1", "--lr", "1e-12", "--validation", "0.2", "--doctor", "off", "--json", "--out"];
        Outcome plain = Cli.Run([.. command, _cli.File("plain"), "--label-smoothing", "0"]).Done(),
            smooth = Cli.Run([.. command, _cli.File("smooth"), "--label-smoothing", "0.5"]).Done();
        Assert.DoesNotContain("labelSmoothing", plain.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("smoothing", plain.Error, StringComparison.Ordinal);
        Assert.Equal(0.5, (double)smooth.Lines[0]["labelSmoothing"]!);
        Assert.Equal(0.5, (double)smooth.Result["labelSmoothing"]!);
        Assert.Contains(", weight decay 0.1, label smoothing 0.5 (in the training loss only), validation 0.2\n", smooth.Error, StringComparison.Ordinal);
        Assert.Matches("epoch   1  loss [0-9.]+ with label smoothing 0.5  validation [0-9.]+  accuracy", smooth.Error);
        Assert.NotEqual((double)plain.Result["trainLoss"]!, (double)smooth.Result["trainLoss"]!, 1e-4);
        Assert.Equal((double)plain.Result["testLoss"]!, (double)smooth.Result["testLoss"]!, 1e-6);
        Assert.Equal((double)plain.Lines[1]["validationLoss"]!, (double)smooth.Lines[1]["validationLoss"]!, 1e-6);
        Cli.Run([.. command, _cli.File("smooth"), "--label-smoothing", "0.25", "--resume"])
            .Failed(2, "a run continues with its own settings.\n  Got --label-smoothing 0.25, where ", " has 0.5.");
    }

    [Fact]
    public void The_recipe_for_the_impatient_can_be_had_without_its_smoothing_and_with_another_optimizer()
    {
        string[] command = ["train", "mnist", "--model", "fast", "--optimizer", "sgd", "--data-dir", TestData.Folder, "--json", "--out", _cli.File("run")];
        Outcome plain = Cli.Run([.. command, "--label-smoothing", "0"]).Done();
        Assert.DoesNotContain("smoothing", plain.Output + plain.Error, StringComparison.Ordinal);
        Assert.Contains("1 epoch of sgd, learning rate 0.1, batch size 64, seed 1, schedule one-cycle\n", plain.Error, StringComparison.Ordinal);
        Assert.InRange((double)plain.Result["testAccuracy"]!, 0.93, 1);
        JsonObject info = Cli.Run("info", _cli.File("run"), "--json").Done().Result;
        Assert.Equal(("one-cycle", 0, 0), ((string?)info["schedule"], (double)info["weightDecay"]!, (double)info["labelSmoothing"]!));
        Assert.Equal(0.1, LayerModel.Named("fast").Recipe(new DataSize(60_000, IsTable: false)).Find(TrainOptions.LabelSmoothing));
    }

    [Fact]
    public void A_finished_run_resumes_to_the_same_figures_and_other_options_are_refused()
    {
        string[] command = ["train", "--epochs", "2", "--json", "--out", _cli.File("run")];
        JsonObject first = Cli.Run(command).Done().Result;
        byte[] weights = File.ReadAllBytes(_cli.File("run/model.safetensors"));
        Outcome again = Cli.Run([.. command, "--resume"]).Done();
        Assert.Contains("continuing the run in", again.Error, StringComparison.Ordinal);
        Assert.Equal((double)first["testLoss"]!, (double)again.Result["testLoss"]!);
        Assert.Equal((double)first["trainLoss"]!, (double)again.Result["trainLoss"]!);
        Assert.Equal(weights, File.ReadAllBytes(_cli.File("run/model.safetensors")));
        Cli.Run("train", "--lr", "0.1", "--resume", "--out", _cli.File("run")).Failed(2, "  Got --lr 0.1, where ", " has 0.01.");
        Assert.True((bool)again.Lines[0]["resumed"]!);
        Outcome anew = Cli.Run("train", "digits", "--epochs", "1", "--resume", "--json", "--out", _cli.File("other")).Done();
        Assert.Contains("NOTE: nothing to resume in", anew.Error, StringComparison.Ordinal);
        Assert.False((bool)anew.Lines[0]["resumed"]!);
    }

    [Theory]
    [InlineData("mlp")]
    [InlineData("cnn")]
    public void A_run_that_diverges_leaves_an_earlier_one_as_it_was(string model)
    {
        Cli.Run("train", "--epochs", "2", "--out", _cli.File("run")).Done();
        string before = Cli.Run("eval", _cli.File("run"), "--json").Done().Output;
        Cli.Run("train", "--model", model, "--optimizer", "sgd", "--lr", "1e30", "--epochs", "2", "--overwrite", "--out", _cli.File("run"))
            .Failed(1, "Fit: the ", "must stay", "Try a smaller learning rate");
        Assert.Equal(before, Cli.Run("eval", _cli.File("run"), "--json").Done().Output);
    }

    [Fact]
    public void A_run_that_fails_at_once_leaves_nothing()
    {
        Cli.Run("train", "--out", _cli.File("run"), "--optimizer", "sgd", "--lr", "1e30").Failed(1, "Fit: the ");
        Assert.Empty(Directory.GetFileSystemEntries(_cli.Folder));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_told_before_the_training()
    {
        _cli.Write("taken", "a file");
        foreach (string name in (string[])["taken", "taken/run"])
        {
            Outcome outcome = Cli.Run("train", "--out", _cli.File(name));
            outcome.Failed(1, "train: it must be possible to create the run's folder.\n  Got ", "\n  Choose another --out.");
            Assert.DoesNotContain("epoch   1", outcome.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_epochs_that_were_run_are_reported_not_those_planned()
    {
        string[] command = ["train", "--epochs", "9", "--optimizer", "sgd", "--lr", "1e-9", "--schedule", "constant", "--validation", "0.1",
            "--patience", "1", "--json", "--out", _cli.File("run")];
        Outcome outcome = Cli.Run(command).Done();
        int run = outcome.Lines.Count(l => (string?)l["event"] == "epoch");
        Assert.InRange(run, 1, 8);
        Assert.Equal(run, (int)outcome.Result["epochs"]!);
        Assert.Equal(run, (int)JsonNode.Parse(File.ReadAllText(_cli.File("run/run.json")))!["figures"]!["epochs"]!);
        Assert.Contains($": {run} of 9 epochs of sgd", Cli.Run("info", _cli.File("run")).Done().Output, StringComparison.Ordinal);
        Assert.Equal(run, (int)Cli.Run([.. command, "--resume"]).Done().Result["epochs"]!);

        string table = _cli.Write("t.csv", "a,y\n" + string.Join('\n', Enumerable.Range(0, 40).Select(i => $"{i % 7},{(i % 7 > 3 ? "big" : "small")}")));
        outcome = Cli.Run("train", table, "--target", "y", "--model", "perceptron", "--epochs", "500", "--json", "--out", _cli.File("line")).Done();
        run = outcome.Lines.Count(l => (string?)l["event"] == "epoch");
        Assert.InRange(run, 1, 499);
        Assert.Equal(run, (int)outcome.Result["epochs"]!);
        Assert.Equal(run, (int)JsonNode.Parse(File.ReadAllText(_cli.File("line/run.json")))!["figures"]!["epochs"]!);
    }

    [Fact]
    public void What_an_earlier_run_left_does_not_pass_for_a_part_of_the_new_one()
    {
        string[] Files() => [.. Directory.GetFiles(_cli.File("run")).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];
        Cli.Run("train", "--epochs", "1", "--validation", "0.1", "--out", _cli.File("run")).Done();
        Assert.Equal(["best.safetensors", "history.csv", "history.svg", "last.safetensors", "model.safetensors", "run.json", "split.csv"], Files());
        Cli.Run("train", "--epochs", "1", "--overwrite", "--out", _cli.File("run")).Done();
        Assert.Equal(["history.csv", "history.svg", "last.safetensors", "model.safetensors", "run.json"], Files());
        Assert.Contains(": 1 epoch of adamw, learning rate 0.01, batch size 32, seed 1, schedule cosine, weight decay 0.1, label smoothing 0.1 ",
            Cli.Run("info", _cli.File("run")).Done().Output, StringComparison.Ordinal);
        string said = Cli.Run("train", "--model", "perceptron", "--epochs", "1", "--overwrite", "--out", _cli.File("run")).Done().Output;
        Assert.Contains("1 epoch of perceptron, learning rate 1, batch size 1, seed 1\n", said, StringComparison.Ordinal);
        Assert.Equal(["model.safetensors", "run.json"], Files());
        Assert.Contains("perceptron on digits: 1 epoch of perceptron, learning rate 1, batch size 1, seed 1\n",
            Cli.Run("info", _cli.File("run")).Done().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Ctrl_C_saves_a_run_and_says_how_to_continue_it()
    {
        Require.Unix("there are no signals to send");
        Outcome early = Interrupted("\"start\"", "--model", "cnn", "--epochs", "50", "--batch-size", "1");
        // It may arrive before the first step, when there is nothing to save.
        Assert.Equal(["start", "canceled", "error"], early.Lines.Select(l => (string?)l["event"]));
        bool isSaved = (bool)early.Lines[1]["saved"]!;
        string fix = isSaved ? "\n  The run is saved: --resume continues it, and `eval`, `predict` and `convert` take it as it is."
            : "\n  Nothing was saved; start it again.";
        early.Failed(1, "train: stopped", fix);
        Assert.Equal(isSaved, Directory.Exists(_cli.File("run")));
        if (isSaved) Directory.Delete(_cli.File("run"), recursive: true);
        Outcome later = Interrupted("\"epoch\":1,", "--model", "mlp", "--epochs", "100000");
        later.Failed(1, "train: stopped in epoch ", "\n  The run is saved: --resume continues it, ");
        Assert.True(File.Exists(_cli.File("run/last.safetensors")));
        Assert.Equal("error", (string?)later.Lines[^1]["event"]);

        Outcome Interrupted(string after, params string[] options) => _cli.Interrupt(after, ["train", .. options, "--doctor", "off", "--json", "--out", "run"]);
    }

    [Theory, InlineData("TERM"), InlineData("HUP")]
    public void What_Docker_SLURM_and_a_closed_terminal_send_is_handled_like_Ctrl_C(string signal)
    {
        Require.Unix("there are no signals to send");
        Outcome stopped = _cli.Signal(signal, "\"epoch\":1,", ["train", "--epochs", "100000", "--json", "--out", "run"]);
        stopped.Failed(1, "train: stopped in epoch ", $"\n  Got SIG{signal} after step ", "\n  The run is saved: --resume continues it, ");
        Assert.Equal(["canceled", "error"], stopped.Lines[^2..].Select(l => (string?)l["event"]));
        Assert.True(File.Exists(_cli.File("run/last.safetensors")));
        Assert.False(File.Exists(_cli.File("run/run.lock")));
    }

    [Fact]
    public void A_full_disk_is_told_of_and_the_earlier_run_is_intact()
    {
        Require.FullDevice();
        Cli.Run("train", "--epochs", "2", "--out", _cli.File("run")).Done();
        string before = Cli.Run("eval", _cli.File("run"), "--json").Done().Output;
        foreach (string name in (string[])["history.csv", "history.svg", "last.safetensors", "model.safetensors", "run.json"])
        {
            File.CreateSymbolicLink(_cli.File($"run/{name}.tmp"), "/dev/full");
            Cli.Run("train", "--epochs", "2", "--overwrite", "--out", _cli.File("run"))
                .Failed(1, $"Saving: {_cli.File("run/" + name)} could not be written; the previous file is unchanged.");
            Assert.False(Path.Exists(_cli.File($"run/{name}.tmp")));
            Assert.Equal(before, Cli.Run("eval", _cli.File("run"), "--json").Done().Output);
        }
    }

    [Fact]
    public void Bad_data_files_are_named()
    {
        const string Images = "train-images-idx3-ubyte", Labels = "train-labels-idx1-ubyte", TestImages = "t10k-images-idx3-ubyte",
            TestLabels = "t10k-labels-idx1-ubyte";
        string[] command = ["train", "mnist", "--data-dir", _cli.Folder, "--out", _cli.File("run")];
        Directory.CreateDirectory(_cli.File("mnist"));
        string At(string name) => _cli.File("mnist/" + name);
        void Put(string name, string from) => File.Copy(Path.Combine(TestData.Folder, "mnist", from + ".gz"), At(name + ".gz"), overwrite: true);
        Put(Images, TestImages);
        Put(Labels, TestLabels);
        Put(TestImages, TestImages);
        Put(TestLabels, TestLabels);
        Cli.Run(command).Failed(1, "must have SHA-256", At(Images));
        Put(Labels, Labels);
        Cli.Run(command).Failed(1, "IDX: there must be as many images as labels.\n  Got 10000 images");
        Put(Images, TestLabels);
        Cli.Run(command).Failed(1, "images must be bytes [N, height, width]");
        Put(Images, TestImages);
        byte[] labels = new byte[8 + 10_000];
        ((ReadOnlySpan<byte>)[0, 0, 8, 1, 0, 0, 0x27, 0x10]).CopyTo(labels);
        labels[8 + 7] = 10;
        File.WriteAllBytes(At(Labels + ".gz"), labels);
        Cli.Run(command).Failed(1, At(Labels), "labels must be from 0 to 9.\n  Got 10 at position 7.");
        File.WriteAllBytes(At(Images + ".gz"), File.ReadAllBytes(At(Images + ".gz"))[..100_000]);
        Cli.Run(command).Failed(1, At(Images));
        File.WriteAllText(At(Images + ".gz"), "no data at all");
        Cli.Run(command).Failed(1, At(Images));
        Assert.False(Directory.Exists(_cli.File("run")));
    }

    [Fact]
    public void The_data_sets_are_listed_and_described()
    {
        JsonArray sets = Cli.Run("data", "list", "--json", "--data-dir", TestData.Folder).Done().Result["datasets"]!.AsArray();
        Assert.Equal(["digits", "mnist", "fashion-mnist"], sets.Select(s => (string?)s!["dataset"]));
        Assert.Equal(Path.Combine(TestData.Folder, "mnist"), (string?)sets[1]!["path"]);
        Outcome info = Cli.Run("data", "info", "digits", "--json").Done();
        Assert.Equal(1437, (int)info.Result["trainExamples"]!);
        Assert.Equal(360, (int)info.Result["testExamples"]!);
        Assert.Contains("the first example: ", info.Error, StringComparison.Ordinal);
        Assert.Equal("inside the program", (string?)Cli.Run("data", "fetch", "digits", "--json").Done().Result["path"]);
    }
}
