using System.Globalization;
using System.Text.Json;

namespace Myelin.Runs;

/// <summary>An option whose value is the widths of layers, such as 50,100.</summary>
/// <param name="flag">The name on a command line, without the dashes.</param>
/// <param name="help">What it does.</param>
public sealed class WidthsOption(string flag, string help) : RunOption<IReadOnlyList<int>>(flag, help, null)
{
    /// <summary>More or wider layers than this are a mistake or a damaged file.</summary>
    private const int MostLayers = 64, LargestWidth = 1 << 20;

    /// <summary>The smallest number of widths.</summary>
    public int Least { get; init; } = 1;

    /// <summary>The largest number of widths.</summary>
    public int Most { get; init; } = MostLayers;

    /// <summary>The largest width.</summary>
    public int Largest { get; init; } = LargestWidth;

    /// <inheritdoc/>
    public override string Placeholder => "N,N,...";

    /// <inheritdoc/>
    public override string Rule => Largest == LargestWidth ? "whole numbers above 0 with commas between them, such as 50,100"
        : string.Create(CultureInfo.InvariantCulture, $"{Least} to {Most} whole numbers from 1 to {Largest} with commas between them");

    internal override bool TryParse(string text, out IReadOnlyList<int> value)
    {
        value = [.. text.Split(',').Select(part => int.TryParse(part, CultureInfo.InvariantCulture, out int width) ? width : 0)];
        return IsValid(value);
    }

    internal override bool TryRead(JsonElement element, out IReadOnlyList<int> value)
    {
        value = element.ValueKind != JsonValueKind.Array ? []
            : [.. element.EnumerateArray().Select(e => e.ValueKind == JsonValueKind.Number && e.TryGetInt32(out int width) ? width : 0)];
        return IsValid(value);
    }

    internal override void WriteValue(Utf8JsonWriter writer, IReadOnlyList<int> value)
    {
        writer.WriteStartArray();
        foreach (int width in value) writer.WriteNumberValue(width);
        writer.WriteEndArray();
    }

    private bool IsValid(IReadOnlyList<int> widths) =>
        widths.Count >= Least && widths.Count <= Most && widths.All(width => width >= 1 && width <= Largest);
}
