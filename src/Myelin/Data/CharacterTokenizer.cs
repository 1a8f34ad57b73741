using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Myelin;

/// <summary>A token for each character (Unicode scalar) of the text it was created from, in the order of their code points.</summary>
/// <example><code>
/// var tokenizer = CharacterTokenizer.Train("hello");
/// int[] ids = tokenizer.Encode("hell");        // 1 0 2 2
/// </code></example>
public sealed class CharacterTokenizer : Tokenizer
{
    private readonly Rune[] _characters;
    private readonly byte[][] _bytes;
    private readonly Dictionary<Rune, int> _ids;

    private CharacterTokenizer(Rune[] characters)
    {
        _characters = characters;
        _bytes = [.. characters.Select(c => Encoding.UTF8.GetBytes(c.ToString()))];
        _ids = characters.Index().ToDictionary(e => e.Item, e => e.Index);
    }

    /// <summary>The characters, by id.</summary>
    public IReadOnlyList<Rune> Characters => _characters;

    /// <inheritdoc/>
    public override int Count => _characters.Length;

    /// <summary>Creates a tokenizer for the characters of a text.</summary>
    /// <exception cref="ArgumentException">The text is empty, or contains half a surrogate pair.</exception>
    public static CharacterTokenizer Train(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0)
            throw new ArgumentException(
                "CharacterTokenizer: the text must not be empty.\n  Got \"\".\n  Give the text that the model will learn from.",
                nameof(text));
        var characters = new SortedSet<Rune>();
        for (int i = 0; i < text.Length; i += At(text, i).Utf16SequenceLength) characters.Add(At(text, i));
        return new CharacterTokenizer([.. characters]);
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Utf8Of(int id) => (uint)id < (uint)Count ? _bytes[id] : throw NoSuchId(id);

    /// <inheritdoc/>
    public override int[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ids = new List<int>(text.Length);
        for (int i = 0; i < text.Length;)
        {
            Rune character = At(text, i);
            if (!_ids.TryGetValue(character, out int id)) throw Unknown(character, text, i);
            ids.Add(id);
            i += character.Utf16SequenceLength;
        }

        return [.. ids];
    }

    internal static CharacterTokenizer Read(JsonElement characters)
    {
        if (characters.ValueKind != JsonValueKind.String) throw Damaged("characters that are not a text");
        Rune[] all = [.. characters.GetString()!.EnumerateRunes()];
        if (all.Length == 0) throw Damaged("no characters");
        if (all.Distinct().Count() != all.Length) throw Damaged("a character twice");
        return new CharacterTokenizer(all);
    }

    private protected override void Write(Utf8JsonWriter writer) => writer.WriteString("characters", string.Concat(_characters));

    private static Rune At(string text, int place) => Rune.TryGetRuneAt(text, place, out Rune character) ? character : throw new ArgumentException(
        $"CharacterTokenizer: the text must consist of whole characters.\n  Got half a surrogate pair at position {place}.\n" +
        "  Split texts between characters.", nameof(text));

    private static ArgumentException Unknown(Rune character, string text, int place) => new(string.Create(CultureInfo.InvariantCulture,
        $"CharacterTokenizer: each character must occur in the text that the tokenizer was created from.\n" +
        $"  Got {Shown(character)} at position {place} (line {text.AsSpan(0, place).Count('\n') + 1}).\n" +
        $"  Remove it, train on a text that contains it, or use byte pairs, which can encode any text."), nameof(text));

    private static string Shown(Rune character) =>
        Rune.IsControl(character) || Rune.IsWhiteSpace(character) ? $"U+{character.Value:X4}" : $"'{character}' (U+{character.Value:X4})";
}
