using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Myelin.Peers;

/// <summary>What a peer is asked to measure: <c>--threads N --seconds S TASK</c>, and what it prints: the lines of torch_bench.py.</summary>
internal sealed record Protocol(int Threads, double Seconds, string Task)
{
    private const int WarmUps = 3, FewestRuns = 5;

    /// <summary>Long enough for code to be compiled again where it runs often.</summary>
    private const double WarmUpSeconds = 0.4;

    internal static Protocol Read(string[] args)
    {
        string After(string option) => args[Array.IndexOf(args, option) + 1];
        return new(int.Parse(After("--threads"), CultureInfo.InvariantCulture), double.Parse(After("--seconds"), CultureInfo.InvariantCulture), args[^1]);
    }

    /// <summary>The milliseconds of each run, ascending, after some that warm up.</summary>
    internal static List<double> Measure(Action step, double seconds)
    {
        var watch = Stopwatch.StartNew();
        for (int i = 0; i < WarmUps || watch.Elapsed.TotalSeconds < WarmUpSeconds; i++) step();
        List<double> times = [];
        watch.Restart();
        while (watch.Elapsed.TotalSeconds < seconds || times.Count < FewestRuns)
        {
            long start = Stopwatch.GetTimestamp();
            step();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        return times;
    }

    internal void Report(string task, string mode, string unit, List<double> sorted)
    {
        double median = (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
        Console.WriteLine(new JsonObject
        {
            ["task"] = task,
            ["mode"] = mode,
            ["threads"] = Threads,
            ["unit"] = unit,
            ["median"] = Math.Round(median, 4),
            ["min"] = Math.Round(sorted[0], 4),
            ["runs"] = sorted.Count,
        }.ToJsonString());
    }

    /// <summary>The most memory of this process that was ever resident, in MB.</summary>
    internal static double PeakMegabytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / 1048576.0;
    }
}
