using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Myelin;

/// <summary>
/// Converts text to token ids and back. Each token stands for some bytes of UTF-8, so that a text decoded token by token, as it arrives, is
/// the same text: see <see cref="Utf8Of"/>.
/// </summary>
public abstract class Tokenizer
{
    /// <summary>Increased when a field changes its meaning; older programs then reject the text.</summary>
    private const int CurrentFormat = 1;

    private protected Tokenizer() { }

    /// <summary>The number of tokens; ids are 0 to Count - 1.</summary>
    public abstract int Count { get; }

    /// <summary>The kind with the number of tokens: <c>CharacterTokenizer(65 tokens)</c>.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{GetType().Name}({Count} tokens)");

    /// <summary>The UTF-8 bytes of a token; with byte pairs it may be a part of a character.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    public abstract ReadOnlySpan<byte> Utf8Of(int id);

    /// <summary>Converts a text to ids.</summary>
    /// <exception cref="ArgumentException">The tokenizer has no token for a character.</exception>
    public abstract int[] Encode(string text);

    /// <summary>
    /// Converts ids to a text. Invalid UTF-8, which a model may generate, becomes U+FFFD; so does a token that is a part of a character,
    /// decoded alone: see <see cref="DecodeStream"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An id is out of range.</exception>
    public string Decode(params ReadOnlySpan<int> ids)
    {
        var bytes = new List<byte>();
        foreach (int id in ids) bytes.AddRange(Utf8Of(id));
        return Encoding.UTF8.GetString([.. bytes]);
    }

    /// <summary>Converts ids to a text, piece by piece as the ids arrive; bytes wait until their character is complete.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id is out of range.</exception>
    /// <example><code>
    /// foreach (string piece in tokenizer.DecodeStream(model.Generate(prompt).Take(200))) Console.Write(piece);
    /// </code></example>
    public IEnumerable<string> DecodeStream(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        Decoder decoder = Encoding.UTF8.GetDecoder();
        foreach (int id in ids) yield return Characters(decoder, Utf8Of(id), flush: false);
        if (Characters(decoder, [], flush: true) is { Length: > 0 } rest) yield return rest;
    }

    /// <summary>The tokenizer as text, to be saved with the model: <see cref="FromJson"/> reads it.</summary>
    public string ToJson()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = false }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("format", CurrentFormat);
            Write(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>Reads the output of <see cref="ToJson"/>.</summary>
    /// <exception cref="InvalidDataException">It is something else, or damaged.</exception>
    public static Tokenizer FromJson(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw Damaged($"{root.ValueKind} where an object is needed");
            if (!root.TryGetProperty("format", out JsonElement format) || format.ValueKind != JsonValueKind.Number || !format.TryGetInt32(out int number))
                throw Damaged("no format");
            if (number != CurrentFormat) throw Damaged($"format {number}, where {CurrentFormat} is supported");
            if (root.TryGetProperty("characters", out JsonElement characters)) return CharacterTokenizer.Read(characters);
            if (root.TryGetProperty("merges", out JsonElement merges)) return BytePairTokenizer.Read(merges);
            throw Damaged("neither characters nor merges");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            // The last two bytes of half a surrogate pair: raw it cannot become UTF-8; as an escape it cannot be read as a text.
            throw Damaged($"\"{error.Message}\"", error);
        }
    }

    private static string Characters(Decoder decoder, ReadOnlySpan<byte> bytes, bool flush)
    {
        Span<char> characters = new char[decoder.GetCharCount(bytes, flush)];
        return new string(characters[..decoder.GetChars(bytes, characters, flush)]);
    }

    private protected abstract void Write(Utf8JsonWriter writer);

    private protected static InvalidDataException Damaged(string got, Exception? inner = null) => new(
        $"Tokenizer.FromJson: the text must be the output of Tokenizer.ToJson.\n  Got {got}.\n" +
        "  Use the tokenizer.json of the run that the model comes from.", inner);

    private protected ArgumentOutOfRangeException NoSuchId(int id) => new(nameof(id), string.Create(
        CultureInfo.InvariantCulture, $"{GetType().Name}: an id must be from 0 to {Count - 1}.\n  Got {id}.\n  Use the tokenizer the model was trained with."));
}
