using System.Text.Json.Nodes;
using static System.FormattableString;

namespace Myelin.Benchmarks;

/// <summary>Training or inference at one size.</summary>
/// <param name="Axis">What grows: batch or width.</param>
/// <param name="Network">stack or cnn.</param>
/// <param name="Mode">train or infer.</param>
/// <param name="Batch">Examples per step.</param>
/// <param name="Width">Of the stack's layers.</param>
/// <param name="Flop">The arithmetic of one step.</param>
/// <param name="Times">In milliseconds.</param>
internal sealed record ScalingRow(string Axis, string Network, string Mode, int Batch, int? Width, double Flop, Samples Times)
{
    /// <summary>The size along the axis.</summary>
    internal int Size => Axis == "batch" ? Batch : Width!.Value;

    internal double ExamplesPerSecond => Batch / Times.Median * 1e3;

    internal double Gflops => Flop / Times.Median / 1e6;

    internal void Report(Output output)
    {
        string name = $"{Axis} {Network} {Mode}", size = Width is null ? $"batch {Batch,4}" : $"batch {Batch,4} width {Width,4}";
        output.Figure(
            Invariant($"{name,-17} {size,-21} {Times.Median,10:F4} ms {ExamplesPerSecond,12:N0} examples/s {Gflops,8:F2} GFLOP/s  runs {Times.Count}"),
            Figure.Of("scaling", name, "ms", Times, digits: 5, new JsonObject
            {
                ["batch"] = Batch,
                ["width"] = Width,
                ["examplesPerSecond"] = Math.Round(ExamplesPerSecond),
                ["gflops"] = Math.Round(Gflops, 3),
            }));
    }
}
