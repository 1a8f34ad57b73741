namespace Myelin.Runs;

/// <summary>Divides a table's rows into training, validation and test.</summary>
internal sealed class TableSplit
{
    /// <summary>Rows that are related, such as those of one patient.</summary>
    internal static TextOption Group { get; } =
        new("group", "COLUMN", "Rows with the same value are in the same part of the split; the column is no feature.");

    /// <summary>The order of the rows.</summary>
    internal static TextOption Time { get; } =
        new("time", "COLUMN", "Test on the latest rows, by this column of numbers or dates, not on random ones; the column is no feature.");

    private TableSplit(DataPart[] parts, IReadOnlyList<string> notices) => (Parts, Notices) = (parts, notices);

    /// <summary>The part of each row.</summary>
    internal DataPart[] Parts { get; }

    /// <summary>What must be known about the split.</summary>
    internal IReadOnlyList<string> Notices { get; }

    /// <summary>Divides a table's rows: by time or at random, with about the same share of each class in every part.</summary>
    /// <param name="table">The rows as texts.</param>
    /// <param name="data">The rows as examples.</param>
    /// <param name="asked">The options of the run.</param>
    /// <param name="testShare">The share of the test set.</param>
    /// <param name="seed">Determines which row is in which part.</param>
    internal static TableSplit Create(CsvTable table, TableData data, OptionValues asked, double testShare, ulong seed)
    {
        double? validation = asked.Find(TrainOptions.Validation);
        double kept = 1 - testShare;
        double[] shares = validation is { } share ? [kept * (1 - share), kept * share, testShare] : [kept, testShare];
        DataPart[] kinds = validation is null ? [DataPart.Training, DataPart.Test] : [DataPart.Training, DataPart.Validation, DataPart.Test];
        var notices = new List<string>();
        var parts = new DataPart[table.RowCount];
        foreach ((int[] rows, DataPart kind) in Rows().Zip(kinds))
        {
            foreach (int row in rows) parts[row] = kind;
        }

        return new TableSplit(parts, notices);

        IReadOnlyList<int[]> Rows()
        {
            if (asked.Find(Time) is { } time) return RowSplit.ByTime(TimeColumn.Named(table, time).Times, shares);
            int[]? classes = data.Encoding.Kind == TargetKind.Classification ? data.Dataset.ReadLabels() : null;
            int[]? groups = asked.Find(Group) is { } column ? Numbered(table, [table.ColumnIndex(column)]) : Duplicates(table, data.Encoding, notices);
            return RowSplit.AtRandom(table.RowCount, seed, shares, classes, groups);
        }
    }

    /// <summary>Rows that are equal in all columns count as one, so that none is in two parts; null if there are none.</summary>
    private static int[]? Duplicates(CsvTable table, TableEncoding encoding, List<string> notices)
    {
        int[] columns = [.. encoding.Columns.Select(c => table.ColumnIndex(c.Name)), table.ColumnIndex(encoding.Target)];
        int[] groups = Numbered(table, columns);
        int repeated = table.RowCount - groups.Max() - 1;
        if (repeated == 0) return null;
        if (2 * repeated > table.RowCount)
        {
            // A few patterns, each observed many times: without some of them the training set would not be like the test set.
            notices.Add($"NOTE: {repeated:N0} of {table.RowCount:N0} rows repeat another; equal rows are in training and test");
            return null;
        }

        notices.Add($"NOTE: {repeated:N0} of {table.RowCount:N0} rows repeat another; equal rows are kept in the same part");
        return groups;
    }

    /// <summary>A number for each row: rows with the same texts in the columns have the same.</summary>
    private static int[] Numbered(CsvTable table, int[] columns)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. Enumerable.Range(0, table.RowCount).Select(row =>
        {
            string key = string.Join('\0', columns.Select(column => table[row, column].Trim()));
            return numbers.TryGetValue(key, out int number) ? number : numbers[key] = numbers.Count;
        })];
    }
}
