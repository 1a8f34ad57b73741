using System.Text.Json.Serialization;

namespace Myelin.Tables;

/// <summary>A column with what was learned about it from the training rows: how its fields become features.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(NumberColumn), "number")]
[JsonDerivedType(typeof(CategoryColumn), "category")]
[JsonDerivedType(typeof(DateColumn), "date")]
[JsonDerivedType(typeof(WordsColumn), "text")]
public abstract class EncodedColumn
{
    private protected EncodedColumn(string name) => Name = name;

    /// <summary>The column's name.</summary>
    public string Name { get; }

    /// <summary>A name for each feature.</summary>
    [JsonIgnore]
    public abstract IReadOnlyList<string> FeatureNames { get; }

    /// <summary>What it was taken for and how many features it became: <c>age: number, 12 missing → median 28, with an indicator</c>.</summary>
    [JsonIgnore]
    public abstract string Summary { get; }

    /// <summary>The number of features.</summary>
    internal abstract int Width { get; }

    /// <summary>Whether its features have one scale together, as words have.</summary>
    internal virtual bool HasOneScale => false;

    /// <summary>What a field must be, to follow "must have".</summary>
    internal abstract string Rule { get; }

    /// <summary>Whether what a file contained is a column.</summary>
    internal abstract bool IsValid { get; }

    /// <summary>Writes the features of a field; they are 0 before. False if the field is none that this column can have.</summary>
    internal abstract bool Encode(ReadOnlySpan<byte> field, Span<float> to);

    /// <summary>The same for a missing field.</summary>
    internal abstract bool EncodeMissing(Span<float> to);
}
