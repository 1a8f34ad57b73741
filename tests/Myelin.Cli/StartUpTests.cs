using System.Diagnostics;

namespace Myelin.Cli.Tests;

public sealed class StartUpTests
{
    /// <summary>A library that is not loaded costs nothing at a start: without it what needs it not goes on.</summary>
    [Fact]
    public void What_reads_no_foreign_format_does_not_load_the_library_of_formats()
    {
        using var cli = new Cli();
        // Not the list of what belongs together, by which the host would miss it.
        foreach (string file in Directory.GetFiles(AppContext.BaseDirectory)
            .Where(f => f.EndsWith(".dll", StringComparison.Ordinal) || Path.GetFileName(f) == "Myelin.Cli.runtimeconfig.json"))
        {
            if (Path.GetFileName(file) is not ("Myelin.Interop.dll" or "Google.Protobuf.dll")) File.Copy(file, cli.File(Path.GetFileName(file)));
        }

        foreach (string line in (string[])["--help", "train --epochs 1 --out " +
            "run", "eval run", "predict run 0", "info run", "info run/model.safetensors", "convert run other.safetensors",
            "train --epochs 1 --init other.safetensors --freeze 1.* --out next", "eval other.safetensors digits --model mlp"])
        {
            Assert.Equal("", Errors(cli, line));
        }

        Assert.Contains("Myelin.Interop", Errors(cli, "convert run other.npz"), StringComparison.Ordinal);
    }

    private static string Errors(Cli cli, string line)
    {
        using Process process = Process.Start(new ProcessStartInfo(
            "dotnet", [cli.File("Myelin.Cli.dll"), .. line.Split(' ')])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = cli.Folder
        })!;
        Task<string> said = process.StandardOutput.ReadToEndAsync();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        _ = said.Result;
        return errors;
    }
}
