using System.CommandLine;
using System.Text.Json.Nodes;
using Myelin.Kernels;

namespace Myelin.Benchmarks;

/// <summary>`scaling`: examples and arithmetic per second against the batch's size and the layers' width, in training and prepared inference.</summary>
internal sealed class ScalingCommand : BenchmarkCommand
{
    private static readonly int[] s_batches = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
    private static readonly int[] s_widths = [32, 64, 128, 256, 512, 1024, 2048, 4096];

    private readonly Option<double> _seconds = BenchmarkOptions.Seconds(1, "each size");
    private readonly Option<int> _threads = BenchmarkOptions.Threads();
    private readonly Option<string> _results = BenchmarkOptions.Results();
    private readonly Option<ulong> _seed = BenchmarkOptions.Seed();

    internal ScalingCommand()
        : base("scaling", "Measures throughput against the batch's size and the layers' width and writes scaling.md.")
    {
        foreach (Option option in (Option[])[_seconds, _threads, _results, _seed]) Options.Add(option);
    }

    protected override int Run(ParseResult parsed, Output output)
    {
        Workers.Count = parsed.GetValue(_threads);
        var measurement = new ScalingMeasurement(output, TimeSpan.FromSeconds(parsed.GetValue(_seconds)), parsed.GetValue(_seed));
        ScalingRow[] rows =
        [
            .. s_batches.SelectMany(batch => measurement.Stack("batch", batch, 512)),
            .. s_widths.SelectMany(width => measurement.Stack("width", 64, width)),
            .. s_batches.SelectMany(measurement.Cnn),
        ];
        ScalingPage.Save(rows, parsed.GetValue(_results)!);
        output.Result(new JsonObject { ["rows"] = rows.Length });
        return ExitCode.Done;
    }
}
