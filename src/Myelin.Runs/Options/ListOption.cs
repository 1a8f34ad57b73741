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

    /// <inheritdoc/>
    public override string Placeholder => placeholder;

    /// <inheritdoc/>
    public override string Rule => rule;

    /// <inheritdoc/>
    public override bool IsList => true;

    internal override bool TryParse(string text, out IReadOnlyList<string> value)
    {
        value = [text];
        return isValid?.Invoke(text) ?? true;
    }

    internal override bool TryRead(JsonElement element, out IReadOnlyList<string> value)
    {
        value = [];
        if (element.ValueKind != JsonValueKind.Array || element.EnumerateArray().Any(e => e.ValueKind != JsonValueKind.String)) return false;
        value = [.. element.EnumerateArray().Select(e => e.GetString()!)];
        return value.All(text => isValid?.Invoke(text) ?? true);
    }

    internal override void WriteValue(Utf8JsonWriter writer, IReadOnlyList<string> value)
    {
        writer.WriteStartArray();
        foreach (string text in value) writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private protected override object ParseAll(IReadOnlyList<string> texts) => texts.ToArray();
}
