using System.Diagnostics;
using System.Text.Json.Nodes;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Myelin.Cli.Tests;

/// <summary>What a command said and how it ended.</summary>
internal sealed record Outcome(int Code, string Output, string Error)
{
    /// <summary>Standard output as JSON lines; anything else on it fails.</summary>
    internal JsonObject[] Lines => [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!.AsObject())];

    internal JsonObject Result
    {
        get
        {
            JsonObject last = Lines[^1];
            Assert.Equal("result", (string?)last["event"]);
            return last;
        }
    }

    /// <summary>Done, or the test fails with what was said.</summary>
    internal Outcome Done()
    {
        Assert.True(Code == 0, $"ended with {Code}: {Error}");
        return this;
    }

    /// <summary>Ended with a code and a message of three lines that has these parts, and said nothing of where in the program.</summary>
    internal void Failed(int code, params string[] parts)
    {
        Assert.True(Code == code, $"ended with {Code}, not {code}: {Error}{Output}");
        foreach (string part in parts) Assert.Contains(part, Error, StringComparison.Ordinal);
        Assert.Matches("\\.\n  (Got|Missing|Unexpected|Different shape).*\n  .+[.?]\n$", Error);
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("(Parameter", Error, StringComparison.Ordinal);
    }
}

/// <summary>A folder of a test's own, and the command run beside it.</summary>
internal sealed class Cli : IDisposable
{
    private const string ProgramFile = "Myelin.Cli.dll";

    internal string Folder { get; } = Directory.CreateTempSubdirectory("myelin-cli-").FullName;

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    internal string File(string name) => Path.Combine(Folder, name);

    internal string Write(string name, string text)
    {
        System.IO.File.WriteAllText(File(name), text);
        return File(name);
    }

    /// <summary>Runs the command in this process.</summary>
    internal static Outcome Run(params string[] args) => Of(ProgramRun.Here(() => Program.Main(args)));

    /// <summary>Runs the command as a process of its own and presses Ctrl+C once it has said something.</summary>
    internal Outcome Interrupt(string after, params string[] args) => Signal("INT", after, args);

    /// <summary>The same with another signal.</summary>
    internal Outcome Signal(string name, string after, params string[] args)
    {
        using Process process = ProgramRun.Launch(ProgramFile, args, Folder);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        var output = new System.Text.StringBuilder();
        bool pressed = false;
        while (process.StandardOutput.ReadLine() is { } line)
        {
            output.Append(line).Append('\n');
            if (pressed || !line.Contains(after, StringComparison.Ordinal)) continue;
            pressed = true;
            using Process kill = Process.Start("kill", [$"-{name}", $"{process.Id}"]);
            kill.WaitForExit();
        }

        process.WaitForExit();
        // Its plain lines stand before the message.
        string said = errors.Result;
        return new Outcome(process.ExitCode, output.ToString(), said[Math.Max(0, said.IndexOf("train: ", StringComparison.Ordinal))..]);
    }

    /// <summary>Runs the command as a process of its own.</summary>
    internal Outcome Start(params string[] args) => Of(ProgramRun.Start(ProgramFile, args, Folder));

    private static Outcome Of(ProgramRun run) => new(run.Code, run.Output, run.Error);
}
