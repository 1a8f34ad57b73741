using System.Diagnostics;

namespace Myelin.Benchmarks;

/// <summary>One quantity, measured again and again.</summary>
internal sealed class Samples
{
    private readonly double[] _sorted;

    internal Samples(IEnumerable<double> values) => _sorted = [.. values.Order()];

    internal int Count => _sorted.Length;

    internal double Min => _sorted[0];

    internal double Max => _sorted[^1];

    /// <summary>The middle value, or the mean of the middle two.</summary>
    internal double Median => (_sorted[(Count - 1) / 2] + _sorted[Count / 2]) / 2;

    /// <summary>Repeats a measurement for some time, and at least <paramref name="fewest"/> times after those that warm up.</summary>
    internal static Samples Of(TimeSpan duration, int warmUps, int fewest, Func<double> measure)
    {
        for (int i = 0; i < warmUps; i++) measure();
        List<double> values = [];
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < duration || values.Count < fewest) values.Add(measure());
        return new Samples(values);
    }

    /// <summary>The milliseconds that each run takes.</summary>
    internal static Samples Milliseconds(TimeSpan duration, int warmUps, int fewest, Action run) => Of(duration, warmUps, fewest, () =>
    {
        long start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    });

    /// <summary>The rate of runs that return how much they did: per nanosecond, which is GFLOP/s or GB/s.</summary>
    internal static Samples Rates(TimeSpan duration, Func<double> run) => Of(duration, warmUps: 1, fewest: 5, () =>
    {
        long start = Stopwatch.GetTimestamp();
        double work = run();
        return work / Stopwatch.GetElapsedTime(start).TotalNanoseconds;
    });
}
