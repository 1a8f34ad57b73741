using System.Text.Json;

namespace Myelin.Runs;

/// <summary>A baseline as a field of <c>run.json</c>: the count of each class, or the mean of each target.</summary>
internal static class StoredBaseline
{
    internal static void Write(Utf8JsonWriter writer, Baseline? baseline)
    {
        if (baseline is null) return;
        writer.WriteStartObject("baseline");
        writer.WriteStartArray(baseline.ClassCounts.Count > 0 ? "counts" : "means");
        foreach (long count in baseline.ClassCounts) writer.WriteNumberValue(count);
        foreach (double mean in baseline.Means) writer.WriteNumberValue(mean);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <exception cref="JsonException">It is not one, or does not fit the model's outputs.</exception>
    internal static Baseline? Read(JsonElement root, Preparation preparation)
    {
        if (!root.TryGetProperty("baseline", out JsonElement field) || field.ValueKind == JsonValueKind.Null) return null;
        if (field.ValueKind == JsonValueKind.Object && field.EnumerateObject().FirstOrDefault() is { Value.ValueKind: JsonValueKind.Array } list
            && list.Value.GetArrayLength() == preparation.Outputs)
        {
            JsonElement[] numbers = [.. list.Value.EnumerateArray()];
            if (list.Name == "counts") return Baseline.OfClasses([.. numbers.Select(number => number.GetInt64())]);
            if (list.Name == "means") return Baseline.OfMeans([.. numbers.Select(number => number.GetDouble())]);
        }

        throw new JsonException("\"baseline\" that does not fit the outputs.");
    }
}
