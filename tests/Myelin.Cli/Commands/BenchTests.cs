using System.Runtime.Intrinsics;
using System.Text.Json.Nodes;
using Myelin.Cli.Machine;

namespace Myelin.Cli.Tests.Commands;

/// <summary>What `myelin bench` says of a machine; never how fast it is.</summary>
public sealed class BenchTests
{
    [Fact]
    public void Bench_says_in_one_line_whether_the_machine_is_as_fast_as_it_should_be()
    {
        string line = Cli.Run("bench", "--threads", "1").Done().Output;
        Assert.Matches("^(As fast as|Slower than) it should be: a product of two 1024x1024 matrices runs at [0-9]+ GFLOP/s, ", line);
        Assert.Matches($", [0-9]+ % of the [0-9]+ that 1 thread with {MultiplyAdd.LaneBits}-bit vectors can do\\..*\n$", line);
    }

    [Fact]
    public void With_json_the_figures_agree_with_each_other()
    {
        JsonObject result = Assert.Single(Cli.Run("bench", "--json", "--threads", "2").Done().Lines);
        Assert.Equal(["event", "version", "asExpected", "gflops", "expectedGflops", "share", "threads", "laneBits", "peakGflopsOfOneThread"],
            result.Select(p => p.Key));
        Assert.Equal(2, (int)result["threads"]!);
        Assert.Equal(2 * (double)result["peakGflopsOfOneThread"]!, (double)result["expectedGflops"]!, 0.2);
        Assert.Equal((double)result["gflops"]! / (double)result["expectedGflops"]!, (double)result["share"]!, 0.02);
        Assert.Equal((double)result["share"]! >= 0.7, (bool)result["asExpected"]!);
        Assert.Equal(Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128, (int)result["laneBits"]!);
    }

    [Theory]
    [InlineData(2, 90, "As fast as", "180 GFLOP/s, 90 % of the 200 that 2 threads", "")]
    [InlineData(1, 60, "Slower than", "60 GFLOP/s, 60 % of the 100 that 1 thread", " Close other programs: each thread needs its own core.")]
    [InlineData(8, 50, "Slower than", "400 GFLOP/s, 50 % of the 800 that 8 threads",
        " Close other programs, or try --threads 4: each thread needs its own core.")]
    public void The_sentence_gives_the_figures_and_advice(int threads, double productOfOne, string verdict, string figures, string advice) => Assert.Equal(
        $"{verdict} it should be: a product of two 1024x1024 matrices runs at {figures} with 256-bit vectors can do.{advice}",
        new MachineSpeed(threads, 256, 100, threads * productOfOne).Sentence);

    [Fact]
    public void The_help_says_how_the_expected_speed_is_found()
    {
        string help = string.Join(' ', Cli.Run("bench", "--help").Done().Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("multiply-adds that one thread can do in registers", help, StringComparison.Ordinal);
        Assert.Contains("reaches 70 % of the peak", help, StringComparison.Ordinal);
    }
}
