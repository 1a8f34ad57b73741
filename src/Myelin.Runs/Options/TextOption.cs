using System.Text.Json;

namespace Myelin.Runs;

/// <summary>An option whose value is a text that is not empty, such as a path or a column's name.</summary>
/// <param name="flag">The name on a command line, without the dashes.</param>
/// <param name="placeholder">The placeholder of the value in help: <c>FILE</c>.</param>
/// <param name="help">What it does.</param>
/// <param name="name">The name in <c>run.json</c>; the flag's in camel case if null.</param>
public sealed class TextOption(string flag, string placeholder, string help, string? name = null) : RunOption<string>(flag, help, name)
{
    /// <inheritdoc/>
    public override string Placeholder => placeholder;

    /// <inheritdoc/>
    public override string HelpWithRule => Help;

    /// <inheritdoc/>
    public override string Rule => $"the name of a {placeholder.ToLowerInvariant()}";

    /// <inheritdoc/>
    public override string Refusal(string text) => $"{Flag}: the {placeholder.ToLowerInvariant()} must have a name.\n  Got \"{text}\".";

    internal override bool TryParse(string text, out string value) => !string.IsNullOrWhiteSpace(value = text);

    internal override bool TryRead(JsonElement element, out string value)
    {
        value = element.ValueKind == JsonValueKind.String ? element.GetString()! : "";
        return value.Length > 0;
    }

    internal override void WriteValue(Utf8JsonWriter writer, string value) => writer.WriteStringValue(value);
}
