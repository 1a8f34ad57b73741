using System.Text;
using System.Text.Json;

namespace Myelin.Cli.Runs;

/// <summary>
/// A run's description as JSON, field by field: a serialiser's code for each type of field would be compiled while somebody waits for a first
/// prediction (docs/decisions/0008). Fields that it does not know are passed over.
/// </summary>
internal static class RunJson
{
    internal static string Write(RunDescription run)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("format", run.Format);
            writer.WriteString("dataset", run.Dataset);
            writer.WriteString("model", run.Model);
            writer.WriteStartArray("inputShape");
            foreach (int size in run.InputShape) writer.WriteNumberValue(size);
            writer.WriteEndArray();
            writer.WriteNumber("outputs", run.Outputs);
            writer.WriteStartArray("classes");
            foreach (string name in run.Classes) writer.WriteStringValue(name);
            writer.WriteEndArray();
            writer.WriteNumber("seed", run.Seed);
            writer.WriteNumber("epochs", run.Epochs);
            writer.WriteNumber("batchSize", run.BatchSize);
            writer.WriteString("optimizer", run.Optimizer);
            writer.WriteNumber("learningRate", run.LearningRate);
            if (run.Schedule is { } schedule) writer.WriteString("schedule", schedule);
            if (run.WeightDecay is { } decay) writer.WriteNumber("weightDecay", decay);
            if (run.LabelSmoothing is { } smoothing) writer.WriteNumber("labelSmoothing", smoothing);
            if (run.Mlp is { } mlp)
            {
                writer.WriteStartArray("hidden");
                foreach (int width in mlp.Hidden) writer.WriteNumberValue(width);
                writer.WriteEndArray();
                writer.WriteString("activation", mlp.Activation);
            }

            if (run.Init is { } init) writer.WriteString("init", init);
            if (run.Freeze.Length > 0)
            {
                writer.WriteStartArray("freeze");
                foreach (string pattern in run.Freeze) writer.WriteStringValue(pattern);
                writer.WriteEndArray();
            }

            Write(writer, "inputScale", run.InputScale);
            Write(writer, "targetScale", run.TargetScale);
            Write(writer, "table", run.Table);
            run.SeriesSettings?.Write(writer);
            if (run.TextSettings is { } text) Write(writer, "text", RunDescription.Embed(text.ToJson()));
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <exception cref="JsonException">It is no JSON, a field is missing, or one holds something of another kind.</exception>
    internal static RunDescription Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object) throw new JsonException($"{root.ValueKind} where an object is needed.");
        return new RunDescription
        {
            Format = Find(root, "format") is { } format ? Int32(format, "format") : RunDescription.CurrentFormat,
            Dataset = Text(Need(root, "dataset"), "dataset"),
            Model = Text(Need(root, "model"), "model"),
            InputShape = [.. Array(root, "inputShape").Select(e => Int32(e, "inputShape"))],
            Outputs = Int32(Need(root, "outputs"), "outputs"),
            Classes = [.. Array(root, "classes").Select(e => Text(e, "classes"))],
            Seed = Need(root, "seed") is { ValueKind: JsonValueKind.Number } seed && seed.TryGetUInt64(out ulong value) ? value : throw Wrong("seed", "a whole number of at least 0"),
            Epochs = Int32(Need(root, "epochs"), "epochs"),
            BatchSize = Int32(Need(root, "batchSize"), "batchSize"),
            Optimizer = Text(Need(root, "optimizer"), "optimizer"),
            LearningRate = Number(Need(root, "learningRate"), "learningRate"),
            Schedule = Find(root, "schedule") is { } schedule ? Text(schedule, "schedule") : null,
            WeightDecay = Find(root, "weightDecay") is { } decay ? Number(decay, "weightDecay") : null,
            LabelSmoothing = Find(root, "labelSmoothing") is { } smoothing ? Number(smoothing, "labelSmoothing") : null,
            Mlp = Find(root, "hidden") is null ? null : new MlpSettings([.. Array(root, "hidden").Select(e => Int32(e, "hidden"))], Text(Need(root, "activation"), "activation")),
            Init = Find(root, "init") is { } init ? Text(init, "init") : null,
            Freeze = Find(root, "freeze") is null ? [] : [.. Array(root, "freeze").Select(e => Text(e, "freeze"))],
            InputScale = Find(root, "inputScale")?.Clone(),
            TargetScale = Find(root, "targetScale")?.Clone(),
            Table = Find(root, "table")?.Clone(),
            SeriesSettings = Find(root, "series") is { } series ? SeriesSettings.FromJson(series) : null,
            TextSettings = Find(root, "text") is { } text ? TextSettings.FromJson(text) : null,
        };
    }

    private static void Write(Utf8JsonWriter writer, string name, JsonElement? element)
    {
        if (element is not { } present) return;
        writer.WritePropertyName(name);
        present.WriteTo(writer);
    }

    /// <summary>A field that may be missing or null.</summary>
    private static JsonElement? Find(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement field) && field.ValueKind != JsonValueKind.Null ? field : null;

    private static JsonElement Need(JsonElement root, string name) => Find(root, name) ?? throw new JsonException($"no \"{name}\".");

    private static JsonElement.ArrayEnumerator Array(JsonElement root, string name) =>
        Need(root, name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : throw Wrong(name, "an array");

    private static int Int32(JsonElement field, string name) =>
        field.ValueKind == JsonValueKind.Number && field.TryGetInt32(out int value) ? value : throw Wrong(name, "a whole number");

    private static double Number(JsonElement field, string name) =>
        field.ValueKind == JsonValueKind.Number && field.TryGetDouble(out double value) ? value : throw Wrong(name, "a number");

    private static string Text(JsonElement field, string name) =>
        field.ValueKind == JsonValueKind.String ? field.GetString()! : throw Wrong(name, "a text");

    private static JsonException Wrong(string name, string kind) => new($"\"{name}\" that is not {kind}.");
}
