using System.Globalization;
using System.Text;

namespace Myelin;

/// <summary>A table in memory: named columns, rows of text. <c>Myelin.Tables</c> reads it from files.</summary>
/// <remarks>The text is kept as UTF-8 in blocks of rows, with four bytes more per field: about the size of its file.</remarks>
public sealed class Table
{
    private readonly TableBlock[] _blocks;
    private readonly int _rowsPerBlock;

    internal Table(string name, IReadOnlyList<string> columns, TableBlock[] blocks, int rowsPerBlock) =>
        (Name, Columns, _blocks, _rowsPerBlock, RowCount) = (name, columns, blocks, rowsPerBlock, blocks.Sum(block => block.Rows));

    /// <summary>The file's name, for errors.</summary>
    public string Name { get; }

    /// <summary>The columns' names.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The number of rows.</summary>
    public int RowCount { get; }

    /// <summary>How it was read, one line each, such as the delimiter that was found.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>What to do if a column is missing, known to the one who read the table; null for nothing special.</summary>
    public string? ColumnHint { get; init; }

    /// <summary>One field.</summary>
    /// <param name="row">From 0.</param>
    /// <param name="column">From 0.</param>
    public string this[int row, int column] => Encoding.UTF8.GetString(Utf8(row, column));

    /// <summary>One field, as UTF-8.</summary>
    /// <param name="row">From 0.</param>
    /// <param name="column">From 0.</param>
    public ReadOnlySpan<byte> Utf8(int row, int column)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)Columns.Count, nameof(column));
        return BlockOf(row).Field(row % _rowsPerBlock, column, Columns.Count);
    }

    /// <summary>The fields of one row, one per column.</summary>
    public IReadOnlyList<string> Row(int row) => [.. Enumerable.Range(0, Columns.Count).Select(column => this[row, column])];

    /// <summary>The line of the file where a row begins, from 1; 0 for a row that is from no file.</summary>
    public int LineOf(int row) => BlockOf(row).Lines[row % _rowsPerBlock];

    /// <summary>Where a row is, for errors: <c>line 7 of flowers.csv</c>, or <c>row 6</c> of a table that has no lines.</summary>
    public string Where(int row) => LineOf(row) > 0 ? $"line {LineOf(row).ToString(CultureInfo.InvariantCulture)} of {Name}"
        : RowCount == 1 ? Name : $"row {(row + 1).ToString(CultureInfo.InvariantCulture)} of {Name}";

    /// <summary>The index of a column.</summary>
    /// <exception cref="ArgumentException">There is no such column; the message lists the existing ones.</exception>
    public int ColumnIndex(string name)
    {
        for (int i = 0; i < Columns.Count; i++)
        {
            if (Columns[i] == name) return i;
        }

        const int Shown = 50;
        string? near = Columns.FirstOrDefault(c => string.Equals(c.Trim(), name.Trim(), StringComparison.OrdinalIgnoreCase));
        throw new ArgumentException(
            $"Table: {Name} must have the column \"{name}\".\n" +
            $"  Got the columns {string.Join(", ", Columns.Take(Shown))}{(Columns.Count > Shown ? ", ..." : "")}.\n" +
            $"  {(near is not null ? $"Did you mean \"{near}\"?" : ColumnHint ?? "Names must match exactly.")}",
            nameof(name));
    }

    /// <summary>A table of texts that are at hand.</summary>
    /// <param name="name">Its name, for errors.</param>
    /// <param name="columns">The columns' names.</param>
    /// <param name="rows">The rows, each with a field per column.</param>
    /// <exception cref="ArgumentException">Two columns have one name, or a row has another number of fields.</exception>
    public static Table Create(string name, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var builder = new TableBuilder(name, columns);
        foreach (IReadOnlyList<string> row in rows)
        {
            foreach (string field in row) builder.Add(field);
            builder.EndRow(line: 0);
        }

        return builder.Build();
    }

    /// <summary>Writes the table as CSV with its header, with quotes where needed; lines end in LF.</summary>
    /// <param name="writer">The destination.</param>
    /// <param name="delimiter">The character between two fields.</param>
    public void Write(TextWriter writer, char delimiter = ',')
    {
        Write(Columns);
        for (int row = 0; row < RowCount; row++) Write(Row(row));

        // One empty field alone would be an empty line.
        void Write(IReadOnlyList<string> fields) =>
            writer.Write((fields is [""] ? "\"\"" : string.Join(delimiter, fields.Select(f => Quote(f, delimiter)))) + "\n");
    }

    /// <summary>
    /// A field as written to a file: in quotes if it contains a delimiter, a quote or a line end, or begins with a byte order mark or a #.
    /// </summary>
    public static string Quote(string field, char delimiter = ',') =>
        field.AsSpan().IndexOfAny(['"', '\n', '\r', delimiter, '\uFEFF']) < 0 && !field.StartsWith('#')
            ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>The table with its size: <c>flowers.csv: 150 rows of width, color, kind</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Name}: {RowCount} rows of {string.Join(", ", Columns.Take(10))}{(Columns.Count > 10 ? ", …" : "")}");

    private TableBlock BlockOf(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)RowCount, nameof(row));
        return _blocks[row / _rowsPerBlock];
    }
}
