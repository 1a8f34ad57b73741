using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Myelin.Cli.Terminal;
using Myelin.Kernels;

namespace Myelin.Cli.Commands;

/// <summary>`myelin bench peak`: what the machine can do at most, in float32 multiply-adds and in bytes, as rates.</summary>
internal sealed class PeakBench(Output output, TimeSpan duration)
{
    /// <summary>The name of the task.</summary>
    internal const string Task = "peak";

    /// <summary>The rates of several runs, in GFLOP/s or GB/s.</summary>
    internal sealed record Rates(double Median, double Max, int Runs);

    /// <summary>Measures and prints each limit.</summary>
    internal void Run()
    {
        Report("fma1", 1, "GFLOP/s", Fma(1, duration));
        Report("fma", Workers.Count, "GFLOP/s", Fma(Workers.Count, duration));
        float[] x = Large(), y = Large();
        Report("read", Workers.Count, "GB/s", Read(x, duration));
        Report("copy", Workers.Count, "GB/s", Measure(duration, () => Peak.Copy(x, y)));
        Report("l2read", Workers.Count, "GB/s", Measure(duration, () => Peak.Read(x.AsSpan(0, Workers.Count * Peak.BlockLength), 50)));
    }

    /// <summary>Of multiply-adds on some threads.</summary>
    internal static Rates Fma(int threads, TimeSpan duration) => Measure(duration, () => Peak.MultiplyAdd(threads, 500_000));

    /// <summary>Of reading a block that no cache holds, on the threads in use.</summary>
    internal static Rates Read(float[] x, TimeSpan duration) => Measure(duration, () => Peak.Read(x, 1));

    /// <summary>Far larger than any cache: 256 MB. Written to, because pages that never were are all one page of zeros.</summary>
    internal static float[] Large()
    {
        float[] x = new float[1 << 26];
        Array.Fill(x, 1);
        return x;
    }

    /// <summary>Runs an action that returns how much it did; at least five times, after one run that is not counted.</summary>
    internal static Rates Measure(TimeSpan duration, Func<double> run)
    {
        run();
        var rates = new List<double>();
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < duration || rates.Count < 5)
        {
            long start = Stopwatch.GetTimestamp();
            double work = run();
            rates.Add(work / Stopwatch.GetElapsedTime(start).TotalNanoseconds);
        }

        rates.Sort();
        return new Rates(rates[rates.Count / 2], rates[^1], rates.Count);
    }

    private void Report(string mode, int threads, string unit, Rates rates)
    {
        if (output.IsJson)
        {
            // As the other tasks of `bench`: lines without "event". Of a rate the best is the highest.
            Output.Figure(new JsonObject
            {
                ["task"] = Task,
                ["mode"] = mode,
                ["threads"] = threads,
                ["unit"] = unit,
                ["median"] = Math.Round(rates.Median, 2),
                ["max"] = Math.Round(rates.Max, 2),
                ["runs"] = rates.Runs,
            });
            return;
        }

        output.Line(string.Create(CultureInfo.InvariantCulture, $"{Task,-9} {mode,-9} median {rates.Median,10:F2} {unit,-8} max {rates.Max,10:F2}  threads {threads}  runs {rates.Runs}"));
    }
}
