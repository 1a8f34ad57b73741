namespace Myelin.Tables;

/// <summary>How columns become features.</summary>
public sealed record EncodingOptions
{
    /// <summary>What takes the place of a missing number or date; a missing category is a category.</summary>
    public FillRule Fill { get; init; }

    /// <summary>Whether a feature says which numbers and dates were missing.</summary>
    public bool Indicators { get; init; } = true;

    /// <summary>The largest number of categories of a column; the rarest are one together.</summary>
    public int MostCategories { get; init; } = 64;

    /// <summary>The smallest number of training rows of a category of its own; null for one that follows from the number of rows.</summary>
    public int? FewestOfCategory { get; init; }

    /// <summary>The largest number of words of a column of text.</summary>
    public int MostWords { get; init; } = 1000;
}
