using System.Text.Json;

namespace Myelin.Runs;

/// <summary>The scaling of inputs, by its name on the command line.</summary>
internal static class Scaling
{
    internal static IReadOnlyList<string> Names { get; } = ["none", "feature", "dataset", "mean"];

    /// <summary>The option, for kinds of tasks with different defaults.</summary>
    internal static ChoiceOption Option(string usual) => new("normalize", Names, $"How inputs are scaled; {usual} if not given.");

    internal static Normalizer? Fit(string name, Dataset train) => name switch
    {
        "feature" => Normalizer.PerFeature(train),
        "dataset" => Normalizer.PerDataset(train),
        "mean" => Normalizer.MeanRemoval(train),
        _ => null,
    };

    internal static Normalizer? Read(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement json) && json.ValueKind != JsonValueKind.Null ? Normalizer.FromJson(json.GetRawText()) : null;

    internal static void Write(Utf8JsonWriter writer, string name, Normalizer? scale)
    {
        if (scale is null) return;
        writer.WritePropertyName(name);
        writer.WriteRawValue(scale.ToJson());
    }
}
