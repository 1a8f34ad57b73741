using System.Globalization;
using System.Text.Json.Nodes;

namespace Myelin.Benchmarks;

/// <summary>A side of the comparison: a program that runs a task on some threads and prints a line for each figure.</summary>
internal abstract class Side(string name)
{
    // glibc keeps the memory that is released, which helps PyTorch; all sides run so.
    private static readonly Dictionary<string, string> s_malloc = new()
    {
        ["MALLOC_TRIM_THRESHOLD_"] = "1073741824",
        ["MALLOC_MMAP_THRESHOLD_"] = "1073741824",
        ["MALLOC_TOP_PAD_"] = "67108864",
    };

    /// <summary>The head of its column.</summary>
    internal string Name => name;

    /// <summary>Whether <see cref="Prepare"/> succeeded.</summary>
    internal bool IsReady { get; private set; }

    /// <summary>What was measured, with its version, once it is ready.</summary>
    internal string Version { get; private set; } = "";

    /// <summary>Makes several ready; returns a sentence for each that is not.</summary>
    internal static IReadOnlyList<string> PrepareAll(IEnumerable<Side> sides, Output output)
    {
        List<string> missing = [];
        foreach (Side side in sides)
        {
            output.Line($"preparing {side.Name}");
            if (side.Prepare() is not { } reason) continue;
            missing.Add($"{side.Name} was not measured: {reason.ReplaceLineEndings(" ")}.");
            output.Line(missing[^1]);
        }

        return missing;
    }

    /// <summary>Builds or finds the program. Returns null, or why it cannot run.</summary>
    internal string? Prepare()
    {
        try
        {
            Version = PrepareProgram();
            IsReady = true;
            return null;
        }
        catch (SideMissingException missing)
        {
            return missing.Message;
        }
    }

    /// <summary>The median of each figure of a task, by mode, in the order of its lines; nothing if it has no such task.</summary>
    internal IReadOnlyList<(string Row, double Median)> Time(string task, int threads, double seconds)
    {
        if (!HasTask(task)) return [];
        (string file, string[] arguments) = Program;
        string[] request = [.. arguments, "--threads", $"{threads}", "--seconds", seconds.ToString(CultureInfo.InvariantCulture), task];
        ChildProcess process = ChildProcess.Run(file, request, Environment.Concat(s_malloc).ToDictionary());
        return [.. from line in process.Output.Split('\n')
                   where line.StartsWith('{')
                   let figure = JsonNode.Parse(line)!
                   where figure["median"] is not null
                   select ($"{figure["task"]} {figure["mode"]}", (double)figure["median"]!)];
    }

    /// <summary>Makes it ready and returns its version.</summary>
    /// <exception cref="SideMissingException">It cannot run here.</exception>
    protected abstract string PrepareProgram();

    /// <summary>The program and its first arguments.</summary>
    protected abstract (string File, string[] Arguments) Program { get; }

    /// <summary>What it needs beside the variables of all.</summary>
    protected virtual IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>();

    /// <summary>Whether it runs a task: a file only if it says so.</summary>
    protected virtual bool HasTask(string task) => !IsFile(task);

    protected static bool IsFile(string task) => task.EndsWith(".onnx", StringComparison.Ordinal);
}

/// <summary>Why a side cannot run here: a clause such as "Python has no PyTorch".</summary>
internal sealed class SideMissingException(string reason) : Exception(reason);
