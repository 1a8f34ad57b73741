using System.Text;

namespace Myelin;

/// <summary>Builds a <see cref="Table"/> field by field.</summary>
public sealed class TableBuilder
{
    /// <summary>A block has about this many fields, so that its text stays far below the largest array.</summary>
    private const int FieldsPerBlock = 1 << 16;

    private readonly string _name;
    private readonly IReadOnlyList<string> _columns;
    private readonly int _rowsPerBlock;
    private readonly List<TableBlock> _blocks = [];
    private readonly List<int> _ends = [], _lines = [];
    private byte[] _text = new byte[1 << 12];
    private int _length;

    /// <param name="name">The table's name, for errors.</param>
    /// <param name="columns">The columns' names.</param>
    /// <exception cref="ArgumentException">There is no column, or two have one name.</exception>
    public TableBuilder(string name, IReadOnlyList<string> columns)
    {
        if (columns.GroupBy(c => c).FirstOrDefault(g => g.Count() > 1) is { } twice) throw new ArgumentException(
            $"Table: in {name}, each column must have a unique name.\n  Got \"{twice.Key}\" {twice.Count()} times.\n  Rename them.", nameof(columns));
        if (columns.Count == 0) throw new ArgumentException($"Table: {name} must have a column.\n  Got none.\n  Name them.", nameof(columns));
        (_name, _columns, _rowsPerBlock) = (name, columns, Math.Max(1, FieldsPerBlock / columns.Count));
    }

    /// <summary>The number of rows so far.</summary>
    public int RowCount { get; private set; }

    /// <summary>Adds the next field of the row.</summary>
    public void Add(ReadOnlySpan<char> field)
    {
        int most = Encoding.UTF8.GetMaxByteCount(field.Length);
        if (_text.Length - _length < most) Array.Resize(ref _text, Math.Max(_length + most, _text.Length * 2));
        _length += Encoding.UTF8.GetBytes(field, _text.AsSpan(_length));
        _ends.Add(_length);
    }

    /// <summary>Ends the row.</summary>
    /// <param name="line">The line of the file where it begins, from 1; 0 for none.</param>
    /// <exception cref="ArgumentException">It has too few or too many fields.</exception>
    public void EndRow(int line)
    {
        int fields = _ends.Count - (_lines.Count * _columns.Count);
        if (fields != _columns.Count) throw new ArgumentException(
            $"Table: in {_name}, each row must have {_columns.Count} fields.\n  Got {fields} in row {RowCount + 1}.\n  Give one for each column, empty " +
            $"if it is missing.");
        _lines.Add(line);
        RowCount++;
        if (_lines.Count == _rowsPerBlock) EndBlock();
    }

    /// <summary>The table of the rows that were added.</summary>
    /// <param name="remarks">How it was read, one line each.</param>
    /// <param name="columnHint">What to do if a column is missing.</param>
    public Table Build(IReadOnlyList<string>? remarks = null, string? columnHint = null)
    {
        if (_lines.Count > 0) EndBlock();
        return new Table(_name, _columns, [.. _blocks], _rowsPerBlock) { Remarks = remarks ?? [], ColumnHint = columnHint };
    }

    /// <summary>The table so far: <c>flowers.csv: 150 rows so far</c>.</summary>
    public override string ToString() => $"{_name}: {RowCount} rows so far";

    private void EndBlock()
    {
        _blocks.Add(new TableBlock(_text[.._length], [.. _ends], [.. _lines]));
        _ends.Clear();
        _lines.Clear();
        _length = 0;
    }
}
