namespace Myelin.Tables;

/// <summary>Names of columns that number or name the rows.</summary>
internal static class RowNames
{
    private static readonly HashSet<string> s_names = ["id", "index", "idx", "row", "rowname", "rownames", "rownumber", "rowid", "nr", "no", "uuid",
        "guid", "key"];

    internal static bool IsName(string column)
    {
        string letters = string.Concat(column.Where(char.IsLetter));
        return s_names.Contains(letters.ToLowerInvariant()) || (column.Length > 2
            && (column.EndsWith("Id", StringComparison.Ordinal) || column.EndsWith("_id", StringComparison.OrdinalIgnoreCase)
                || column.EndsWith(" id", StringComparison.OrdinalIgnoreCase) || column.EndsWith("ID", StringComparison.Ordinal)));
    }

    /// <summary>The first column of a data frame that was written with its index, or of rows without names.</summary>
    internal static bool IsUnnamed(string column, int place) =>
        place == 0 && (column == "column1" || column.StartsWith("Unnamed", StringComparison.OrdinalIgnoreCase) || IsName(column));
}
