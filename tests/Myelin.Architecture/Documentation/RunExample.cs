using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Myelin.Architecture.Tests.Documentation;

/// <summary>Runs the blocks of a page as one program, in a process and a folder of its own.</summary>
internal static class RunExample
{
    private const string Mark = "--- end of block";

    /// <summary>What each block prints.</summary>
    /// <param name="name">Where the blocks stand.</param>
    /// <param name="blocks">The blocks, in order.</param>
    internal static async Task<IReadOnlyList<string>> Of(string name, IReadOnlyList<string> blocks)
    {
        using var folder = new TemporaryFolder();
        string program = Path.Combine(folder.Path, "bin", "guide.dll"), work = Path.Combine(folder.Path, "work");
        Directory.CreateDirectory(Path.GetDirectoryName(program)!);
        Directory.CreateDirectory(work);
        foreach (string library in Directory.GetFiles(AppContext.BaseDirectory, "*.dll"))
            File.Copy(library, Path.Combine(folder.Path, "bin", Path.GetFileName(library)));
        File.Copy(Path.ChangeExtension(typeof(RunExample).Assembly.Location, "runtimeconfig.json"), Path.ChangeExtension(program, "runtimeconfig.json"));
        CSharpCompilation compilation = CompiledExample.Whole([.. blocks.Select(b => $"{b}\nConsole.WriteLine(\"{Mark}\");\n")]);
        EmitResult result = compilation.Emit(program, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, $"{name}:\n{string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error))}");

        var start = new ProcessStartInfo("dotnet", ["exec", program]) { WorkingDirectory = work, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string printed = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{name} ended with {process.ExitCode}:\n{await errors}");
        return printed.ReplaceLineEndings("\n").Split($"{Mark}\n");
    }
}
