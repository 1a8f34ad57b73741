namespace Myelin.Benchmarks;

/// <summary>A run with published tools as a line of a file.</summary>
internal sealed record ToolsLine : IRunLine
{
    public required string Key { get; init; }

    /// <summary>The first symptom of each tool that raises an alarm.</summary>
    public required IReadOnlyDictionary<string, string> Alarms { get; init; }

    /// <summary>The line for people.</summary>
    public override string ToString() => $"{Key}: {string.Join(", ", Alarms.Select(a => $"{a.Key}: {a.Value}"))}";
}
