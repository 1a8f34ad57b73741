using System.Text.Json.Nodes;

namespace Myelin.Benchmarks.Tests;

public sealed class KernelsTests
{
    [Fact]
    public void Kernels_prints_a_roofline_for_each_kernel_and_writes_them_side_by_side()
    {
        using var folder = new TemporaryFolder();
        JsonObject[] lines = Bench.Run("kernels", "--seconds", "0.001", "--json", "--threads", "1,2", "--results", folder.Path).Done().Figures;
        Assert.All(lines, l => Assert.Equal(
            [
                "task", "mode", "threads", "unit", "median", "min", "runs",
                "gflop", "megabytes", "gflops", "percentOfPeak", "gigabytesPerSecond", "percentOfBandwidth", "peakSpeedup",
            ],
            l.Select(p => p.Key)));
        Assert.All(lines, l => Assert.True((double)l["median"]! > 0));
        string?[] names = [.. lines.Where(l => (int)l["threads"]! == 1).Select(l => (string?)l["mode"])];
        Assert.Equal(names, lines.Where(l => (int)l["threads"]! == 2).Select(l => (string?)l["mode"]));
        Assert.Equal(names.Length, names.Distinct().Count());
        JsonObject square = lines.First(l => (string?)l["mode"] == "gemm 64x64x64 NN");
        JsonObject block = lines.First(l => (string?)l["mode"] == "block dx dw 100x16x14x14 32x5x5");
        Assert.Equal((0.000524288, 0.049152), ((double)square["gflop"]!, (double)square["megabytes"]!));
        Assert.Equal(1.00352, (double)block["gflop"]!, 9);
        string[] rows = [.. File.ReadLines(folder.File("kernels.md")).Where(l => l.StartsWith("| ", StringComparison.Ordinal)).Skip(2)];
        Assert.Equal(names, rows.Select(r => r.Split(" | ")[0][2..]));
        Assert.All(rows, r => Assert.Equal(13, r.Count(c => c == '|') - 1));
    }

    [Fact]
    public void One_kernel_can_be_measured_alone()
    {
        using var folder = new TemporaryFolder();
        string text = Bench.Run("kernels", "--only", "softmax 256x1000", "--seconds", "0.001", "--threads", "1", "--results", folder.Path).Done().Output;
        Assert.Matches("^softmax 256x1000 .* GFLOP/s .* GB/s .*\nlog-softmax 256x1000 .*\n", text);
        Assert.Matches("\nkernels: 1 thread; at most [0-9.]+ GFLOP/s and, from memory, [0-9.]+ GB/s\n$", text);
        Assert.Empty(Directory.GetFiles(folder.Path));
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
}
