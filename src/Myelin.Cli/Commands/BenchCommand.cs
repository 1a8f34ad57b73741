using System.CommandLine;
using System.Text.Json.Nodes;
using Myelin.Cli.Machine;

namespace Myelin.Cli.Commands;

/// <summary>`myelin bench`: whether this machine is as fast as it should be. The benchmarks of development are bench/Myelin.Benchmarks.</summary>
internal static class BenchCommand
{
    internal static Command Create()
    {
        Command command = new("bench",
            "Reports in one line whether this machine is as fast as it should be. It measures the speed of the library's matrix product, and the peak: the "
            + "multiply-adds that one thread can do in registers, times the number of threads. "
            + $"A product that reaches {MachineSpeed.EnoughShare:P0} of the peak is as fast as it should be.");
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            var speed = MachineSpeed.Measure(parsed.GetValue(common.Threads));
            output.Line(speed.Sentence);
            output.Event("result", new JsonObject
            {
                ["asExpected"] = speed.IsAsExpected,
                ["gflops"] = Math.Round(speed.Product, 1),
                ["expectedGflops"] = Math.Round(speed.Expected, 1),
                ["share"] = Math.Round(speed.Share, 3),
                ["threads"] = speed.Threads,
                ["laneBits"] = speed.LaneBits,
                ["peakGflopsOfOneThread"] = Math.Round(speed.PeakOfOne, 1),
            });
            return ExitCode.Done;
        });
        return command;
    }
}
