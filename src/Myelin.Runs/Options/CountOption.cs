using System.Globalization;
using System.Text.Json;

namespace Myelin.Runs;

/// <summary>An option whose value is a whole number.</summary>
/// <param name="flag">The name on a command line, without the dashes.</param>
/// <param name="help">What it does.</param>
/// <param name="name">The name in <c>run.json</c>; the flag's in camel case if null.</param>
public sealed class CountOption(string flag, string help, string? name = null) : RunOption<int>(flag, help, name)
{
    /// <summary>The smallest value.</summary>
    public int Least { get; init; } = 1;

    /// <summary>The largest value: a damaged file must not ask for more memory than any model has.</summary>
    public int Most { get; init; } = int.MaxValue;

    /// <inheritdoc/>
    public override string Placeholder => "N";

    /// <inheritdoc/>
    public override string Rule => Most < int.MaxValue
        ? string.Create(CultureInfo.InvariantCulture, $"a whole number above {Least - 1} and at most {Most}")
        : string.Create(CultureInfo.InvariantCulture, $"a whole number above {Least - 1}");

    internal override bool TryParse(string text, out int value) =>
        int.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && value >= Least && value <= Most;

    internal override bool TryRead(JsonElement element, out int value)
    {
        value = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out value) && value >= Least && value <= Most;
    }

    internal override void WriteValue(Utf8JsonWriter writer, int value) => writer.WriteNumberValue(value);
}
