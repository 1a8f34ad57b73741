using System.Text.Json.Nodes;
using static System.FormattableString;

namespace Myelin.Benchmarks;

/// <summary>Kernels measured on one number of threads, and the machine's limits before and after.</summary>
internal sealed class KernelRun(Roof roof, IReadOnlyList<KernelRun.Measured> kernels)
{
    internal Roof Roof => roof;

    internal IReadOnlyList<Measured> Kernels => kernels;

    /// <summary>Such as "2 threads; at most 236.3 GFLOP/s and, from memory, 49.0 GB/s".</summary>
    internal string Limits =>
        Invariant($"{roof.Threads} thread{(roof.Threads == 1 ? "" : "s")}; at most {roof.Flops:F1} GFLOP/s and, from memory, {roof.Bandwidth:F1} GB/s");

    /// <summary>A kernel's figures without the kernel, whose data would otherwise stay in memory. Rates are calls per nanosecond.</summary>
    internal sealed record Measured(string Name, double Flop, double Bytes, Samples Rates)
    {
        internal double Milliseconds => 1e-6 / Rates.Median;

        internal double Gflops => Rates.Median * Flop;

        /// <summary>GB/s; bytes count once, wherever they are.</summary>
        internal double Bandwidth => Rates.Median * Bytes;
    }

    internal static KernelRun Measure(IEnumerable<Func<Kernel>> all, string? only, TimeSpan duration, Output output)
    {
        var roof = Roof.Measure(duration);
        List<Measured> kernels = [];
        foreach (Func<Kernel> make in all)
        {
            Kernel kernel = make();
            if (only is not null && !kernel.Name.Contains(only, StringComparison.Ordinal)) continue;
            kernels.Add(Measure(kernel, duration));
            Report(kernels[^1], roof, output);
        }

        if (kernels.Count == 0) throw new ArgumentException($"kernels: --only must be part of a kernel's name.\n  Got \"{only}\".\n  Try \"gemm\".");
        var run = new KernelRun(roof.Or(Roof.Measure(duration)), kernels);
        output.Line($"kernels: {run.Limits}");
        if (run.Roof.Note is { } note) output.Line(note);
        return run;
    }

    private static Measured Measure(Kernel kernel, TimeSpan duration)
    {
        // Between two readings of the clock enough calls that it does not show: some ten microseconds.
        int calls = (int)Math.Max(1, 1e6 / Math.Max(kernel.Flop, kernel.Bytes));
        return new Measured(kernel.Name, kernel.Flop, kernel.Bytes, Samples.Rates(duration, () =>
        {
            for (int i = 0; i < calls; i++) kernel.Run();
            return calls;
        }));
    }

    private static void Report(Measured kernel, Roof roof, Output output)
    {
        double percentOfPeak = 100 * kernel.Gflops / roof.Flops, percentOfBandwidth = 100 * kernel.Bandwidth / roof.Bandwidth;
        output.Figure(
            Invariant($"{kernel.Name,-40} {kernel.Flop / 1e9,9:F5} GFLOP {kernel.Bytes / 1e6,9:F3} MB {kernel.Milliseconds,10:F5} ms")
            + Invariant($" {kernel.Gflops,8:F1} GFLOP/s {percentOfPeak,6:F1} % {kernel.Bandwidth,8:F1} GB/s {percentOfBandwidth,6:F1} %"),
            new JsonObject
            {
                ["task"] = "kernels",
                ["mode"] = kernel.Name,
                ["threads"] = roof.Threads,
                ["unit"] = "ms",
                ["median"] = Math.Round(kernel.Milliseconds, 6),
                ["min"] = Math.Round(1e-6 / kernel.Rates.Max, 6),
                ["runs"] = kernel.Rates.Count,
                ["gflop"] = kernel.Flop / 1e9,
                ["megabytes"] = kernel.Bytes / 1e6,
                ["gflops"] = Math.Round(kernel.Gflops, 2),
                ["percentOfPeak"] = Math.Round(percentOfPeak, 1),
                ["gigabytesPerSecond"] = Math.Round(kernel.Bandwidth, 2),
                ["percentOfBandwidth"] = Math.Round(percentOfBandwidth, 1),
                ["peakSpeedup"] = Math.Round(roof.Speedup, 2),
            });
    }
}
