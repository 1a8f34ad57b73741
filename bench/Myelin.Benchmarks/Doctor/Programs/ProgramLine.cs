namespace Myelin.Benchmarks;

/// <summary>A program and its repaired twin as a line of a file: how well they learn, and what the doctor said.</summary>
internal sealed record ProgramLine : IRunLine
{
    /// <summary>The program: the line's key.</summary>
    public required string Key { get; init; }

    /// <summary>The gains of the program as it was, over the seeds; the doctor watches the first.</summary>
    public required double[] Gains { get; init; }

    /// <summary>Those of the repaired twin.</summary>
    public required double[] RepairedGains { get; init; }

    /// <summary>Rule, level, certainty, step and text of each finding of level warning or above, first cause first.</summary>
    public required string[][] Findings { get; init; }

    /// <summary>The same for the repaired twin: false alarms.</summary>
    public required string[][] RepairedFindings { get; init; }

    /// <summary>Whether the repaired twin learns and the program clearly does worse.</summary>
    public bool Counts =>
        RepairedGains.Average() >= 0.3 && Gains.Average() < 0.9 * RepairedGains.Average()
        && Statistics.Welch(RepairedGains, Gains) < 0.05 && Statistics.Effect(RepairedGains, Gains) >= 0.5;

    /// <summary>The line for people.</summary>
    public override string ToString() =>
        $"{Key}: gain {Gains.Average():F3}, repaired {RepairedGains.Average():F3}{(Counts ? "" : " (does not count)")}" +
        $"  {Names(Findings)}  repaired: {Names(RepairedFindings)}";

    private static string Names(string[][] findings) => findings.Length == 0 ? "nothing" : string.Join(", ", findings.Select(f => $"{f[0]}@{f[3]}"));
}
