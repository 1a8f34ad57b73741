namespace Myelin.Benchmarks.Tests;

public sealed class ProgramTests
{
    private static readonly string[] s_subcommands =
    [
        "speed", "time", "kernels", "scaling", "overhead", "watching", "attention", "peak", "doctor",
        "accuracy", "tune", "fast", "text", "startup", "files", "onnx", "test-onnx",
    ];

    [Fact]
    public void The_program_lists_its_subcommands()
    {
        string help = Bench.Run("--help").Done().Output;
        foreach (string name in s_subcommands)
        {
            Assert.Matches($"\n  (bench, )?{name} ", help);
            Assert.Contains("--json", Bench.Run(name, "--help").Done().Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("", "Required command was not provided.\n  Got nothing.\n  Try --help.")]
    [InlineData("time mpl", "task: the value must be one of mlp, cnn, lstm, gpt, logistic, ")]
    [InlineData("time --seconds 0", "--seconds: the value must be a number above 0.\n  Got \"0\".")]
    [InlineData("time --threads 65", "--threads: the value must be a whole number from 1 to 64.\n  Got \"65\".")]
    [InlineData("kernels --threads 1,x", "--threads: the value must be a whole number from 1 to 64.\n  Got \"x\".")]
    [InlineData("fast --rounds 0", "--rounds: the value must be a whole number above 0.\n  Got \"0\".")]
    public void Wrong_usage_is_told_in_three_lines(string line, string expected) =>
        Bench.Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Failed(2, expected);

    [Fact]
    public void With_json_an_error_is_an_object_too()
    {
        Bench outcome = Bench.Run("kernels", "--only", "no such kernel", "--seconds", "0.001", "--threads", "1", "--json");
        outcome.Failed(1, "kernels: --only must be part of a kernel's name.\n  Got \"no such kernel\".");
        Assert.Equal("error", (string?)outcome.Last["event"]);
        Assert.Equal(outcome.Error.TrimEnd('\n'), (string?)outcome.Last["message"]);
    }

    [Fact]
    public void A_text_that_is_not_there_is_an_error() => Bench.Run("text", "--data-dir", "nowhere")
        .Failed(1, "text: tinyshakespeare/input.txt must be in the data folder.\n  Got nowhere/tinyshakespeare/input.txt.");
}
