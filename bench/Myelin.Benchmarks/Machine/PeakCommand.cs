using System.CommandLine;
using System.Text.Json.Nodes;
using Myelin.Kernels;
using static System.FormattableString;

namespace Myelin.Benchmarks;

/// <summary>`peak`: what the machine can do at most, in float32 multiply-adds and in bytes, as rates.</summary>
internal sealed class PeakCommand : BenchmarkCommand
{
    private readonly Option<double> _seconds = BenchmarkOptions.Seconds(1, "each limit");
    private readonly Option<int> _threads = BenchmarkOptions.Threads();

    internal PeakCommand()
        : base("peak", "What the machine can do at most: multiply-adds on one thread (fma1) and on all (fma), main memory, and the second-level cache.")
    {
        Options.Add(_seconds);
        Options.Add(_threads);
    }

    /// <summary>The rate of multiply-adds on some threads.</summary>
    internal static Samples Fma(int threads, TimeSpan duration) => Samples.Rates(duration, () => Peak.MultiplyAdds(threads, 500_000));

    /// <summary>The rate of reading a block that no cache holds, on the threads in use.</summary>
    internal static Samples Read(float[] x, TimeSpan duration) => Samples.Rates(duration, () => Peak.Read(x, 1));

    /// <summary>Far larger than any cache: 256 MB. Written to, because pages that never were are all one page of zeros.</summary>
    internal static float[] Large()
    {
        float[] x = new float[1 << 26];
        Array.Fill(x, 1);
        return x;
    }

    protected override int Run(ParseResult parsed, Output output)
    {
        int threads = Workers.Count = parsed.GetValue(_threads);
        var duration = TimeSpan.FromSeconds(parsed.GetValue(_seconds));
        Report(output, "fma1", 1, "GFLOP/s", Fma(1, duration));
        Report(output, "fma", threads, "GFLOP/s", Fma(threads, duration));
        float[] x = Large(), y = Large();
        Report(output, "read", threads, "GB/s", Read(x, duration));
        Report(output, "copy", threads, "GB/s", Samples.Rates(duration, () => Peak.Copy(x, y)));
        Report(output, "l2read", threads, "GB/s", Samples.Rates(duration, () => Peak.Read(x.AsSpan(0, threads * Peak.BlockLength), 50)));
        output.Result(new JsonObject { ["threads"] = threads });
        return ExitCode.Done;
    }

    private static void Report(Output output, string mode, int threads, string unit, Samples rates) => output.Figure(
        Invariant($"{mode,-8} median {rates.Median,10:F2} {unit,-8} max {rates.Max,10:F2}  threads {threads}  runs {rates.Count}"),
        new JsonObject
        {
            ["task"] = "peak",
            ["mode"] = mode,
            ["threads"] = threads,
            ["unit"] = unit,
            ["median"] = Math.Round(rates.Median, 2),
            ["max"] = Math.Round(rates.Max, 2),
            ["runs"] = rates.Count,
        });
}
