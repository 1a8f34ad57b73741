using System.Text.Json.Nodes;

namespace Myelin.Benchmarks;

/// <summary>The command `myelin`, built with this program and run as a process of its own.</summary>
internal static class MyelinCommand
{
    /// <summary>The folder of the built command.</summary>
    internal static string Folder { get; } = Checkout.File("src/Myelin.Cli/bin/Release/net10.0");

    internal static string Library => Path.Combine(Folder, "Myelin.Cli.dll");

    /// <summary>Runs the command with --json and returns its result and how long the whole process took.</summary>
    internal static (JsonObject Result, TimeSpan Elapsed) Run(params IEnumerable<string> arguments)
    {
        if (!File.Exists(Library))
        {
            throw new FileNotFoundException($"The command must be built in Release.\n  Got no {Library}.\n  Run the benchmarks with -c Release.");
        }

        ChildProcess process = ChildProcess.Run("dotnet", [Library, .. arguments, "--json"]);
        return (JsonNode.Parse(process.Output.TrimEnd().Split('\n')[^1])!.AsObject(), process.Elapsed);
    }

    /// <summary>The option that tells the command where data is; without one it looks in MYELIN_DATA itself.</summary>
    internal static string[] DataOption(string? folder) => folder is null ? [] : ["--data-dir", folder];
}
