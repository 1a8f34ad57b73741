using System.Globalization;

namespace Myelin.Tables;

/// <summary>What a column was taken for, and how its fields are written.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is.</param>
public sealed record ColumnReading(string Name, ColumnKind Kind)
{
    /// <summary>How its numbers are written.</summary>
    public NumberForm Form { get; init; } = NumberForm.Plain;

    /// <summary>How its dates are written; null for other kinds.</summary>
    public DateForm? Dates { get; init; }

    /// <summary>The number of rows without a value.</summary>
    public int Missing { get; init; }

    /// <summary>Why it was taken for that, or what must be known about it; null for nothing special.</summary>
    public string? Why { get; init; }

    /// <summary>Whether a network sees it.</summary>
    public bool IsFeature => Kind is ColumnKind.Number or ColumnKind.Category or ColumnKind.Date or ColumnKind.Text;

    /// <summary>Equal for columns of which each tells the other; 0 if that is not known.</summary>
    internal ulong Pattern { get; init; }

    /// <summary>The name and the kind with its reason: <c>PassengerId: left out, numbers the rows</c>.</summary>
    public override string ToString()
    {
        string kind = IsFeature ? Kind.ToString().ToLower(CultureInfo.InvariantCulture) : "left out";
        return $"{Name}: {kind}{(Why is null ? "" : $", {Why}")}";
    }
}
