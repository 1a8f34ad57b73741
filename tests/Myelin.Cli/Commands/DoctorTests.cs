using System.Text.Json.Nodes;
using Myelin.Serialization;

namespace Myelin.Cli.Tests.Commands;

public sealed class DoctorTests
{
    [Fact]
    public void A_finding_says_what_and_what_to_do_and_can_fail_a_script()
    {
        using var cli = new Cli();
        Outcome outcome = Cli.Run("train", "--lr", "0.000001", "--epochs", "8", "--out", cli.File("run"), "--doctor-fail", "warning");
        Assert.Equal(1, outcome.Code);
        Assert.Contains("Critical (measured): The learning rate 1E-06 is too low", outcome.Output, StringComparison.Ordinal);
        Assert.Matches(@"→ Raise the learning rate to 0\.\d+\. --lr 0\.\d+", outcome.Output);
        Assert.Contains("The doctor found 1: learning-rate-too-low", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("saved in", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_healthy_run_says_one_quiet_line()
    {
        using var cli = new Cli();
        Outcome outcome = Cli.Run("train", "--epochs", "8", "--out", cli.File("run"), "--doctor-fail", "warning");
        Assert.Equal(0, outcome.Code);
        Assert.Contains("The doctor found nothing.", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_the_findings_and_ends_with_the_result()
    {
        using var cli = new Cli();
        Outcome outcome = Cli.Run("train", "--lr", "0.000001", "--epochs", "8", "--out", cli.File("run"), "--json");
        JsonNode[] lines = [.. outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
        JsonNode finding = Assert.Single(lines, line => (string?)line["event"] == "finding");
        Assert.Equal("learning-rate-too-low", (string?)finding["rule"]);
        Assert.Equal("critical", (string?)finding["level"]);
        Assert.Equal("strong", (string?)finding["certainty"]);
        Assert.NotNull((string?)finding["cause"]);
        Assert.NotNull((string?)finding["cure"]);
        Assert.Equal("result", (string?)lines[^1]["event"]);
    }

    [Fact]
    public void A_file_of_weights_is_examined_without_its_model()
    {
        using var cli = new Cli();
        float[] weights = [.. Enumerable.Range(0, 64).Select(i => i == 5 ? float.NaN : i)];
        string file = cli.File("weights.safetensors");
        Write(file, ("fc1.weight", Tensor.From(weights, 8, 8)), ("fc2.weight", Tensor.Ones(8, 8)), ("odd..name", Tensor.Ones(2)));
        Outcome outcome = Cli.Run("doctor", file);
        Assert.Equal(1, outcome.Code);
        Assert.Contains("1 of 64 numbers of fc1.weight are NaN or infinite", outcome.Output, StringComparison.Ordinal);
        Write(file, ("fc1.weight", Tensor.Ones(8, 8)), ("fc2.weight", Tensor.From([.. weights.Skip(8)], 7, 8)));
        Assert.Contains("8 of 8 units of fc1.weight start with the same weights", Cli.Run("doctor", file).Output, StringComparison.Ordinal);
        Cli.Run("train", "--epochs", "4", "--out", cli.File("run"));
        Assert.Contains("The doctor found nothing.", Cli.Run("doctor", Path.Combine(cli.File("run"), "model.safetensors")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_baseline_that_is_no_list_of_findings_or_has_no_folder_is_an_error()
    {
        using var cli = new Cli();
        cli.Write("bad.json", "{\"x\":");
        Outcome outcome = Cli.Run("doctor", "digits", "--baseline", cli.File("bad.json"));
        Assert.Equal(1, outcome.Code);
        Assert.Contains("with the line \"{\"x\":\".", outcome.Error, StringComparison.Ordinal);
        Outcome nowhere = Cli.Run("doctor", "digits", "--baseline", Path.Combine(cli.File("no"), "known.txt"));
        Assert.Equal(1, nowhere.Code);
        Assert.Contains("--baseline: the folder of the file must exist.", nowhere.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(cli.File("no")));
    }

    [Fact]
    public void A_file_without_weights_is_an_error()
    {
        using var cli = new Cli();
        string file = cli.File("empty.safetensors");
        Write(file);
        Outcome outcome = Cli.Run("doctor", file);
        Assert.Equal(1, outcome.Code);
        Assert.Contains("doctor: a file of weights must have arrays of floating-point numbers.", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Findings_are_told_in_Chinese_on_request()
    {
        using var cli = new Cli();
        Outcome outcome = Cli.Run("train", "--lr", "0.000001", "--epochs", "8", "--out", cli.File("run"), "--language", "zh", "--doctor", "full");
        Assert.Contains("严重（实测）：学习率 1E-06 太低", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("诊断发现 1 个问题", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_is_examined_and_known_findings_do_not_fail_again()
    {
        using var cli = new Cli();
        // Each row is there twice, often with another answer.
        cli.Write("table.csv", "a,b,y\n" + string.Concat(Enumerable.Range(0, 300)
            .Select(i => $"{i % 150},{i % 150 * 7 % 31},{(i < 150 || i % 10 < 4 ? "yes" : "no")}\n")));
        string[] command = ["doctor", cli.File("table.csv"), "--target", "y", "--fail", "warning"];
        Outcome first = Cli.Run(command);
        Assert.Equal(1, first.Code);
        Assert.Contains("contradictory-labels", first.Output, StringComparison.Ordinal);
        string[] known = [.. command, "--baseline", cli.File("known.txt")];
        Assert.Equal(0, Cli.Run(known).Code);
        Assert.Contains("contradictory-labels@labels", File.ReadAllText(cli.File("known.txt")), StringComparison.Ordinal);
        Outcome again = Cli.Run(known);
        Assert.Equal(0, again.Code);
        Assert.DoesNotContain("Warning", again.Output, StringComparison.Ordinal);
        Assert.Contains(", not counted: 1", again.Output, StringComparison.Ordinal);
        Assert.Contains("\"known\":true", Cli.Run([.. known, "--json"]).Output, StringComparison.Ordinal);
        Assert.Equal(0, Cli.Run([.. command, "--doctor-ignore", "contradictory-labels"]).Code);
        File.WriteAllText(cli.File("known.txt"), "overfitting@validation\n");
        Assert.Equal(1, Cli.Run(known).Code);
    }

    [Fact]
    public void A_probe_shows_rates_and_says_whether_the_network_can_learn()
    {
        Outcome outcome = Cli.Run("doctor", "digits", "--probe");
        Assert.Equal(0, outcome.Code);
        Assert.Contains("Sixteen examples: learned by heart", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("best", outcome.Output, StringComparison.Ordinal);
        Assert.Matches(@"The run's own learning rate 0\.01 works; rates from 0\.\d+ to 0\.\d+ work", outcome.Output);
        Outcome high = Cli.Run("doctor", "digits", "--probe", "--lr", "1", "--language", "zh");
        Assert.Equal(1, high.Code);
        Assert.Matches(@"本次运行的学习率 1 太高；从 0\.\d+ 到 0\.\d+ 都可用", high.Output);
    }

    [Theory]
    [InlineData("doctor nosuch", "the data set must be one of")]
    [InlineData("doctor digits --fail often", "--fail: the value must be one of note, warning, critical.")]
    [InlineData("train --doctor loud", "--doctor: the value must be one of off, brief, full.")]
    [InlineData("train --doctor-ignore nosuch", "--doctor-ignore: the value must be the name of a rule, such as overfitting.")]
    [InlineData("train --doctor off --doctor-fail warning", "train: --doctor-fail needs a doctor that looks.\n  Got --doctor off.\n  Leave one of them out.")]
    [InlineData("train --doctor off --doctor-ignore overfitting", "--doctor-ignore needs a doctor that looks.")]
    [InlineData("doctor weights.npz --probe", "doctor: a file of weights has neither model nor data.\n  Got --probe.")]
    [InlineData("doctor weights.npz --lr 1", "Got --lr.")]
    [InlineData("train --language fr", "--language: the value must be one of en, zh.")]
    public void Wrong_usage_says_what_would_be_right(string line, string message)
    {
        Outcome outcome = Cli.Run(line.Split(' '));
        Assert.Equal(2, outcome.Code);
        Assert.Contains(message, outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void In_full_a_suspicion_that_is_confirmed_does_not_repeat_its_reasons()
    {
        using var cli = new Cli();
        cli.Write("table.csv", "a,y\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"{30_000 + (i * 7919 % 1000)},{(i % 2 == 0 ? "yes" : "no")}\n")));
        string output = Cli.Run("train", cli.File("table.csv"), "--target", "y", "--normalize", "none", "--epochs", "40", "--doctor", "full",
            "--out", cli.File("run")).Output;
        Assert.Contains("Note (measured): The inputs are off scale", output, StringComparison.Ordinal);
        Assert.Contains("Critical (measured): The inputs are off scale", output, StringComparison.Ordinal);
        Assert.Equal(2, output.Split("The first layer saturates or hardly reacts").Length);
        Assert.DoesNotContain("--doctor full", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_is_resumed_cannot_fail_by_a_doctor_that_is_off()
    {
        using var cli = new Cli();
        Cli.Run("train", "--epochs", "1", "--out", cli.File("run"));
        Outcome outcome = Cli.Run("train", "--resume", "--out", cli.File("run"), "--epochs", "2", "--doctor", "off", "--doctor-fail", "note");
        Assert.Equal(2, outcome.Code);
        Assert.Contains("--doctor-fail needs a doctor that looks.", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_is_examined_with_its_own_settings_only()
    {
        using var cli = new Cli();
        Cli.Run("train", "--epochs", "1", "--out", cli.File("run"));
        Outcome outcome = Cli.Run("doctor", cli.File("run"), "--lr", "5");
        Assert.Equal(2, outcome.Code);
        Assert.Contains("doctor: a run is examined with its own settings.\n  Got --lr.", outcome.Error, StringComparison.Ordinal);
    }

    private static void Write(string path, params (string Key, Tensor Value)[] arrays)
    {
        using FileStream stream = File.Create(path);
        SafeTensors.Write(stream, arrays);
    }
}
