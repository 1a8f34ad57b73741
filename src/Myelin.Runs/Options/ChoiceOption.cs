using System.Text.Json;

namespace Myelin.Runs;

/// <summary>An option whose value is one of a list.</summary>
/// <param name="flag">The name on a command line, without the dashes.</param>
/// <param name="choices">The values.</param>
/// <param name="help">What it does.</param>
/// <param name="name">The name in <c>run.json</c>; the flag's in camel case if null.</param>
public sealed class ChoiceOption(string flag, IReadOnlyList<string> choices, string help, string? name = null) : RunOption<string>(flag, help, name)
{
    /// <inheritdoc/>
    public override string Placeholder => "NAME";

    /// <inheritdoc/>
    public override string Rule => $"one of {string.Join(", ", choices)}";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Choices => choices;

    internal override bool TryParse(string text, out string value) => choices.Contains(value = text);

    internal override bool TryRead(JsonElement element, out string value)
    {
        value = element.ValueKind == JsonValueKind.String ? element.GetString()! : "";
        // A perceptron's rule takes the place of an optimizer and cannot be chosen.
        return value.Length > 0 && (choices.Contains(value) || value == Extra);
    }

    /// <summary>A value that files may contain although it cannot be chosen; null for none.</summary>
    public string? Extra { get; init; }

    internal override void WriteValue(Utf8JsonWriter writer, string value) => writer.WriteStringValue(value);
}
