using Myelin.Tables;

namespace Myelin.Runs;

/// <summary>Notices that a table of numbers is a series: each row has a time of its own.</summary>
internal static class SeriesHint
{
    private const int FewestRows = 20;

    /// <returns>What to say about it; null if the rows have no times of their own.</returns>
    internal static string? Of(TableSource source)
    {
        if (source.Table.RowCount < FewestRows || source.Targets.Any(t => t.Kind == TargetKind.Classification)) return null;
        string[] times = Times(source);
        if (times.Length == 0) return null;
        return $"NOTE: each row has a time of its own ({string.Join(", ", times)}): `myelin train series --file {source.Table.Name} " +
            $"--target {source.TargetNames[0]}` forecasts it; --time COLUMN tests on the latest rows";
    }

    private static string[] Times(TableSource source)
    {
        ColumnReading[] columns = [.. source.Schema.Columns.Where(c => c.IsFeature && !source.TargetNames.Contains(c.Name))];
        if (columns.FirstOrDefault(c => c.Kind == ColumnKind.Date && AreDifferent(source.Table, c.Name)) is { } date) return [date.Name];
        string[] parts = [.. columns.Select(c => c.Name).Where(name => name.ToLowerInvariant() is "year" or "month" or "week" or "quarter" or "day" or "hour")];
        return parts.Length > 1 && AreDifferent(source.Table, parts) ? parts : [];
    }

    private static bool AreDifferent(Table table, params string[] names)
    {
        int[] places = [.. names.Select(table.ColumnIndex)];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return Enumerable.Range(0, table.RowCount).All(row => seen.Add(string.Join('\0', places.Select(place => table[row, place]))));
    }
}
