using System.Diagnostics;

namespace Myelin.Cli.Tests;

public sealed class SlowProcessorTests
{
    [Fact]
    public void Training_without_fused_multiply_adds_says_once_that_it_is_slow()
    {
        Assert.SkipWhen(System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported, "Arm64 always has them");
        using var cli = new Cli();
        string[] line = [Path.Combine(AppContext.BaseDirectory, "Myelin.Cli.dll"), "train", "--model", "linear", "--epochs", "1", "--json", "--out", cli.File("run")];
        var start = new ProcessStartInfo("dotnet", line) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["DOTNET_EnableAVX2"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> said = process.StandardOutput.ReadToEndAsync();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        Assert.Contains("\"event\":\"result\"", said.Result, StringComparison.Ordinal);
        Assert.Single(errors.Split('\n'), l => l.Contains("fused multiply-adds are emulated", StringComparison.Ordinal));
    }
}
