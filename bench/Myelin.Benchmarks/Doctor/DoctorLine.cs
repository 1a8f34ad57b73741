namespace Myelin.Benchmarks;

/// <summary>A run as a line of a file: what was trained, and what the doctor said.</summary>
internal sealed record DoctorLine : IRunLine
{
    /// <summary>What was trained: the line's key.</summary>
    public required string Key { get; init; }

    public required string Network { get; init; }

    /// <summary>The planted fault; null for a healthy run.</summary>
    public string? Fault { get; init; }

    /// <summary>0 for guessing, 1 for perfect.</summary>
    public required double Gain { get; init; }

    /// <summary>The mean gain of the healthy recipe.</summary>
    public required double HealthyGain { get; init; }

    /// <summary>Whether the fault hurts: Welch's test and the size of the effect over ten seeds; for a healthy run, whether it is one.</summary>
    public required bool Counts { get; init; }

    /// <summary>Rule, level, certainty, step and text of each finding of level warning or above, first cause first.</summary>
    public required string[][] Findings { get; init; }

    /// <summary>The steps that were taken.</summary>
    public long Steps { get; init; }

    /// <summary>Whether the library itself refused the run with an error before its first step.</summary>
    public bool IsRefused { get; init; }

    /// <summary>The step of the first right finding, as a share of the run; null if there is none.</summary>
    public double? FirstRight { get; init; }

    /// <summary>The cure that was applied; null if there was none that a script can do.</summary>
    public string? Cure { get; init; }

    /// <summary>Whether the cure put the right data in, which a person would have to look for.</summary>
    public bool NewData { get; init; }

    /// <summary>The gain after the cure.</summary>
    public double? CuredGain { get; init; }

    /// <summary>The line for people.</summary>
    public override string ToString() =>
        $"{Key}: gain {Gain:F3} of {HealthyGain:F3}{(Counts ? "" : " (does not count)")}  {string.Join(", ", Findings.Select(f => $"{f[0]}@{f[3]}"))}" +
        (Cure is null ? "" : $"  cure {Cure} -> {CuredGain:F3}");
}
