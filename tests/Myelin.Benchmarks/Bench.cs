using System.Text.Json.Nodes;
using Myelin.Testing;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Myelin.Benchmarks.Tests;

/// <summary>What the program printed and how it ended.</summary>
internal sealed record Bench(int Code, string Output, string Error)
{
    /// <summary>Standard output as JSON lines without the result, which must be the last.</summary>
    internal JsonObject[] Figures
    {
        get
        {
            JsonObject[] lines = [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!.AsObject())];
            Assert.Equal("result", (string?)lines[^1]["event"]);
            return lines[..^1];
        }
    }

    /// <summary>The last JSON line.</summary>
    internal JsonObject Last => JsonNode.Parse(Output.TrimEnd().Split('\n')[^1])!.AsObject();

    /// <summary>Done, or the test fails with what was said.</summary>
    internal Bench Done()
    {
        Assert.True(Code == 0, $"ended with {Code}: {Error}{Output}");
        return this;
    }

    /// <summary>Ended with a code and a message of three lines that begins as given.</summary>
    internal void Failed(int code, string message)
    {
        Assert.Equal(code, Code);
        Assert.StartsWith(message, Error, StringComparison.Ordinal);
        Assert.Matches("\\.\n  Got .*\n  .+\\.\n$", Error);
    }

    /// <summary>Runs the program in this process.</summary>
    internal static Bench Run(params string[] args) => Of(ProgramRun.Here(() => Program.Main(args)));

    /// <summary>Runs the program as a process of its own.</summary>
    internal static Bench Start(params string[] args) => Of(ProgramRun.Start("Myelin.Benchmarks.dll", args));

    private static Bench Of(ProgramRun run) => new(run.Code, run.Output, run.Error);
}
