using System.Text;
using System.Text.Json;

namespace Myelin.Cli.Runs;

/// <summary>What makes a model of a text, beside its kind: kept in the run's description, so that it can be built again and go on with a text.</summary>
internal sealed record TextSettings
{
    internal static readonly string[] Models = ["gpt", "lstm", "gru", "rnn"];

    /// <summary>Sizes from a file must not ask for more memory than any such model has.</summary>
    private const int LargestSize = 1 << 20;

    internal required Tokenizer Tokenizer { get; init; }

    internal required int Context { get; init; }

    internal required int Layers { get; init; }

    /// <summary>Of attention; without meaning for the recurrent ones.</summary>
    internal required int Heads { get; init; }

    internal required int Width { get; init; }

    internal required float Dropout { get; init; }

    /// <summary>Of the text that was learned.</summary>
    internal required string Fingerprint { get; init; }

    /// <summary>How much of the file's end was kept to judge by.</summary>
    internal required double TestShare { get; init; }

    /// <summary>Builds the model of a kind, one of <see cref="Models"/>.</summary>
    internal LanguageModel Build(string model) => model switch
    {
        "gpt" => new Gpt(Tokenizer.Count, Context, Layers, Heads, Width, Dropout),
        "lstm" => new RecurrentLanguageModel(RecurrentNetwork.Lstm, Tokenizer.Count, Context, Layers, Width, Dropout),
        "gru" => new RecurrentLanguageModel(RecurrentNetwork.Gru, Tokenizer.Count, Context, Layers, Width, Dropout),
        _ => new RecurrentLanguageModel(RecurrentNetwork.Rnn, Tokenizer.Count, Context, Layers, Width, Dropout),
    };

    internal string ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteNumber("context", Context);
            writer.WriteNumber("layers", Layers);
            writer.WriteNumber("heads", Heads);
            writer.WriteNumber("width", Width);
            writer.WriteNumber("dropout", Dropout);
            writer.WriteNumber("testShare", TestShare);
            writer.WriteString("fingerprint", Fingerprint);
            writer.WritePropertyName("tokenizer");
            writer.WriteRawValue(Tokenizer.ToJson());
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <exception cref="JsonException">A field is missing, or makes no sense.</exception>
    /// <exception cref="InvalidDataException">The tokenizer is damaged.</exception>
    internal static TextSettings FromJson(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) throw new JsonException("\"text\" that is not an object.");
        var settings = new TextSettings
        {
            Context = Size(root, "context"),
            Layers = Size(root, "layers"),
            Heads = Size(root, "heads"),
            Width = Size(root, "width"),
            Dropout = (float)Share(root, "dropout"),
            TestShare = Share(root, "testShare"),
            Fingerprint = Field(root, "fingerprint") is { ValueKind: JsonValueKind.String } text ? text.GetString()! : throw new JsonException("\"fingerprint\" that is not a text."),
            Tokenizer = Tokenizer.FromJson(Field(root, "tokenizer").GetRawText()),
        };
        return settings.Width % settings.Heads == 0 ? settings : throw new JsonException($"a width of {settings.Width} for {settings.Heads} heads.");
    }

    private static JsonElement Field(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement field) ? field : throw new JsonException($"no \"{name}\" of the text.");

    private static int Size(JsonElement root, string name) => Field(root, name) is { ValueKind: JsonValueKind.Number } field && field.TryGetInt32(out int value) && value is >= 1 and <= LargestSize
        ? value : throw new JsonException($"\"{name}\" that is not from 1 to {LargestSize}.");

    private static double Share(JsonElement root, string name) => Field(root, name) is { ValueKind: JsonValueKind.Number } field && field.TryGetDouble(out double value) && value is >= 0 and < 1
        ? value : throw new JsonException($"\"{name}\" that is not from 0 to below 1.");
}
