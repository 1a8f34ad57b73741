using System.Globalization;

namespace Myelin;

/// <summary>What the doctor found: a cause, the numbers that show it, and what to do.</summary>
public sealed record Finding
{
    /// <summary>The rule of the finding that a rule has failed.</summary>
    internal const string RuleFailed = "rule-failed";

    /// <summary>The name of the rule, which stays the same in later versions: <c>learning-rate-too-high</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>How much it matters.</summary>
    public required FindingLevel Level { get; init; }

    /// <summary>
    /// The level that it gets when the run turns out ill, or when something happens that it explains; null for what is certain from the beginning.
    /// </summary>
    public FindingLevel? IfIll { get; init; }

    /// <summary>How sure the cause is.</summary>
    public required Certainty Certainty { get; init; }

    /// <summary>The layer, parameter, column or part of the data that it is about; empty for the whole.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The numbers of the text, by their names there.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>What to do, best first.</summary>
    public IReadOnlyList<Cure> Cures { get; init; } = [];

    /// <summary>After how many steps it was found; 0 before the first.</summary>
    public long Step { get; init; }

    /// <summary>For a rule of your own: what was found, in a sentence. Null takes the doctor's text, which only its own rules have.</summary>
    public string? Text { get; init; }

    /// <summary>The section of its texts, if it is not that of the rule.</summary>
    internal string? Section { get; init; }

    /// <summary>Equal for the same finding in another run, whatever its numbers: for lists of known findings.</summary>
    public string Fingerprint => Subject.Length == 0 ? Rule : $"{Rule}@{Subject}";

    /// <summary>Level and certainty in words: <c>Warning (measured)</c>.</summary>
    /// <param name="language">The language.</param>
    public string Title(Language language = Language.English) => Texts.Of("title", "text", language, new Dictionary<string, string>
    {
        ["level"] = Texts.Of("level", Texts.Key(Level.ToString()), language, Values),
        ["certainty"] = Texts.Of("certainty", Texts.Key(Certainty.ToString()), language, Values),
    });

    /// <summary>What was found, with its numbers.</summary>
    /// <param name="language">The language.</param>
    public string What(Language language = Language.English) => Text ?? (HasTexts ? Texts.Of(Section ?? Rule, "what", language, All) : Fingerprint);

    /// <summary>Why it matters; empty for a rule of your own.</summary>
    /// <param name="language">The language.</param>
    public string Why(Language language = Language.English) => Text is null && HasTexts ? Texts.Of(Section ?? Rule, "why", language, All) : "";

    /// <summary>Level, rule and what was found, in English.</summary>
    public override string ToString() => $"{Level}: {What()} [{Rule}]";

    private bool HasTexts => Texts.Find(Rule, "what.en") is not null;

    private IReadOnlyDictionary<string, string> All => Values.Append(new("subject", Subject)).ToDictionary();

    /// <summary>A number as findings show it: no more digits than anybody reads.</summary>
    internal static string Number(double value) => value.ToString(Math.Abs(value) switch
    {
        >= 1000 and < 1e6 => "0",
        >= 0.01 and < 1e6 or 0 => "0.###",
        _ => "G3",
    }, CultureInfo.InvariantCulture);
}
