using System.Text.Json;

namespace Myelin.Runs;

/// <summary>An option that can be given several times.</summary>
/// <param name="flag">The name on a command line, without the dashes.</param>
/// <param name="placeholder">What stands for a value in help: <c>COLUMN</c>.</param>
/// <param name="help">What it does.</param>
/// <param name="rule">What a value must be.</param>
/// <param name="isValid">Whether a text is such a value; null for any text.</param>
public sealed class ListOption(string flag, string placeholder, string help, string rule = "a text", Predicate<string>? isValid = null)
    : RunOption<IReadOnlyList<string>>(flag, help, null)
{
    /// <summary>Whether several values can follow one flag.</summary>
    public bool TakesSeveral { get; init; }

    /// <summary>The smallest and the largest number of values.</summary>
    public (int Least, int Most) Counts { get; init; } = (1, int.MaxValue);

    /// <summary>The values that it can have; empty for any that fits the rule.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <inheritdoc/>
    public override string Placeholder => placeholder;

    /// <inheritdoc/>
    public override string Rule => Values.Count > 0 ? $"one of {string.Join(", ", Values)}" : rule;

    /// <inheritdoc/>
    public override string HelpWithRule => Counts.Most < int.MaxValue ? $"{base.HelpWithRule} {Counts.Least} to {Counts.Most} values." : base.HelpWithRule;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Choices => Values;

    /// <inheritdoc/>
    public override bool IsList => true;

    internal override bool TryParse(string text, out IReadOnlyList<string> value)
    {
        value = [text];
        return IsValid(text);
    }

    internal override bool TryRead(JsonElement element, out IReadOnlyList<string> value)
    {
        value = [];
        if (element.ValueKind != JsonValueKind.Array || element.EnumerateArray().Any(e => e.ValueKind != JsonValueKind.String)) return false;
        value = [.. element.EnumerateArray().Select(e => e.GetString()!)];
        return value.All(IsValid);
    }

    internal override void WriteValue(Utf8JsonWriter writer, IReadOnlyList<string> value)
    {
        writer.WriteStartArray();
        foreach (string text in value) writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private bool IsValid(string text) => Values.Count > 0 ? Values.Contains(text) : isValid?.Invoke(text) ?? true;

    private protected override object ParseAll(IReadOnlyList<string> texts)
    {
        if (texts.Count >= Counts.Least && texts.Count <= Counts.Most) return texts.ToArray();
        throw new RunOptionException(
            $"{Flag}: there must be {Counts.Least} to {Counts.Most} values.\n  Got {texts.Count}.\n  Give as many, with spaces between them.");
    }
}
