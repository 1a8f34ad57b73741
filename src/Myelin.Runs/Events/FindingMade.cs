using System.Text.Json.Serialization;

namespace Myelin.Runs;

/// <summary>The doctor has found something.</summary>
public sealed record FindingMade : RunEvent
{
    /// <summary>The rule: <c>learning-rate-too-high</c>.</summary>
    public required string Rule { get; init; }

    /// <summary><c>note</c>, <c>warning</c> or <c>critical</c>.</summary>
    public required string Level { get; init; }

    /// <summary><c>hint</c>, <c>strong</c> or <c>proof</c>.</summary>
    public required string Certainty { get; init; }

    /// <summary>The layer, parameter or part of the data that it is about; empty for the whole.</summary>
    public required string Subject { get; init; }

    /// <summary>What was found, with its numbers.</summary>
    public required string Cause { get; init; }

    /// <summary>Why it matters.</summary>
    public required string Why { get; init; }

    /// <summary>What to do; null if there is no advice.</summary>
    public string? Cure { get; init; }

    /// <summary>The option that does it; null if there is none.</summary>
    public string? Option { get; init; }

    /// <summary>The line of C# that does it; null if there is none.</summary>
    public string? Code { get; init; }

    /// <summary>After how many steps; 0 before the first.</summary>
    public required long Step { get; init; }

    /// <summary>Equal for the same finding in another run.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Whether it is in the list of known findings; null without one.</summary>
    public bool? Known { get; init; }

    /// <summary>The finding; not in JSON.</summary>
    [JsonIgnore]
    public Finding? Finding { get; init; }

    /// <summary>The event of a finding.</summary>
    /// <param name="finding">The finding.</param>
    /// <param name="language">The language of its texts.</param>
    public static FindingMade Of(Finding finding, Language language) => new()
    {
        Rule = finding.Rule,
        Level = finding.Level.ToString().ToLowerInvariant(),
        Certainty = finding.Certainty.ToString().ToLowerInvariant(),
        Subject = finding.Subject,
        Cause = finding.What(language),
        Why = finding.Why(language),
        Cure = finding.Cures.Count > 0 ? finding.Cures[0].Sentence(language) : null,
        Option = finding.Cures.Count > 0 ? finding.Cures[0].Option : null,
        Code = finding.Cures.Count > 0 ? finding.Cures[0].Code : null,
        Step = finding.Step,
        Fingerprint = finding.Fingerprint,
        Finding = finding,
    };
}
