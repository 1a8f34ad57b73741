using System.Text.Json.Nodes;

namespace Myelin.Runs;

/// <summary>Figures as fields of an event.</summary>
internal static class EventFigures
{
    /// <summary>The figures by name; JSON has no NaN and no infinity, which become null.</summary>
    internal static JsonObject Of(IEnumerable<KeyValuePair<string, double>> figures) =>
        new(figures.Select(f => KeyValuePair.Create(f.Key, (JsonNode?)(double.IsFinite(f.Value) ? JsonValue.Create(f.Value) : null))));

    /// <summary>The same for counts.</summary>
    internal static JsonObject Of(IEnumerable<KeyValuePair<string, long>> counts) =>
        new(counts.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)JsonValue.Create(c.Value))));
}
