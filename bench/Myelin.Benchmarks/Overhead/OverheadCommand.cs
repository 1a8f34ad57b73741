using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Myelin.Kernels;
using static System.FormattableString;

namespace Myelin.Benchmarks;

/// <summary>
/// `overhead`: what an operator costs besides its arithmetic, in time and managed memory: on a few elements there is next to none.
/// The collections that its garbage causes are in the time.
/// </summary>
internal sealed class OverheadCommand : BenchmarkCommand
{
    /// <summary>Between two readings of the clock enough operators that each stretch has its share of collections.</summary>
    private const int Calls = 1 << 16;

    private readonly Option<double> _seconds = BenchmarkOptions.Seconds(1, "each row");
    private readonly Option<int> _threads = BenchmarkOptions.Threads();

    internal OverheadCommand()
        : base("overhead", "What an operator costs besides its arithmetic: nanoseconds and managed bytes of operators on a few elements.")
    {
        Options.Add(_seconds);
        Options.Add(_threads);
    }

    protected override int Run(ParseResult parsed, Output output)
    {
        Workers.Count = parsed.GetValue(_threads);
        var duration = TimeSpan.FromSeconds(parsed.GetValue(_seconds));
        int rows = 0;
        foreach (OverheadRow row in OverheadRow.All())
        {
            if (row.IsRecorded) Measure(row, duration, output);
            else NoGrad.Run(() => Measure(row, duration, output));
            rows++;
        }

        output.Result(new JsonObject { ["rows"] = rows });
        return ExitCode.Done;
    }

    private static void Measure(OverheadRow row, TimeSpan duration, Output output)
    {
        int calls = Math.Max(1, Calls / row.Operators);
        double operators = (double)calls * row.Operators, bytes = 0;
        Samples times = Samples.Of(duration, warmUps: 1, fewest: 3, () =>
        {
            long allocated = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
            for (int i = 0; i < calls; i++) row.Run();
            double nanoseconds = Stopwatch.GetElapsedTime(start).TotalNanoseconds;
            bytes = (GC.GetAllocatedBytesForCurrentThread() - allocated) / operators;
            return nanoseconds / operators;
        });
        output.Figure(
            Invariant($"{row.Name,-24} {times.Median,9:F1} ns {bytes,8:F1} B per operator  min {times.Min,9:F1} ns  runs {times.Count}"),
            Figure.Of("overhead", row.Name, "ns", times, digits: 2, new JsonObject { ["bytes"] = Math.Round(bytes, 1) }));
    }
}
