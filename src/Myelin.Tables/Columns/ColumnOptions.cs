namespace Myelin.Tables;

/// <summary>What the user says about columns; the rest is found out.</summary>
public sealed record ColumnOptions
{
    /// <summary>The kinds of columns, by their names.</summary>
    public IReadOnlyDictionary<string, ColumnKind> Kinds { get; init; } = new Dictionary<string, ColumnKind>();

    /// <summary>The sign before the decimals of all numbers.</summary>
    public char? Decimal { get; init; }

    /// <summary>The sign between thousands of all numbers.</summary>
    public char? Thousands { get; init; }

    /// <summary>Whether the day is before the month in dates such as 3/4/2024.</summary>
    public bool? DayFirst { get; init; }

    /// <summary>Texts that stand for a missing value, besides the usual ones.</summary>
    public IReadOnlyCollection<string> Missing { get; init; } = [];
}
