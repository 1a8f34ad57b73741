using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;

namespace Myelin;

/// <summary>
/// Byte-pair encoding: ids 0 to 255 are the bytes, each further one is a pair of earlier tokens that often occur next to each other. Every
/// text can be encoded, frequent words as one token (Sennrich et al. 2016; on bytes, Radford et al. 2019).
/// </summary>
/// <remarks>No token crosses the boundary between words: a space belongs to the word after it.</remarks>
public sealed class BytePairTokenizer : Tokenizer
{
    /// <summary>Ids below this are the bytes themselves.</summary>
    private const int Bytes = 256;

    /// <summary>The largest number of words in the cache; a text that never repeats must not fill the memory.</summary>
    private const int MostRemembered = 100_000;

    private readonly (int Left, int Right)[] _merges;
    private readonly byte[][] _bytes;
    private readonly Dictionary<(int Left, int Right), int> _ranks;
    private readonly ConcurrentDictionary<string, int[]> _words = [];

    internal BytePairTokenizer((int Left, int Right)[] merges)
    {
        _merges = merges;
        _bytes = new byte[Bytes + merges.Length][];
        for (int i = 0; i < Bytes; i++) _bytes[i] = [(byte)i];
        for (int i = 0; i < merges.Length; i++) _bytes[Bytes + i] = [.. _bytes[merges[i].Left], .. _bytes[merges[i].Right]];
        _ranks = merges.Index().ToDictionary(e => e.Item, e => e.Index);
    }

    /// <inheritdoc/>
    public override int Count => _bytes.Length;

    /// <summary>Learns which pairs to merge: always the most frequent, among equals the one with smaller ids.</summary>
    /// <param name="text">The text to learn from.</param>
    /// <param name="count">The number of tokens, at least 257; fewer if no pair in the text occurs twice.</param>
    /// <param name="progress">Called with the number of tokens after each new one; may be null.</param>
    /// <exception cref="ArgumentException">The text is empty, or the count too small.</exception>
    public static BytePairTokenizer Train(string text, int count, Action<int>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0)
            throw new ArgumentException(
                "BytePairTokenizer: the text must not be empty.\n  Got \"\".\n  Give the text that the model will learn from.",
                nameof(text));
        if (count <= Bytes)
            throw new ArgumentOutOfRangeException(nameof(count),
                $"BytePairTokenizer: count must be above {Bytes}, the single bytes.\n  Got {count}.\n  Try 1000.");
        return new BytePairTokenizer(new BytePairTraining(text).Run(count - Bytes, merges => progress?.Invoke(Bytes + merges)));
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Utf8Of(int id) => (uint)id < (uint)Count ? _bytes[id] : throw NoSuchId(id);

    /// <summary>Converts a text to ids. Half a surrogate pair, which UTF-8 cannot encode, becomes U+FFFD.</summary>
    public override int[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ids = new List<int>(text.Length / 2);
        foreach (Range range in Words.Of(text))
        {
            string word = text[range];
            if (!_words.TryGetValue(word, out int[]? tokens))
            {
                tokens = Merge(Encoding.UTF8.GetBytes(word));
                if (_words.Count < MostRemembered) _words[word] = tokens;
            }

            ids.AddRange(tokens);
        }

        return [.. ids];
    }

    internal static BytePairTokenizer Read(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array) throw Damaged("merges that are not a list");
        var merges = new List<(int, int)>();
        var known = new HashSet<(int, int)>();
        var lengths = new List<int>(Enumerable.Repeat(1, Bytes));
        foreach (JsonElement pair in list.EnumerateArray())
        {
            int largest = Bytes + merges.Count - 1;
            if (pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2
                || !TryId(pair[0], largest, out int left)
                || !TryId(pair[1], largest, out int right)) throw Damaged($"no pair of ids up to {largest} at merge {merges.Count}");
            if (!known.Add((left, right))) throw Damaged($"the pair {left}, {right} twice");
            // Otherwise a file of a few lines could request a token of 2⁴⁰ bytes.
            lengths.Add(lengths[left] + lengths[right]);
            if (lengths[^1] > BytePairTraining.LongestToken)
                throw Damaged($"a token of {lengths[^1]} bytes, where the limit is {BytePairTraining.LongestToken}");
            merges.Add((left, right));
        }

        return new BytePairTokenizer([.. merges]);
    }

    private protected override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("merges");
        foreach ((int left, int right) in _merges)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(left);
            writer.WriteNumberValue(right);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    /// <summary>
    /// Merges all occurrences of the pair learned first, then of the next. A word is short, so the pairs are searched again each time; a
    /// very long one, of a text without spaces, is split, which changes at most one token at each boundary.
    /// </summary>
    private int[] Merge(byte[] word)
    {
        var all = new List<int>();
        for (int start = 0; start < word.Length; start += BytePairTraining.LongestWord)
        {
            List<int> tokens = [.. word.AsSpan(start, Math.Min(BytePairTraining.LongestWord, word.Length - start)).ToArray().Select(b => (int)b)];
            while (Best(tokens) is { } rank) BytePairTraining.Replace(tokens, _merges[rank], Bytes + rank);
            all.AddRange(tokens);
        }

        return [.. all];
    }

    private int? Best(List<int> tokens)
    {
        int best = int.MaxValue;
        for (int i = 0; i + 1 < tokens.Count; i++)
        {
            if (_ranks.TryGetValue((tokens[i], tokens[i + 1]), out int rank)) best = Math.Min(best, rank);
        }

        return best == int.MaxValue ? null : best;
    }

    private static bool TryId(JsonElement element, int largest, out int id)
    {
        id = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out id) && id >= 0 && id <= largest;
    }
}
