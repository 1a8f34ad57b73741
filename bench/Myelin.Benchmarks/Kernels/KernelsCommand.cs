using System.CommandLine;
using System.Text.Json.Nodes;
using Myelin.Kernels;

namespace Myelin.Benchmarks;

/// <summary>
/// `kernels`: a roofline line for each kernel: what it computes, the bytes it must move at least, and how near it comes to
/// what the machine does at most, measured in the same run: before and after, because others may use the machine too.
/// </summary>
internal sealed class KernelsCommand : BenchmarkCommand
{
    private readonly Option<double> _seconds = BenchmarkOptions.Seconds(0.5, "each kernel, on each number of threads");
    private readonly Option<int[]> _threads = BenchmarkOptions.ThreadCounts();
    private readonly Option<string?> _only = new("--only") { Description = "Measure the kernels whose name contains this, and write no table." };
    private readonly Option<string> _results = BenchmarkOptions.Results();
    private readonly Option<ulong> _seed = BenchmarkOptions.Seed();

    internal KernelsCommand()
        : base("kernels", "Measures each kernel beside the machine's limits and writes kernels.md. The percentages are of the multiply-add peak "
            + "and of the bandwidth of main memory, which what fits a cache may pass.")
    {
        foreach (Option option in (Option[])[_seconds, _threads, _only, _results, _seed]) Options.Add(option);
    }

    protected override int Run(ParseResult parsed, Output output)
    {
        var duration = TimeSpan.FromSeconds(parsed.GetValue(_seconds));
        string? only = parsed.GetValue(_only);
        int[] counts = parsed.GetValue(_threads)!;
        List<KernelRun> runs = [];
        foreach (int threads in counts)
        {
            Workers.Count = threads;
            IEnumerable<Func<Kernel>> kernels = KernelCatalog.All(new RandomData(parsed.GetValue(_seed)));
            runs.Add(KernelRun.Measure(kernels, only, duration, output));
        }

        if (only is null) KernelsPage.Save(runs, parsed.GetValue(_results)!);
        output.Result(new JsonObject { ["kernels"] = runs[0].Kernels.Count, ["threads"] = new JsonArray([.. counts.Select(c => JsonValue.Create(c))]) });
        return ExitCode.Done;
    }
}
