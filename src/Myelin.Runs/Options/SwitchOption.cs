using System.Text.Json;

namespace Myelin.Runs;

/// <summary>An option that is given or not.</summary>
/// <param name="flag">The name on a command line, without the dashes.</param>
/// <param name="help">What it does.</param>
public sealed class SwitchOption(string flag, string help) : RunOption<bool>(flag, help, null)
{
    /// <inheritdoc/>
    public override string Placeholder => "";

    /// <inheritdoc/>
    public override string Rule => "true or false";

    /// <inheritdoc/>
    public override bool IsSwitch => true;

    internal override bool TryParse(string text, out bool value) => bool.TryParse(text, out value);

    internal override bool TryRead(JsonElement element, out bool value)
    {
        value = element.ValueKind == JsonValueKind.True;
        return value || element.ValueKind == JsonValueKind.False;
    }

    internal override void WriteValue(Utf8JsonWriter writer, bool value) => writer.WriteBooleanValue(value);
}
