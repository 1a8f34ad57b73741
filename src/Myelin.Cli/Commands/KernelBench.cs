using System.Globalization;
using System.Text.Json.Nodes;
using Myelin.Cli.Terminal;
using Myelin.Kernels;

namespace Myelin.Cli.Commands;

/// <summary>
/// `myelin bench kernels`: a roofline line for each kernel: what it computes, the bytes it must move at least, and how near it comes to
/// what the machine does at most, measured in the same run.
/// </summary>
internal sealed class KernelBench(Output output, TimeSpan duration, ulong seed)
{
    /// <summary>The name of the task.</summary>
    internal const string Task = "kernels";

    /// <summary>Measures the machine and then each kernel.</summary>
    internal void Run()
    {
        int threads = Workers.Count;
        double flops = PeakBench.Fma(threads, duration).Max, bandwidth = PeakBench.Read(PeakBench.Large(), duration).Max;
        output.Line(string.Create(CultureInfo.InvariantCulture, $"{Task}: {threads} threads; at most {flops:F1} GFLOP/s and, from memory, {bandwidth:F1} GB/s"));
        output.Line("A convolution counts as the direct sum's operations; Winograd's tiles need fewer, so that it may pass 100 %. What a cache holds may pass memory's bandwidth.");
        foreach (Func<Kernel> make in new KernelList(seed).All()) Report(make(), flops, bandwidth);
    }

    private void Report(Kernel kernel, double flops, double bandwidth)
    {
        // So many calls between two looks at the clock that the clock does not show: some ten microseconds.
        int calls = (int)Math.Max(1, 1e6 / Math.Max(kernel.Flop, kernel.Bytes));
        PeakBench.Rates rates = PeakBench.Measure(duration, () =>
        {
            for (int i = 0; i < calls; i++) kernel.Run();
            return calls;
        });
        // Rates are calls a nanosecond. Bytes count once, so that what a cache holds may exceed the bandwidth of memory.
        double gflops = rates.Median * kernel.Flop, gigabytes = rates.Median * kernel.Bytes;
        if (output.IsJson)
        {
            Console.Out.WriteLine(new JsonObject
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
                ["percentOfPeak"] = Math.Round(100 * gflops / flops, 1),
                ["gigabytesPerSecond"] = Math.Round(gigabytes, 2),
                ["percentOfBandwidth"] = Math.Round(100 * gigabytes / bandwidth, 1),
            }.ToJsonString());
            Console.Out.Flush();
            return;
        }

        output.Line(string.Create(CultureInfo.InvariantCulture, $"{kernel.Name,-40} {kernel.Flop / 1e9,9:F5} GFLOP {kernel.Bytes / 1e6,9:F3} MB {1e-6 / rates.Median,10:F5} ms")
            + string.Create(CultureInfo.InvariantCulture, $" {gflops,8:F1} GFLOP/s {100 * gflops / flops,6:F1} % {gigabytes,8:F1} GB/s {100 * gigabytes / bandwidth,6:F1} %"));
    }
}
