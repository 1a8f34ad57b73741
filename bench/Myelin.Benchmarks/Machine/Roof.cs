using Myelin.Kernels;
using static System.FormattableString;

namespace Myelin.Benchmarks;

/// <summary>What the machine does at most, to read a kernel's own figures against.</summary>
/// <param name="Threads">The number of threads.</param>
/// <param name="FlopsOfOne">The multiply-add peak of one of them, GFLOP/s.</param>
/// <param name="Flops">The peak of all together, GFLOP/s.</param>
/// <param name="Bandwidth">The rate of reading from main memory, GB/s.</param>
internal sealed record Roof(int Threads, double FlopsOfOne, double Flops, double Bandwidth)
{
    /// <summary>Below this, threads do not have cores of their own: others use them, or two are one core's.</summary>
    private const double LeastSpeedup = 1.5;

    /// <summary>How many times one thread's peak all reach together.</summary>
    internal double Speedup => Flops / FlopsOfOne;

    /// <summary>A warning where the threads do not add up; else null.</summary>
    internal string? Note => Threads == 1 || Speedup >= LeastSpeedup ? null
        : Invariant($"NOTE: {Threads} threads reach only {Speedup:F2} times the multiply-add peak of one: the cores are shared, which lowers these figures.");

    internal static Roof Measure(TimeSpan duration)
    {
        int threads = Workers.Count;
        double all = PeakCommand.Fma(threads, duration).Max;
        return new Roof(threads, threads == 1 ? all : PeakCommand.Fma(1, duration).Max, all, PeakCommand.Read(PeakCommand.Large(), duration).Max);
    }

    /// <summary>Of two measurements the higher in each: what slows a machine is others.</summary>
    internal Roof Or(Roof other) => new(Threads, Math.Max(FlopsOfOne, other.FlopsOfOne), Math.Max(Flops, other.Flops), Math.Max(Bandwidth, other.Bandwidth));
}
