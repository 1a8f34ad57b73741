using System.Globalization;
using System.Text.Json.Nodes;
using Myelin.Cli.Terminal;
using Myelin.Kernels;

namespace Myelin.Cli.Commands;

/// <summary>
/// `myelin bench kernels`: a roofline line for each kernel: what it computes, the bytes it must move at least, and how near it comes to
/// what the machine does at most, measured in the same run: before and after, because others may use the machine too.
/// </summary>
internal sealed class KernelBench(Output output, TimeSpan duration, ulong seed)
{
    /// <summary>The name of the task.</summary>
    internal const string Task = "kernels";

    /// <summary>Measures the machine, each kernel, and the machine again; then prints.</summary>
    internal void Run()
    {
        var roof = Roof.Measure(duration);
        Measured[] all = [.. new KernelList(seed).All().Select(make => Measure(make()))];
        roof = roof.Or(Roof.Measure(duration));
        output.Line(string.Create(CultureInfo.InvariantCulture, $"{Task}: {roof.Threads} thread{(roof.Threads == 1 ? "" : "s")}; at most {roof.Flops:F1} GFLOP/s and, from memory, {roof.Bandwidth:F1} GB/s"));
        if (roof.Note is { } note) output.Notice(note);
        output.Line("The first % is of the multiply-add peak: a convolution counts as the direct sum's operations; Winograd's tiles need fewer, so that it may pass 100 %.");
        output.Line("The second % is of the bandwidth of main memory: what fits a cache is not bound by it and may pass 100 %.");
        foreach (Measured kernel in all) Report(kernel, roof);
    }

    /// <summary>A kernel's figures without the kernel, whose data would else stay in memory.</summary>
    private sealed record Measured(string Name, double Flop, double Bytes, PeakBench.Rates Rates);

    private Measured Measure(Kernel kernel)
    {
        // So many calls between two looks at the clock that the clock does not show: some ten microseconds.
        int calls = (int)Math.Max(1, 1e6 / Math.Max(kernel.Flop, kernel.Bytes));
        PeakBench.Rates rates = PeakBench.Measure(duration, () =>
        {
            for (int i = 0; i < calls; i++) kernel.Run();
            return calls;
        });
        return new Measured(kernel.Name, kernel.Flop, kernel.Bytes, rates);
    }

    private void Report(Measured kernel, Roof roof)
    {
        // Rates are calls a nanosecond. Bytes count once, wherever they lie.
        PeakBench.Rates rates = kernel.Rates;
        double gflops = rates.Median * kernel.Flop, gigabytes = rates.Median * kernel.Bytes;
        if (output.IsJson)
        {
            Output.Figure(new JsonObject
            {
                ["task"] = Task,
                ["mode"] = kernel.Name,
                ["threads"] = Workers.Count,
                ["unit"] = "ms",
                ["median"] = Math.Round(1e-6 / rates.Median, 6),
                ["min"] = Math.Round(1e-6 / rates.Max, 6),
                ["runs"] = rates.Runs,
                ["gflop"] = kernel.Flop / 1e9,
                ["megabytes"] = kernel.Bytes / 1e6,
                ["gflops"] = Math.Round(gflops, 2),
                ["percentOfPeak"] = Math.Round(100 * gflops / roof.Flops, 1),
                ["gigabytesPerSecond"] = Math.Round(gigabytes, 2),
                ["percentOfBandwidth"] = Math.Round(100 * gigabytes / roof.Bandwidth, 1),
                ["peakSpeedup"] = Math.Round(roof.Speedup, 2),
            });
            return;
        }

        output.Line(string.Create(CultureInfo.InvariantCulture, $"{kernel.Name,-40} {kernel.Flop / 1e9,9:F5} GFLOP {kernel.Bytes / 1e6,9:F3} MB {1e-6 / rates.Median,10:F5} ms")
            + string.Create(CultureInfo.InvariantCulture, $" {gflops,8:F1} GFLOP/s {100 * gflops / roof.Flops,6:F1} % {gigabytes,8:F1} GB/s {100 * gigabytes / roof.Bandwidth,6:F1} %"));
    }
}
