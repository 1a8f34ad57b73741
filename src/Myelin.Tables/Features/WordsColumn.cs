using System.Text;

namespace Myelin.Tables;

/// <summary>
/// Free text by its words: a feature for each word that at least two training rows have, the most frequent ones, weighted by how rare they are; the
/// features of a row have length 1, so that long texts are like short ones.
/// </summary>
public sealed class WordsColumn : EncodedColumn
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    /// <param name="name">The column's name.</param>
    /// <param name="words">The words, each a feature.</param>
    /// <param name="weights">The weight of each.</param>
    public WordsColumn(string name, IReadOnlyList<string> words, IReadOnlyList<float> weights) : base(name)
    {
        (Words, Weights) = (words, weights);
        foreach ((int place, string word) in (words ?? []).Index()) _places[word ?? ""] = place;
    }

    /// <summary>The words, each a feature.</summary>
    public IReadOnlyList<string> Words { get; }

    /// <summary>The weight of each: the logarithm of how rare it is.</summary>
    public IReadOnlyList<float> Weights { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> FeatureNames => [.. Words.Select(word => $"{Name}:{word}")];

    /// <inheritdoc/>
    public override string Summary => $"text → {Words.Count} words";

    internal override int Width => Words.Count;

    internal override bool HasOneScale => true;

    internal override string Rule => "a text";

    internal override bool IsValid =>
        Words is not null && Weights is not null && Words.Count == Weights.Count && Words.All(w => w is not null) && Weights.All(float.IsFinite);

    internal override bool Encode(ReadOnlySpan<byte> field, Span<float> to)
    {
        foreach (string word in TextWords.Of(Encoding.UTF8.GetString(field)))
        {
            if (_places.TryGetValue(word, out int place)) to[place] += Weights[place];
        }

        double square = 0;
        foreach (float value in to) square += (double)value * value;
        if (square == 0) return true;
        float length = (float)Math.Sqrt(square);
        for (int i = 0; i < to.Length; i++) to[i] /= length;
        return true;
    }

    internal override bool EncodeMissing(Span<float> to) => true;

    /// <summary>Learns from the texts of the training rows, null for a missing one.</summary>
    internal static WordsColumn Fit(string name, IEnumerable<string?> texts, EncodingOptions options)
    {
        const int FewestRows = 2;
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        int rows = 0;
        foreach (string? text in texts)
        {
            rows++;
            foreach (string word in TextWords.Of(text ?? "").Distinct(StringComparer.Ordinal)) counts[word] = counts.GetValueOrDefault(word) + 1;
        }

        KeyValuePair<string, int>[] kept = [.. counts.Where(c => c.Value >= FewestRows).OrderByDescending(c => c.Value)
            .ThenBy(c => c.Key, StringComparer.Ordinal).Take(options.MostWords)];
        return new WordsColumn(name, [.. kept.Select(c => c.Key)], [.. kept.Select(c => 1 + PortableMath.Log((1.0 + rows) / (1 + c.Value)))]);
    }
}
