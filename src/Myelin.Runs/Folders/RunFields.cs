using System.Text;
using System.Text.Json;

namespace Myelin.Runs;

/// <summary>
/// The fields of <c>run.json</c>, read and written one by one: a serializer's code for each type of field would have to be compiled while people wait
/// for a first prediction (docs/decisions/0008). Unknown fields are ignored.
/// </summary>
internal sealed class RunFields
{
    /// <exception cref="JsonException">The element is not an object.</exception>
    internal RunFields(JsonElement root) =>
        Root = root.ValueKind == JsonValueKind.Object ? root : throw new JsonException($"{root.ValueKind} where an object is needed.");

    internal JsonElement Root { get; }

    internal int Format => Find("format") is { } format ? Int32(format, "format") : RunDescription.CurrentFormat;

    /// <summary>The kind of task, which descriptions of 0.1.0 do not name.</summary>
    internal TaskKind Kind => Find("kind") is { ValueKind: JsonValueKind.String } name
        ? TaskKind.All.FirstOrDefault(kind => kind.Name == name.GetString()) ?? throw new JsonException($"the kind \"{name}\".")
        : TaskKind.All.First(kind => kind.Recognizes(Root));

    internal ulong Seed => Need("seed") is { ValueKind: JsonValueKind.Number } seed && seed.TryGetUInt64(out ulong value)
        ? value : throw new JsonException("\"seed\" that is not a whole number of at least 0.");

    internal StoredShape Shape
    {
        get
        {
            int[] shape = [.. Array("inputShape").Select(e => Int32(e, "inputShape"))];
            bool isShape = shape.Length > 0 && shape.All(s => s > 0) && shape.Aggregate(1.0, (a, b) => a * b) <= int.MaxValue;
            if (!isShape) throw new JsonException($"inputs of shape [{string.Join(", ", shape)}].");
            return new StoredShape(Myelin.Shape.Create(shape), Int32(Need("outputs"), "outputs"), [.. Array("classes").Select(e => Text(e, "classes"))]);
        }
    }

    /// <summary>Writes an object.</summary>
    internal static string Write(Action<Utf8JsonWriter> fields)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            fields(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    internal static void Write(Utf8JsonWriter writer, string name, Shape shape)
    {
        writer.WriteStartArray(name);
        foreach (int size in shape) writer.WriteNumberValue(size);
        writer.WriteEndArray();
    }

    internal static void Write(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (string text in texts) writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    /// <summary>Writes figures; JSON has no NaN and no infinity, so those are left out.</summary>
    internal static void Write(Utf8JsonWriter writer, string name, IReadOnlyDictionary<string, double> figures)
    {
        if (figures.Count == 0) return;
        writer.WriteStartObject(name);
        foreach ((string figure, double value) in figures)
        {
            if (double.IsFinite(value)) writer.WriteNumber(figure, value);
        }

        writer.WriteEndObject();
    }

    internal string Text(string name) => Text(Need(name), name);

    /// <summary>A text that may be missing.</summary>
    internal string? FindText(string name) => Find(name) is { } field ? Text(field, name) : null;

    /// <summary>A whole number above 0 that may be missing.</summary>
    internal int? FindCount(string name) => Find(name) is not { } field ? null
        : Int32(field, name) is > 0 and var count ? count : throw new JsonException($"\"{name}\" that is not above 0.");

    /// <summary>An object of numbers that may be missing.</summary>
    internal Dictionary<string, double> Numbers(string name) => Find(name) is not { } field ? []
        : field.ValueKind == JsonValueKind.Object ? field.EnumerateObject().ToDictionary(f => f.Name, f => Number(f.Value, name))
        : throw new JsonException($"\"{name}\" that is not an object.");

    /// <summary>The object that holds a kind's fields.</summary>
    internal JsonElement Section(TaskKind kind) => kind.Section is not { } name ? Root
        : Need(name) is { ValueKind: JsonValueKind.Object } section ? section : throw new JsonException($"\"{name}\" that is not an object.");

    /// <summary>A field that may be missing or null.</summary>
    private JsonElement? Find(string name) => Root.TryGetProperty(name, out JsonElement field) && field.ValueKind != JsonValueKind.Null ? field : null;

    private JsonElement Need(string name) => Find(name) ?? throw new JsonException($"no \"{name}\".");

    private JsonElement.ArrayEnumerator Array(string name) =>
        Need(name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : throw new JsonException($"\"{name}\" that is not an array.");

    private static int Int32(JsonElement field, string name) => field.ValueKind == JsonValueKind.Number && field.TryGetInt32(out int value)
        ? value : throw new JsonException($"\"{name}\" that is not a whole number.");

    private static double Number(JsonElement field, string name) => field.ValueKind == JsonValueKind.Number && field.TryGetDouble(out double value)
        ? value : throw new JsonException($"\"{name}\" with something other than numbers.");

    private static string Text(JsonElement field, string name) =>
        field.ValueKind == JsonValueKind.String ? field.GetString()! : throw new JsonException($"\"{name}\" that is not a text.");
}
