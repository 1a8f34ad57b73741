using System.Globalization;
using System.Text;

namespace Myelin;

/// <summary>Options for reading a CSV file.</summary>
public sealed record CsvOptions
{
    /// <summary>
    /// The character between two fields; null detects the comma, semicolon or tab that is most frequent in the first record.
    /// </summary>
    public char? Delimiter { get; init; }

    /// <summary>
    /// Whether the first record has the columns' names; null detects it: names have no number and no empty field, and they are unique or
    /// followed by a record with a number.
    /// </summary>
    public bool? Header { get; init; }

    /// <summary>The largest number of characters of a file, unpacked.</summary>
    public int MaxCharacters { get; init; } = 1 << 29;
}

/// <summary>A CSV file in memory: named columns, rows of text.</summary>
/// <remarks>
/// RFC 4180: fields in quotes may contain delimiters, line ends and doubled quotes; lines end in CR LF, LF or CR. UTF-8 with or without a
/// byte order mark, plain or gzipped. Empty lines are skipped. Fields keep their blanks.
/// </remarks>
public sealed class CsvTable
{
    private readonly List<string[]> _rows = [];
    private readonly List<int> _lines = [];

    private readonly char _delimiter;
    private readonly bool _hasHeader;

    private CsvTable(string name, string[] columns, char delimiter, bool hasHeader) =>
        (Name, Columns, _delimiter, _hasHeader) = (name, columns, delimiter, hasHeader);

    /// <summary>The file's name, for errors.</summary>
    public string Name { get; }

    /// <summary>The columns' names; without a header <c>column1</c>, <c>column2</c>, and so on.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The number of rows, without the header.</summary>
    public int RowCount => _rows.Count;

    /// <summary>The table with its size: <c>flowers.csv: 150 rows of width, color, kind</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Name}: {RowCount} rows of {string.Join(", ", Columns.Take(10))}{(Columns.Count > 10 ? ", …" : "")}");

    /// <summary>One field.</summary>
    /// <param name="row">From 0.</param>
    /// <param name="column">From 0.</param>
    public string this[int row, int column] => _rows[row][column];

    /// <summary>The fields of one row, one per column.</summary>
    public IReadOnlyList<string> Row(int row) => _rows[row];

    /// <summary>The line of the file where a row begins, from 1.</summary>
    public int LineOf(int row) => _lines[row];

    /// <summary>The index of a column.</summary>
    /// <exception cref="ArgumentException">There is no such column; the message lists the existing ones.</exception>
    public int ColumnIndex(string name)
    {
        for (int i = 0; i < Columns.Count; i++)
        {
            if (Columns[i] == name) return i;
        }

        string fix = Columns.FirstOrDefault(c => string.Equals(c.Trim(), name.Trim(), StringComparison.OrdinalIgnoreCase)) is { } near
            ? $"Did you mean \"{near}\"?"
            : !_hasHeader && RowCount > 0 && Array.Exists(_rows[0], field => field.Trim() == name.Trim())
            ? $"The first row was read as data, since names are not numbers, empty or repeated: rename its columns, such as c{name.Trim()}; " +
                "in a program, set CsvOptions.Header to true."
            : SeparatedBy() is { } separator
            ? $"Its fields seem to be separated by {separator}: save the table with commas, semicolons or tabs between them; " +
                "in a program, CsvOptions.Delimiter sets another character."
            : "Names must match exactly.";
        throw new ArgumentException(
            $"CSV: {Name} must have the column \"{name}\".\n" +
            $"  Got the columns {string.Join(", ", Columns.Take(50))}{(Columns.Count > 50 ? ", ..." : "")}.\n  {fix}",
            nameof(name));
    }

    /// <summary>Reads a file, plain or gzipped.</summary>
    /// <exception cref="InvalidDataException">The text breaks the format; the message names the line.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static CsvTable Read(string path, CsvOptions? options = null)
    {
        Argument.FileExists(path, "CSV");
        using FileStream file = File.OpenRead(path);
        return Read(file, path, options);
    }

    /// <summary>Reads a stream, plain or gzipped, to its end. It is left open.</summary>
    /// <param name="stream">A readable stream.</param>
    /// <param name="name">The stream's name in errors.</param>
    /// <param name="options">Options for reading it.</param>
    /// <exception cref="InvalidDataException">The text breaks the format; the message names the line.</exception>
    public static CsvTable Read(Stream stream, string name = "the stream", CsvOptions? options = null)
    {
        int limit = (options ??= new CsvOptions()).MaxCharacters;
        var text = new StringBuilder();
        try
        {
            using Stream content = Gunzip.Open(stream);
            using var reader = new StreamReader(content, new UTF8Encoding(false, throwOnInvalidBytes: true));
            char[] buffer = new char[1 << 15];
            for (int count; (count = reader.Read(buffer)) > 0 && text.Length <= limit;) text.Append(buffer, 0, count);
        }
        catch (DecoderFallbackException error)
        {
            throw new InvalidDataException(
                $"CSV: {name} must be UTF-8 text.\n  Got a byte that is not.\n  Save the file as UTF-8; if it is not a text, its name is wrong.",
                error);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException(
                $"CSV: {name} must be an intact gzip file.\n  Got \"{error.Message}\"\n  The file is damaged: download it again.",
                error);
        }

        if (text.Length > limit)
            throw new InvalidDataException($"CSV: {name} may have at most {limit} characters.\n  Got more.\n" +
                "  Split it into parts; in a program, set CsvOptions.MaxCharacters.");
        return Parse(text.ToString(), name, options);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The whole table.</param>
    /// <param name="name">The text's name in errors.</param>
    /// <param name="options">Options for reading it.</param>
    /// <exception cref="InvalidDataException">The text breaks the format; the message names the line.</exception>
    public static CsvTable Parse(string text, string name = "the text", CsvOptions? options = null)
    {
        options ??= new CsvOptions();
        if (text.StartsWith('\uFEFF')) text = text[1..];
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new InvalidDataException($"CSV: {name} must be text.\n  Got a character of code 0.\n  The file is damaged, or not a CSV file.");
        char delimiter = options.Delimiter ?? CsvReader.Detect(text);
        var reader = new CsvReader(text, delimiter, name);
        string[] first = reader.Next()
            ?? throw new InvalidDataException(
                $"CSV: {name} must have at least one row.\n  Got an empty file.\n  Check where it comes from.");
        int line = reader.Line;
        string[]? second = reader.Next();
        // Words above numbers are names, even if one occurs twice: then it is an error. Words above words may be data.
        bool header = options.Header ?? (Array.TrueForAll(first, f => !string.IsNullOrWhiteSpace(f) && !LooksLikeNumber(f))
            && (first.Select(f => f.Trim()).Distinct().Count() == first.Length || (second is not null && Array.Exists(second, LooksLikeNumber))));
        var table = new CsvTable(name, header ? HeaderOf(first, name) : [.. first.Select((_, i) => ColumnName(i))], delimiter, header);
        if (!header) table.Add(first, line);
        for (string[]? row = second; row is not null; row = reader.Next()) table.Add(row, reader.Line);
        return table;
    }

    /// <summary>Writes the table with its header, with quotes where needed; lines end in LF.</summary>
    /// <param name="writer">The destination.</param>
    /// <param name="delimiter">The character between two fields.</param>
    public void Write(TextWriter writer, char delimiter = ',')
    {
        foreach (IReadOnlyList<string> row in (IEnumerable<IReadOnlyList<string>>)[Columns, .. _rows])
        {
            // One empty field alone would be an empty line.
            writer.Write(row is [""] ? "\"\"" : string.Join(delimiter, row.Select(f => Quote(f, delimiter))));
            writer.Write('\n');
        }
    }

    /// <summary>
    /// A field as written to a file: in quotes if it contains a delimiter, a quote or a line end, or begins with a byte order mark.
    /// </summary>
    public static string Quote(string field, char delimiter = ',') =>
        field.AsSpan().IndexOfAny(['"', '\n', '\r', delimiter, '\uFEFF']) < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    internal static bool IsNumber(string field) => double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static bool LooksLikeNumber(string field) => IsNumber(field) || CsvReader.IsDecimalComma(field) || NumberForms.HasSeparators(field);

    private void Add(string[] row, int line)
    {
        if (row.Length != Columns.Count)
        {
            throw new InvalidDataException(
                $"CSV: in {Name}, each row must have {Columns.Count} fields, like the first.\n  Got a row of {row.Length} at line {line}.\n" +
                $"  {(row.Length < Columns.Count ? "Fill in what is missing" : "A field with a delimiter inside needs quotes")}; " +
                $"the delimiter is {(_delimiter == '\t' ? "a tab" : $"'{_delimiter}'")}; in a program, CsvOptions.Delimiter sets another.");
        }

        _rows.Add(row);
        _lines.Add(line);
    }

    /// <summary>What separates the fields of a table that was read as a single column of several words; null if it was not.</summary>
    private string? SeparatedBy()
    {
        if (Columns.Count != 1) return null;
        string[] lines = [.. _hasHeader ? Columns : [], .. _rows.Take(3).Select(row => row[0])];
        return lines.All(line => line.Contains('|', StringComparison.Ordinal)) ? "'|'"
            : lines.All(line => line.Trim().Contains(' ', StringComparison.Ordinal)) ? "spaces" : null;
    }

    private static string[] HeaderOf(string[] first, string name)
    {
        string[] columns = [.. first.Select((f, i) => string.IsNullOrWhiteSpace(f) ? ColumnName(i) : f.Trim())];
        if (columns.GroupBy(c => c).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new InvalidDataException(
                $"CSV: in {name}, each column must have a unique name.\n  Got \"{twice.Key}\" {twice.Count()} times.\n" +
                "  Rename them; if the first row is data, write a row of names above it; in a program, set CsvOptions.Header to false.");
        }

        return columns;
    }

    private static string ColumnName(int place) => $"column{(place + 1).ToString(CultureInfo.InvariantCulture)}";
}
