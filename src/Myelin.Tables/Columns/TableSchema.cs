using System.Globalization;

namespace Myelin.Tables;

/// <summary>What each column of a table was taken for.</summary>
/// <param name="Columns">One per column of the table, in order.</param>
public sealed record TableSchema(IReadOnlyList<ColumnReading> Columns)
{
    /// <summary>The reading of a column.</summary>
    public ColumnReading Of(string name) => Columns.First(column => column.Name == name);

    /// <summary>Finds out what the columns of a table are.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="options">What is known about them.</param>
    /// <exception cref="ArgumentException">A column that is named does not exist.</exception>
    /// <exception cref="InvalidDataException">
    /// Numbers or dates can be read in two ways, or a text is among numbers; the message names the line, the column and the option that decides.
    /// </exception>
    public static TableSchema Guess(Table table, ColumnOptions? options = null)
    {
        options ??= new ColumnOptions();
        foreach (string name in options.Kinds.Keys) table.ColumnIndex(name);
        var marks = new MissingMarks(options.Missing);
        ColumnScan[] scans = Columnwise.Of(table.Columns.Count, place => new ColumnScan(table, place, marks));
        ColumnScan? commas = scans.FirstOrDefault(scan => scan.DecimalComma >= 0 && !IsIgnored(scan));
        return new TableSchema(Columnwise.Of(scans.Length, place => new ColumnGuess(scans[place], marks, options, commas).Read()));

        bool IsIgnored(ColumnScan scan) => options.Kinds.TryGetValue(scan.Name, out ColumnKind kind) && kind != ColumnKind.Number;
    }

    /// <summary>
    /// The same for predicting some of the columns from the others: those that say the same as a target are left out, unless the user says what
    /// they are or nothing else is left; so are the targets.
    /// </summary>
    /// <param name="table">The rows.</param>
    /// <param name="options">What is known about the columns.</param>
    /// <param name="targets">The columns to predict.</param>
    public TableSchema For(Table table, ColumnOptions options, IReadOnlyList<string> targets)
    {
        bool IsCopy(ColumnReading c) => c.IsFeature && !options.Kinds.ContainsKey(c.Name) && targets.Any(target => TargetCopies.Are(table, c, Of(target)));
        HashSet<string> copies = [.. Columns.Where(c => !targets.Contains(c.Name)).Where(IsCopy).Select(c => c.Name)];
        bool isAll = Columns.All(c => !c.IsFeature || targets.Contains(c.Name) || copies.Contains(c.Name));
        return new TableSchema([.. Columns.Select(c => !isAll && copies.Contains(c.Name)
            ? c with { Kind = ColumnKind.Copy, Why = $"says the same as {string.Join(", ", targets)} (--column {c.Name}={Name(c.Kind)} keeps it)" } : c)]);
    }

    /// <summary>Features that say the same as an earlier one, with its name.</summary>
    public IEnumerable<(string Column, string Original)> Repeats(IReadOnlyList<string> targets) => Columns
        .Where(c => c.IsFeature && c.Pattern != 0 && !targets.Contains(c.Name)).GroupBy(c => c.Pattern).Where(group => group.Count() > 1)
        .SelectMany(group => group.Skip(1).Select(c => (c.Name, group.First().Name)));

    /// <summary>Whether each row has a value in every feature.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="options">What is known about the columns.</param>
    /// <param name="targets">The columns to predict, which are no features.</param>
    public bool[] CompleteRows(Table table, ColumnOptions options, IReadOnlyList<string> targets)
    {
        var marks = new MissingMarks(options.Missing);
        int[] places = [.. Columns.Where(c => c is { IsFeature: true, Kind: not ColumnKind.Text } && !targets.Contains(c.Name)).Select(c =>
            table.ColumnIndex(c.Name))];
        return [.. Enumerable.Range(0, table.RowCount).Select(row => places.All(place => !marks.Contains(table.Utf8(row, place))))];
    }

    internal static string Name(ColumnKind kind) => kind.ToString().ToLower(CultureInfo.InvariantCulture);
}
