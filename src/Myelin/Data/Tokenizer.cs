using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Myelin;

/// <summary>
/// Turns text into token ids and back. Each token stands for some bytes of UTF-8, so that a text decoded as it comes, token by token, is the
/// text: see <see cref="Utf8Of"/>.
/// </summary>
public abstract class Tokenizer
{
    /// <summary>Raised when a field changes its meaning; older programs then refuse the text.</summary>
    private const int CurrentFormat = 1;

    private protected Tokenizer() { }

    /// <summary>How many tokens there are; ids are 0 to Count - 1.</summary>
    public abstract int Count { get; }

    /// <summary>The bytes of UTF-8 a token stands for; of byte pairs it may be a part of a character.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    public abstract ReadOnlySpan<byte> Utf8Of(int id);

    /// <summary>A text as ids.</summary>
    /// <exception cref="ArgumentException">The tokenizer has no token for a character.</exception>
    public abstract int[] Encode(string text);

    /// <summary>
    /// The text that ids stand for. Bytes that are no UTF-8, as a model may string together, become U+FFFD; so does a token that is a part of
    /// a character, decoded by itself: see <see cref="DecodeStream"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">An id lies outside.</exception>
    public string Decode(params ReadOnlySpan<int> ids)
    {
        var bytes = new List<byte>();
        foreach (int id in ids) bytes.AddRange(Utf8Of(id));
        return Encoding.UTF8.GetString([.. bytes]);
    }

    /// <summary>The text that ids stand for, piece by piece as the ids come; bytes wait until their character is whole.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id lies outside.</exception>
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

    /// <summary>The tokenizer as text, to be kept beside the model: <see cref="FromJson"/> reads it.</summary>
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

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is something else, or damaged.</exception>
    public static Tokenizer FromJson(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw Damaged($"{root.ValueKind} where an object is needed");
            if (!root.TryGetProperty("format", out JsonElement format) || format.ValueKind != JsonValueKind.Number || !format.TryGetInt32(out int number)) throw Damaged("no format");
            if (number != CurrentFormat) throw Damaged($"format {number}, where {CurrentFormat} is known");
            if (root.TryGetProperty("characters", out JsonElement characters)) return CharacterTokenizer.Read(characters);
            if (root.TryGetProperty("merges", out JsonElement merges)) return BytePairTokenizer.Read(merges);
            throw Damaged("neither characters nor merges");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            // The last two of half a surrogate pair: as it is, it cannot become UTF-8; written as an escape it cannot be read as a text.
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
        $"Tokenizer.FromJson: the text must be what Tokenizer.ToJson wrote.\n  Got {got}.\n  Take the tokenizer.json of the run that the model comes from.", inner);

    private protected ArgumentOutOfRangeException NoSuchId(int id) => new(nameof(id), string.Create(
        CultureInfo.InvariantCulture, $"{GetType().Name}: an id must lie in 0 to {Count - 1}.\n  Got {id}.\n  Use the tokenizer the model was trained with."));
}
