using Myelin.Tables;

namespace Myelin.Runs;

/// <summary>A table with what is to be predicted in it, before its rows are divided.</summary>
/// <param name="Table">The rows.</param>
/// <param name="Schema">What its columns are.</param>
/// <param name="Targets">The columns to predict.</param>
/// <param name="Values">What the rows have for them.</param>
/// <param name="Rows">The rows that are used: those with a target, and if gaps are not filled, without any.</param>
internal sealed record TableSource(Table Table, TableSchema Schema, IReadOnlyList<TableTarget> Targets, TargetValues Values, IReadOnlyList<int> Rows)
{
    /// <summary>The class of each row if there is one target of classes; otherwise null.</summary>
    internal IReadOnlyList<int>? Classes => Values.Labels;

    internal IReadOnlyList<string> TargetNames => [.. Targets.Select(t => t.Name)];

    /// <exception cref="RunOptionException">The options do not fit the table.</exception>
    /// <exception cref="InvalidDataException">A field can be read in two ways, or not at all.</exception>
    internal static TableSource Read(string path, OptionValues asked)
    {
        TableFormat format = TableReading.Format(asked);
        string given = asked.Find(TableTask.Target) ?? throw new RunOptionException(
            "a table needs --target COLUMN, the column to predict.\n" +
            $"  Got {path} without one.\n" +
            $"  Its columns are {string.Join(", ", TableFile.Blocks(path, format, 1).First().Columns)}.");
        Table table = TableFile.Read(path, format);
        string[] targets = Named([given], table);
        foreach (string name in targets) table.ColumnIndex(name);
        if (targets.Length != 1) throw new RunOptionException(
            "--target must name one column.\n" +
            $"  Got \"{given}\".\n" +
            "  Train a run for each of them, and leave the others out with --drop.");
        if (table.RowCount == 0) throw new InvalidDataException(
            $"Table: {path} must have at least one row.\n  Got only the names of columns.\n  If the first row is data, --header no says so.");
        ColumnOptions columns = TableReading.Columns(asked, Ignored(asked, targets, table));
        TableSchema schema = TableSchema.Guess(table, columns).For(table, columns, targets);
        TargetKind? kind = asked.Find(TableTask.Task) switch
        {
            "classification" => TargetKind.Classification,
            "regression" => TargetKind.Regression,
            _ =>
            null
        };
        TableTarget[] found = [.. targets.Select(name => TableTarget.Guess(table, schema.Of(name), kind, columns.Missing))];
        var values = TargetValues.Of(table, found, columns.Missing);
        bool[]? complete = asked.Find(TableReading.Fill) == "drop" ? schema.CompleteRows(table, columns, targets) : null;
        int[] rows = [.. Enumerable.Range(0, table.RowCount).Where(row => values.Has(row) && complete?[row] != false)];
        if (rows.Length == 0) throw new InvalidDataException(
            $"Table: {path} must have a row with its target and, for --fill drop, all features.\n  Got none.\n  Fill gaps: --fill median; or choose " +
            $"another --target.");
        return new TableSource(table, schema, found, values, rows);
    }

    /// <summary>Names of columns: id,date means two, unless one has that name.</summary>
    internal static string[] Named(IEnumerable<string> given, Table table) =>
        [.. given.SelectMany(name => table.Columns.Contains(name) ? [name]
            : name.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct()];

    /// <summary>The columns that are no features: those that were named, and those that only divide the rows.</summary>
    private static string[] Ignored(OptionValues asked, string[] targets, Table table)
    {
        string[] dropped = Named(asked.Find(TableReading.Drop), table);
        string[] dividing = [.. new[] { asked.Find(TableSplit.Group), asked.Find(TableSplit.Time) }.OfType<string>()];
        if (dropped.FirstOrDefault(targets.Contains) is { } target) throw Unusable("--drop", target);
        if (dividing.FirstOrDefault(targets.Contains) is { } divided) throw Unusable(asked.Find(TableSplit.Group) == divided ? "--group" : "--time", divided);
        if (dividing.Length == 2) throw new RunOptionException(
            "--group and --time divide the rows in two ways.\n  Got both.\n  Leave one out.");
        return [.. dropped, .. dividing];

        static RunOptionException Unusable(string flag, string name) => new(
            $"{flag} must name a column other than the target.\n  Got {name}.\n  It is the column to predict; leave it out, or choose another --target.");
    }
}
