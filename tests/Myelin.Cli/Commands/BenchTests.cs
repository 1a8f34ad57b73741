using System.Text.Json.Nodes;
using Myelin.Cli.Commands;

namespace Myelin.Cli.Tests.Commands;

/// <summary>What `myelin bench` prints; never how fast it is.</summary>
public sealed class BenchTests
{
    [Theory, InlineData("mlp"), InlineData("lstm"), InlineData("gpt")]
    public void Bench_prints_the_lines_of_its_peer(string task)
    {
        JsonObject[] lines = Cli.Run("bench", task, "--seconds", "0.01", "--json", "--threads", "1").Done().Lines;
        Assert.Equal(["train", "infer1", "infer256", "memory"], lines[..^1].Select(l => (string?)l["mode"]));
        Assert.All(lines[..^1], l => Assert.Equal(["task", "mode", "threads", "unit", "median", "min", "runs"], l.Select(p => p.Key)));
        Assert.All(lines[..^1], l => Assert.Equal(task, (string?)l["task"]));
        Assert.Equal("result", (string?)lines[^1]["event"]);
    }

    [Fact]
    public void Bench_attention_prints_the_memory_of_a_step_by_length()
    {
        // In a process of its own: what other tests have held would hide the growth.
        using var cli = new Cli();
        JsonObject[] lines = cli.Start("bench", "attention", "--json").Done().Lines;
        Assert.Equal(["memory256", "memory512", "memory1024", "memory2048", "memory4096", "memory8192"], lines[..^1].Select(l => (string?)l["mode"]));
        // Of 8,192 steps the scores would take 1,024 MB.
        Assert.Equal(1024, (double)lines[^2]["scoreMatrix"]!);
        Assert.InRange((double)lines[^2]["median"]!, 8, 512);
    }

    [Fact]
    public void Bench_peak_prints_what_the_machine_can_do()
    {
        JsonObject[] lines = Cli.Run("bench", "peak", "--seconds", "0.01", "--json", "--threads", "2").Done().Lines;
        Assert.Equal(["fma1", "fma", "read", "copy", "l2read"], lines[..^1].Select(l => (string?)l["mode"]));
        Assert.Equal([1, 2, 2, 2, 2], lines[..^1].Select(l => (int)l["threads"]!));
        Assert.All(lines[..^1], l => Assert.Equal(["task", "mode", "threads", "unit", "median", "max", "runs"], l.Select(p => p.Key)));
        Assert.All(lines[..^1], l => Assert.Equal("peak", (string?)l["task"]));
        Assert.All(lines[..^1], l => Assert.True((double)l["max"]! >= (double)l["median"]! && (double)l["median"]! > 0));
        Assert.Equal(["peak"], lines[^1]["tasks"]!.AsArray().Select(t => (string?)t));
    }

    [Fact]
    public void Bench_kernels_prints_a_roofline_for_each_kernel()
    {
        JsonObject[] lines = Cli.Run("bench", "kernels", "--seconds", "0.001", "--json", "--threads", "2").Done().Lines;
        Assert.Contains("gemm 64x128x784 NT", lines[..^1].Select(l => (string?)l["mode"]));
        Assert.All(lines[..^1], l => Assert.Equal(["task", "mode", "threads", "unit", "median", "min", "runs"], l.Select(p => p.Key).Take(7)));
        Assert.All(lines[..^1], l => Assert.Equal(
            ["gflop", "megabytes", "gflops", "percentOfPeak", "gigabytesPerSecond", "percentOfBandwidth", "peakSpeedup"], l.Select(p => p.Key).Skip(7)));
        Assert.Single(lines[..^1].Select(l => (double)l["peakSpeedup"]!).Distinct());
        JsonObject square = lines.Single(l => (string?)l["mode"] == "gemm 64x64x64 NN");
        Assert.Equal((0.000524288, 0.049152), ((double)square["gflop"]!, (double)square["megabytes"]!));
        JsonObject block = lines.Single(l => (string?)l["mode"] == "block dx dw 100x16x14x14 32x5x5");
        Assert.Equal(1.00352, (double)block["gflop"]!, 9);
        Assert.Equal(lines.Length - 1, lines[..^1].Select(l => (string?)l["mode"]).Distinct().Count());
        Assert.All(lines[..^1], l => Assert.True((double)l["median"]! > 0));
        Assert.Equal(["kernels"], lines[^1]["tasks"]!.AsArray().Select(t => (string?)t));
    }

    [Fact]
    public void Bench_kernels_says_what_its_percentages_are_of()
    {
        string text = Cli.Run("bench", "kernels", "--seconds", "0.001", "--threads", "1").Done().Output;
        Assert.Matches("kernels: 1 thread; at most [0-9.]+ GFLOP/s and, from memory, [0-9.]+ GB/s\n", text);
        Assert.Contains("what fits a cache is not bound by it and may pass 100 %", text, StringComparison.Ordinal);
        Assert.DoesNotContain("NOTE", text, StringComparison.Ordinal); // one thread cannot fall short of itself
        string help = string.Join(' ', Cli.Run("bench", "--help").Done().Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("bandwidth of main memory, which what fits a cache may pass", help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1.0, false)]
    [InlineData(2, 1.49, true)]
    [InlineData(2, 1.51, false)]
    [InlineData(8, 1.2, true)]
    public void Threads_that_do_not_add_up_are_noted(int threads, double speedup, bool noted) =>
        Assert.Equal(noted, new Roof(threads, 100 / speedup, 100, 20).Note is not null);

    [Fact]
    public void The_higher_roof_counts()
    {
        Assert.Equal(new Roof(2, 60, 110, 30), new Roof(2, 50, 110, 30).Or(new Roof(2, 60, 90, 20)));
        Assert.Equal(2, new Roof(2, 55, 110, 30).Speedup);
    }

    [Fact]
    public void Bench_scaling_prints_throughput_against_batch_and_width()
    {
        JsonObject[] lines = Cli.Run("bench", "scaling", "--seconds", "0.001", "--json", "--threads", "2").Done().Lines[..^1];
        Assert.All(lines, l =>
            Assert.Equal(["task", "mode", "threads", "unit", "median", "min", "runs", "batch", "width", "examplesPerSecond", "gflops"], l.Select(p => p.Key)));
        Assert.All(lines, l => Assert.True((int)l["runs"]! >= 3 && (double)l["gflops"]! > 0));
        foreach (string network in (string[])["stack", "cnn"])
        {
            foreach (string mode in (string[])["train", "infer"])
            {
                Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024],
                    lines.Where(l => (string?)l["mode"] == $"batch {network} {mode}").Select(l => (int)l["batch"]!));
            }
        }

        Assert.Equal([32, 64, 128, 256, 512, 1024, 2048, 4096], lines.Where(l => (string?)l["mode"] == "width stack train").Select(l => (int)l["width"]!));
    }

    [Fact]
    public void Bench_overhead_prints_time_and_memory_of_tiny_operators()
    {
        JsonObject[] lines = Cli.Run("bench", "overhead", "--seconds", "0.001", "--json", "--threads", "2").Done().Lines[..^1];
        Assert.Equal(
            ["add", "relu", "matmul", "linear", "linear relu", "cross entropy", "conv2d", "batch norm", "add unrecorded", "chain forward backward", "prepared"],
            lines.Select(l => (string?)l["mode"]));
        Assert.All(lines, l => Assert.Equal(["task", "mode", "threads", "unit", "median", "min", "runs", "bytes"], l.Select(p => p.Key)));
        Assert.All(lines, l => Assert.InRange((double)l["bytes"]!, 0, 300));
        Assert.Equal(0, (double)lines[^1]["bytes"]!);
    }
}
