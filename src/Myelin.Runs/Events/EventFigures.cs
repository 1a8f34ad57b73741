using System.Text.Json;
using System.Text.Json.Nodes;

namespace Myelin.Runs;

/// <summary>Figures as fields of an event without a property.</summary>
public static class EventFigures
{
    /// <summary>The fields of an object.</summary>
    /// <param name="fields">The object.</param>
    public static IDictionary<string, JsonElement> From(JsonObject fields) =>
        fields.ToDictionary(f => f.Key, f => JsonSerializer.SerializeToElement(f.Value, RunEventJson.Default.JsonNode));

    /// <summary>Figures by name; JSON has no NaN and no infinity, which become null.</summary>
    /// <param name="figures">The figures.</param>
    public static IDictionary<string, JsonElement> From(IEnumerable<KeyValuePair<string, double>> figures) =>
        figures.ToDictionary(f => f.Key, f => JsonSerializer.SerializeToElement(Finite(f.Value), RunEventJson.Default.NullableDouble));

    /// <summary>Counts by name.</summary>
    /// <param name="counts">The counts.</param>
    public static IDictionary<string, JsonElement> From(IEnumerable<KeyValuePair<string, long>> counts) =>
        counts.ToDictionary(c => c.Key, c => JsonSerializer.SerializeToElement(c.Value, RunEventJson.Default.Int64));

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
