using System.Diagnostics;

namespace Myelin.Cli.Tests;

public sealed class SlowProcessorTests
{
    [Fact]
    public async Task Training_without_fused_multiply_adds_says_once_that_it_is_slow()
    {
        Assert.SkipWhen(System.Runtime.Intrinsics.Arm.AdvSimd.IsSupported, "Arm64 always has them");
        using var cli = new Cli();
        string program = Path.Combine(AppContext.BaseDirectory, "Myelin.Cli.dll");
        string[] line = [program, "train", "--model", "linear", "--epochs", "1", "--json", "--out", cli.File("run")];
        var start = new ProcessStartInfo("dotnet", line) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["DOTNET_EnableAVX2"] = "0";
        using Process process = Process.Start(start)!;
        Task<string> said = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        Assert.Contains("\"event\":\"result\"", await said, StringComparison.Ordinal);
        Assert.Single(errors.Split('\n'), l => l.Contains("fused multiply-adds are emulated", StringComparison.Ordinal));
    }
}
