using System.Text.Json.Nodes;

namespace Myelin.Benchmarks.Tests;

/// <summary>What the subcommands that measure print; never how fast it is.</summary>
public sealed class MeasurementTests
{
    private static readonly string[] s_figure = ["task", "mode", "threads", "unit", "median", "min", "runs"];

    [Theory]
    [InlineData("mlp", 256)]
    [InlineData("lstm", 256)]
    [InlineData("gpt", 256)]
    [InlineData("mobilenet", 32)]
    public void Time_prints_the_lines_of_the_peers(string task, int batch)
    {
        JsonObject[] lines = Bench.Run("time", task, "--seconds", "0.01", "--json", "--threads", "1").Done().Figures;
        Assert.Equal(["train", "infer1", $"infer{batch}", "memory"], lines.Select(l => (string?)l["mode"]));
        Assert.All(lines, l => Assert.Equal(s_figure, l.Select(p => p.Key)));
        Assert.All(lines, l => Assert.Equal(task, (string?)l["task"]));
    }

    [Fact]
    public void Attention_prints_the_memory_of_a_step_by_length()
    {
        // In a process of its own: what other tests have held would hide the growth.
        JsonObject[] lines = Bench.Start("attention", "--json").Done().Figures;
        Assert.Equal(["memory256", "memory512", "memory1024", "memory2048", "memory4096", "memory8192"], lines.Select(l => (string?)l["mode"]));
        // Of 8,192 steps the scores would take 1,024 MB.
        Assert.Equal(1024, (double)lines[^1]["scoreMatrix"]!);
        Assert.InRange((double)lines[^1]["median"]!, 8, 512);
    }

    [Fact]
    public void Peak_prints_what_the_machine_can_do()
    {
        JsonObject[] lines = Bench.Run("peak", "--seconds", "0.01", "--json", "--threads", "2").Done().Figures;
        Assert.Equal(["fma1", "fma", "read", "copy", "l2read"], lines.Select(l => (string?)l["mode"]));
        Assert.Equal([1, 2, 2, 2, 2], lines.Select(l => (int)l["threads"]!));
        Assert.All(lines, l => Assert.Equal(["task", "mode", "threads", "unit", "median", "max", "runs"], l.Select(p => p.Key)));
        Assert.All(lines, l => Assert.True((double)l["max"]! >= (double)l["median"]! && (double)l["median"]! > 0));
    }

    [Fact]
    public void Overhead_prints_time_and_memory_of_tiny_operators()
    {
        JsonObject[] lines = Bench.Run("overhead", "--seconds", "0.001", "--json", "--threads", "2").Done().Figures;
        Assert.Equal(
            ["add", "relu", "matmul", "linear", "linear relu", "cross entropy", "conv2d", "batch norm", "add unrecorded", "chain forward backward", "prepared"],
            lines.Select(l => (string?)l["mode"]));
        Assert.All(lines, l => Assert.Equal([.. s_figure, "bytes"], l.Select(p => p.Key)));
        Assert.All(lines, l => Assert.InRange((double)l["bytes"]!, 0, 300));
        Assert.Equal(0, (double)lines[^1]["bytes"]!);
    }

    [Fact]
    public void Scaling_prints_throughput_against_batch_and_width()
    {
        using var folder = new TemporaryFolder();
        JsonObject[] lines = Bench.Run("scaling", "--seconds", "0.001", "--json", "--threads", "2", "--results", folder.Path).Done().Figures;
        Assert.All(lines, l => Assert.Equal([.. s_figure, "batch", "width", "examplesPerSecond", "gflops"], l.Select(p => p.Key)));
        Assert.All(lines, l => Assert.True((int)l["runs"]! >= 3 && (double)l["gflops"]! > 0));
        int[] batches = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
        foreach (string mode in (string[])["stack train", "stack infer", "cnn train", "cnn infer"])
        {
            Assert.Equal(batches, lines.Where(l => (string?)l["mode"] == $"batch {mode}").Select(l => (int)l["batch"]!));
        }

        Assert.Equal([32, 64, 128, 256, 512, 1024, 2048, 4096], lines.Where(l => (string?)l["mode"] == "width stack train").Select(l => (int)l["width"]!));
        // Three tables, a row for each size.
        Assert.Equal((2 * batches.Length) + 8, File.ReadLines(folder.File("scaling.md")).Count(l => l is ['|', ' ', >= '0' and <= '9', ..]));
    }

    [Fact]
    public void Files_writes_a_page_of_what_it_read()
    {
        using var folder = new TemporaryFolder();
        JsonObject[] lines = Bench.Run("files", "--tensors", "2", "--json", "--results", folder.Path).Done().Figures;
        Assert.Equal(6, lines.Length);
        Assert.All(lines, l => Assert.Contains($"| {(string?)l["row"]} | ", File.ReadAllText(folder.File("files.md")), StringComparison.Ordinal));
    }

    [Fact]
    public void Accuracy_keeps_the_rows_that_were_not_trained()
    {
        using var folder = new TemporaryFolder();
        const string Kept = "| mnist | rnn | 96.5 % | 1.00 % | 2.00 % | 3.00 % | 4 5 6 |";
        File.WriteAllText(folder.File("accuracy.md"), $"# Old\n\n{Kept}\n");
        JsonObject trained = Assert.Single(Bench.Run("accuracy", "--only", "^digits linear$", "--json", "--results", folder.Path).Done().Figures);
        Assert.All(trained["accuracies"]!.AsArray(), a => Assert.InRange((double)a!, 85, 100));
        string[] rows = [.. File.ReadLines(folder.File("accuracy.md")).Where(l => l.StartsWith('|')).Skip(2)];
        Assert.Equal(2, rows.Length);
        Assert.StartsWith("| digits | linear | 85 % | ", rows[0], StringComparison.Ordinal);
        Assert.Equal(Kept, rows[1]);
    }
}
