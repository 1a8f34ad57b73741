namespace Myelin.Runs;

/// <summary>Columns of text that became a category per value, though a model learns little from that.</summary>
internal static class ColumnNotices
{
    /// <summary>Of this share of the rows on, different texts name the rows; a few rows may differ by chance.</summary>
    private const double NearlyAll = 0.8;

    private const int FewestNames = 10;

    internal static IEnumerable<string> Of(CsvTable table, TableEncoding encoding)
    {
        foreach ((string name, IReadOnlyList<string>? categories, _) in encoding.Columns)
        {
            if (categories is null) continue;
            bool areDates = TimeColumn.AreDates(table, table.ColumnIndex(name));
            if (!areDates && categories.Count < Math.Max(FewestNames, NearlyAll * table.RowCount)) continue;
            string has = areDates ? "has dates" : "has a different text in nearly every row";
            string more = areDates ? $", and --time {name} tests on the latest rows" : "";
            yield return $"NOTE: column {name} {has} and became {NumberText.Count(categories.Count, "category", "categories")}, one per text: " +
                $"--drop {name} leaves it out{more}";
        }
    }
}
