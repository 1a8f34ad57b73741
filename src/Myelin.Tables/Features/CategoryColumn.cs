using System.Text;

namespace Myelin.Tables;

/// <summary>One of several texts: a feature that is 1 for each, one for all rare ones together, and one for a missing one.</summary>
public sealed class CategoryColumn : EncodedColumn
{
    /// <summary>A category of its own has at least this share of the training rows, up to <see cref="Enough"/> rows.</summary>
    private const double FewestShare = 0.005;

    private const int Enough = 10;

    private readonly Dictionary<string, int> _places;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    /// <param name="name">The column's name.</param>
    /// <param name="categories">The texts, each a feature.</param>
    /// <param name="hasOther">Whether there is a feature for all others.</param>
    /// <param name="hasMissing">Whether there is a feature for a missing one.</param>
    /// <param name="canMiss">Whether a field may be missing.</param>
    public CategoryColumn(string name, IReadOnlyList<string> categories, bool hasOther = false, bool hasMissing = false, bool canMiss = true) : base(name)
    {
        (Categories, HasOther, HasMissing, CanMiss) = (categories, hasOther, hasMissing, canMiss);
        _places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((int place, string category) in (categories ?? []).Index()) _places[category ?? ""] = place;
        _lookup = _places.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The texts, each a feature.</summary>
    public IReadOnlyList<string> Categories { get; }

    /// <summary>Whether there is a feature for all others.</summary>
    public bool HasOther { get; }

    /// <summary>Whether there is a feature for a missing one.</summary>
    public bool HasMissing { get; }

    /// <summary>Whether a field may be missing.</summary>
    public bool CanMiss { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> FeatureNames =>
        [.. Categories.Select(c => $"{Name}={c}"), .. HasOther ? (string[])[$"{Name}=(other)"] : [], .. HasMissing ? (string[])[$"{Name}=(missing)"] : []];

    /// <inheritdoc/>
    public override string Summary => $"category, {Categories.Count} known{(HasOther ? " and the rare ones together" : "")}";

    internal override int Width => Categories.Count + (HasOther ? 1 : 0) + (HasMissing ? 1 : 0);

    internal override string Rule => "a text";

    internal override bool IsValid => Categories is not null && Categories.All(c => c is not null);

    /// <summary>A text that the training rows did not have is one of the others.</summary>
    internal override bool Encode(ReadOnlySpan<byte> field, Span<float> to)
    {
        int place = PlaceOf(field);
        if (place >= 0) to[place] = 1;
        else if (HasOther) to[Categories.Count] = 1;
        return true;
    }

    internal override bool EncodeMissing(Span<float> to)
    {
        if (HasMissing) to[^1] = 1;
        return CanMiss;
    }

    /// <summary>The place of a text among the categories; -1 if it is none of them.</summary>
    internal int PlaceOf(ReadOnlySpan<byte> field)
    {
        const int Short = 128;
        Span<char> buffer = field.Length <= Short ? stackalloc char[Short] : new char[field.Length];
        ReadOnlySpan<char> text = buffer[..Encoding.UTF8.GetChars(field, buffer)].Trim();
        return _lookup.TryGetValue(text, out int place) ? place : -1;
    }

    /// <summary>Learns from the texts of the training rows, null for a missing one.</summary>
    internal static CategoryColumn Fit(string name, IEnumerable<string?> texts, EncodingOptions options)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        int missing = 0, rows = 0;
        foreach (string? text in texts)
        {
            rows++;
            if (text is null) missing++;
            else counts[text] = counts.GetValueOrDefault(text) + 1;
        }

        int fewest = options.FewestOfCategory ?? Math.Clamp((int)Math.Ceiling(FewestShare * rows), 1, Enough);
        string[] kept = [.. counts.Where(c => c.Value >= fewest).OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal)
            .Take(options.MostCategories).Select(c => c.Key).Order(StringComparer.Ordinal)];
        return new CategoryColumn(name, kept, kept.Length < counts.Count, missing > 0 && options.Fill != FillRule.Drop, options.Fill != FillRule.Drop);
    }
}
