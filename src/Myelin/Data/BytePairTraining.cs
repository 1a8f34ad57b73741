using System.Runtime.InteropServices;
using System.Text;

namespace Myelin;

/// <summary>
/// Finds the merges of byte-pair encoding. Repeated words are counted once; after a merge only the words that contained the pair change,
/// and the pairs are queued by their counts, where an outdated count is corrected when it is dequeued.
/// </summary>
internal sealed class BytePairTraining
{
    /// <summary>Words of more bytes are split: a text without spaces must not cause quadratic work.</summary>
    internal const int LongestWord = 256;

    /// <summary>No token is longer, because no word is.</summary>
    internal const int LongestToken = LongestWord;

    private sealed class Word(List<int> tokens)
    {
        internal readonly List<int> Tokens = tokens;

        internal long Uses;
    }

    private readonly List<Word> _words = [];
    private readonly Dictionary<(int Left, int Right), long> _counts = [];
    private readonly Dictionary<(int Left, int Right), HashSet<int>> _places = [];
    private readonly PriorityQueue<(int Left, int Right), (long Count, int Left, int Right)> _queue = new();

    internal BytePairTraining(string text)
    {
        var known = new Dictionary<string, int[]>();
        foreach (Range range in Words.Of(text))
        {
            string spelling = text[range];
            if (!known.TryGetValue(spelling, out int[]? numbers)) known.Add(spelling, numbers = Add(Encoding.UTF8.GetBytes(spelling)));
            foreach (int number in numbers) _words[number].Uses++;
        }

        for (int i = 0; i < _words.Count; i++) Count(i, sign: 1);
        foreach ((int, int) pair in _counts.Keys) Enqueue(pair);
    }

    internal (int Left, int Right)[] Run(int count, Action<int> progress)
    {
        var merges = new List<(int, int)>();
        while (merges.Count < count && _queue.TryDequeue(out (int Left, int Right) pair, out (long Count, int, int) priority))
        {
            long now = _counts.GetValueOrDefault(pair);
            if (now != -priority.Count) continue;
            // A pair that occurs once is not a pattern.
            if (now < 2) break;
            Merge(pair, 256 + merges.Count);
            merges.Add(pair);
            progress(merges.Count);
        }

        return [.. merges];
    }

    /// <summary>Replaces each such pair by one token, from the left.</summary>
    internal static void Replace(List<int> tokens, (int Left, int Right) pair, int token)
    {
        int to = 0;
        for (int from = 0; from < tokens.Count; to++)
        {
            bool isPair = from + 1 < tokens.Count && tokens[from] == pair.Left && tokens[from + 1] == pair.Right;
            tokens[to] = isPair ? token : tokens[from];
            from += isPair ? 2 : 1;
        }

        tokens.RemoveRange(to, tokens.Count - to);
    }

    private int[] Add(byte[] bytes)
    {
        var numbers = new List<int>();
        for (int start = 0; start < bytes.Length; start += LongestWord)
        {
            numbers.Add(_words.Count);
            _words.Add(new Word([.. bytes.AsSpan(start, Math.Min(LongestWord, bytes.Length - start)).ToArray().Select(b => (int)b)]));
        }

        return [.. numbers];
    }

    private void Merge((int Left, int Right) pair, int token)
    {
        var touched = new HashSet<(int, int)>();
        foreach (int number in _places[pair].Order().ToArray())
        {
            List<int> tokens = _words[number].Tokens;
            touched.UnionWith(Pairs(tokens));
            Count(number, sign: -1);
            Replace(tokens, pair, token);
            Count(number, sign: 1);
            touched.UnionWith(Pairs(tokens));
        }

        foreach ((int, int) other in touched) Enqueue(other);
    }

    private void Enqueue((int Left, int Right) pair)
    {
        long count = _counts.GetValueOrDefault(pair);
        if (count > 1) _queue.Enqueue(pair, (-count, pair.Left, pair.Right));
    }

    private void Count(int number, int sign)
    {
        Word word = _words[number];
        foreach ((int, int) pair in Pairs(word.Tokens))
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_counts, pair, out _) += sign * word.Uses;
            ref HashSet<int>? places = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, pair, out _);
            places ??= [];
            if (sign > 0) places.Add(number);
            else places.Remove(number);
        }
    }

    private static IEnumerable<(int, int)> Pairs(List<int> tokens) =>
        Enumerable.Range(0, Math.Max(0, tokens.Count - 1)).Select(i => (tokens[i], tokens[i + 1]));
}
