using System.Globalization;
using nietras.SeparatedValues;

namespace Myelin.Tables;

/// <summary>Reads the rows of a text, after its beginning has said how it is divided.</summary>
internal sealed class TextTableReader : IDisposable
{
    private const int SampleLength = 1 << 16;

    private readonly string _name;
    private readonly char _delimiter;
    private readonly bool _hasHeader, _isDetected;
    private readonly string[] _columns;
    private readonly List<string> _remarks;
    private readonly SepReader _reader;
    private int _comments;
    private long _moves;
    private (string[] Fields, int Line)? _first;
    private bool _hasEnded;

    /// <exception cref="InvalidDataException">There is no row, or two columns have one name.</exception>
    internal TextTableReader(TextSource source, string name, TableFormat format)
    {
        _name = name;
        (_delimiter, List<string[]> sample, bool isNamed) = Beginning(source, format);
        _isDetected = format.Delimiter is null && !isNamed;
        TextReader text = source.HasQuotes ? new QuoteFilter(source.Open(), _delimiter, name) : source.Open();
        _reader = Sep.New(_delimiter)
            .Reader(o => o with { HasHeader = false, DisableColCountCheck = true, DisableQuotesParsing = !source.HasQuotes }).From(text);
        (string[] Fields, int Line)? first = isNamed ? NextRecord(skipped: 1) : NextRecord();
        if (first is not { } begin) throw new InvalidDataException(
            $"Table: {name} must have at least one row.\n  Got an empty file.\n  Check where it comes from.");
        string[]? commented = format.Header is null && _comment is not null && sample.Count > 0 && !FormatGuess.Header(sample)
            ? NamesIn(_comment, begin.Fields.Length) : null;
        _hasHeader = commented is null && (format.Header ?? FormatGuess.Header(sample));
        // Only now is it known how many fields the rows have.
        bool isTrailing = sample.Count > (_hasHeader ? 1 : 0) && sample.Skip(_hasHeader ? 1 : 0).All(r => r.Length > 1 && r[^1].Length == 0)
            && sample.All(r => r.Length == sample[^1].Length || r.Length == sample[^1].Length - 1)
                && (!_hasHeader || sample[0].Length < sample[^1].Length || sample[0][^1].Length == 0);
        int width = isTrailing ? sample[^1].Length - 1 : begin.Fields.Length;
        _columns = commented ?? (_hasHeader ? HeaderOf(begin.Fields[..Math.Min(width, begin.Fields.Length)])
            : [.. Enumerable.Range(0, width).Select(ColumnName)]);
        if (!_hasHeader) _first = begin;
        _remarks = [.. source.Remarks];
        if (_isDetected && _delimiter != ',' && _columns.Length > 1) _remarks.Add($"fields are separated by {Named(_delimiter)} (--delimiter says otherwise)");
        if (isTrailing) _remarks.Add("every row ends with a delimiter; the empty column behind it is left out");
        if (format.Header is null && _hasHeader && _columns.Any(c => NumberShape.Of(c) is not null))
            _remarks.Add($"the first row, {Shown(_columns)}, has the names of the columns (--header no takes it for data)");
        if (format.Header is null && !_hasHeader && commented is null)
            _remarks.Add($"the first row, {Shown(begin.Fields)}, is data; the columns are {Shown(_columns)} (--header yes takes it for names)");
        if (commented is not null) _remarks.Add($"the names of the columns are in a comment: {Shown(commented)}");
    }

    /// <summary>The last comment above the first row, without its #.</summary>
    private string? _comment;

    public void Dispose() => _reader.Dispose();

    /// <summary>The next rows; null after the last.</summary>
    /// <exception cref="InvalidDataException">A row has too few or too many fields, or quotes are wrong.</exception>
    internal Table? Next(int rows)
    {
        if (_hasEnded) return null;
        var builder = new TableBuilder(_name, _columns);
        if (_first is { } first)
        {
            _first = null;
            Check(first.Fields.Length, first.Fields[^1].Length == 0, first.Line);
            foreach (string field in first.Fields[.._columns.Length]) builder.Add(field);
            builder.EndRow(first.Line);
        }

        while (builder.RowCount < rows)
        {
            if (!Move())
            {
                _hasEnded = true;
                break;
            }

            Add(builder, _reader.Current);
        }

        string[] skipped = _hasEnded && _comments > 0 ? [$"{_comments.ToString(CultureInfo.InvariantCulture)} line{(_comments == 1 ? "" : "s")} of " +
            $"comments skipped"] : [];
        return builder.Build([.. _remarks, .. skipped], Hint());
    }

    private void Add(TableBuilder builder, SepReader.Row row)
    {
        if (IsEmpty(row)) return;
        if (_delimiter == ' ')
        {
            string[] fields = Fields(row);
            if (IsComment(row, fields.Length)) return;
            Check(fields.Length, false, LineOf(row));
            foreach (string field in fields) builder.Add(field);
        }
        else
        {
            int count = row.ColCount;
            if (count != _columns.Length)
            {
                if (IsComment(row, count)) return;
                Check(count, row[count - 1].Span.IsEmpty, LineOf(row));
            }

            for (int i = 0; i < _columns.Length; i++)
            {
                ReadOnlySpan<char> field = row[i].Span;
                if (field.IndexOfAny('"', QuoteFilter.Plain) < 0) builder.Add(field);
                else builder.Add(Unquoted(field));
            }
        }

        builder.EndRow(LineOf(row));
    }

    /// <summary>The next record that is no comment; comments above it are kept.</summary>
    private (string[] Fields, int Line)? NextRecord(int skipped = 0)
    {
        while (Move())
        {
            SepReader.Row row = _reader.Current;
            if (IsEmpty(row) || skipped-- > 0) continue;
            if (row.Span[0] != '#') return (Fields(row), LineOf(row));
            _comment = row.Span.TrimStart('#').Trim().ToString();
            _comments++;
        }

        return null;
    }

    private bool Move()
    {
        try
        {
            _moves++;
            return _reader.MoveNext();
        }
        catch (NotSupportedException error)
        {
            throw new InvalidDataException(
                $"Table: in {_name}, a row may have at most 16 million characters.\n  Got a longer one.\n  Check that it is a table.", error);
        }
    }

    /// <summary>The parser counts the first row, and only that, from 2.</summary>
    private int LineOf(SepReader.Row row) => _moves == 1 ? 1 : row.LineNumberFrom;

    private string[] Fields(SepReader.Row row)
    {
        var fields = new List<string>();
        for (int i = 0; i < row.ColCount; i++)
        {
            ReadOnlySpan<char> field = row[i].Span;
            if (_delimiter != ' ' || !field.IsEmpty) fields.Add(Unquoted(field));
        }

        return [.. fields];
    }

    private static bool IsEmpty(SepReader.Row row) => row.ColCount == 1 && row.Span.IsEmpty;

    /// <summary>A line that begins with # is a comment if comments stand above the rows, or if it is no row.</summary>
    private bool IsComment(SepReader.Row row, int fields)
    {
        if (row.Span[0] != '#' || fields == _columns.Length) return false;
        _comments++;
        return true;
    }

    private static string Unquoted(ReadOnlySpan<char> field)
    {
        ReadOnlySpan<char> trimmed = field.TrimEnd(" \t");
        string text = trimmed is ['"', .., '"'] ? trimmed[1..^1].ToString().Replace("\"\"", "\"", StringComparison.Ordinal) : field.ToString();
        return text.Replace(QuoteFilter.Plain, '"');
    }

    private void Check(int fields, bool endsEmpty, int line)
    {
        if (fields == _columns.Length || (fields == _columns.Length + 1 && endsEmpty)) return;
        string fix = fields < _columns.Length ? "Fill in what is missing"
            : fields == _columns.Length + 1 && _hasHeader ? "A field with a delimiter inside needs quotes, and a column of row names needs a name"
            : "A field with a delimiter inside needs quotes";
        throw new InvalidDataException(
            $"Table: in {_name}, each row must have {_columns.Length} fields, like the first.\n  Got a row of {fields} at line {line}.\n" +
            $"  {fix}; the delimiter is {Named(_delimiter)}, and --delimiter says otherwise.");
    }

    private (char Delimiter, List<string[]> Sample, bool IsNamed) Beginning(TextSource source, TableFormat format)
    {
        using TextReader text = source.Open();
        char[] buffer = new char[SampleLength];
        string sample = new(buffer, 0, text.ReadBlock(buffer));
        string line = sample.TrimStart('\uFEFF').Split('\n')[0].TrimEnd('\r').Trim('"');
        bool isNamed = line.Length is 5 or 4 && line.StartsWith("sep=", StringComparison.OrdinalIgnoreCase);
        if (isNamed) sample = sample[Math.Min(sample.Length, sample.IndexOf('\n', StringComparison.Ordinal) + 1)..];
        char delimiter = format.Delimiter ?? (isNamed && line.Length == 5 ? line[4] : FormatGuess.Delimiter(sample));
        if (delimiter is '"' or '#' or '\n' or '\r' or > '~' || (delimiter < ' ' && delimiter != '\t')) throw new InvalidDataException(
            $"Table: in {_name}, the delimiter must be a tab, a blank or a sign of ASCII other than a quote and #.\n  Got '{delimiter}'.\n  Save the " +
            $"table with another.");
        return (delimiter, FormatGuess.Records(sample, delimiter), isNamed);
    }

    private string[]? NamesIn(string comment, int fields)
    {
        string[] names = [.. FormatGuess.Records(comment, _delimiter).FirstOrDefault([]).Select(f => f.Trim())];
        return names.Length == fields && names.Distinct().Count() == fields && names.All(f => f.Length > 0 && NumberShape.Of(f) is null) ? names : null;
    }

    private string[] HeaderOf(string[] first)
    {
        string[] columns = [.. first.Select((f, i) => string.IsNullOrWhiteSpace(f) ? ColumnName(i) : f.Trim())];
        return columns.GroupBy(c => c).FirstOrDefault(g => g.Count() > 1) is not { } twice ? columns : throw new InvalidDataException(
            $"Table: in {_name}, each column must have a unique name.\n  Got \"{twice.Key}\" {twice.Count()} times.\n" +
            "  Rename them; if the first row is data, --header no says so.");
    }

    private string? Hint() => !_hasHeader ? "The first row was read as data; --header yes takes it for the names of the columns."
        : _columns.Length == 1 ? "Its fields were not divided; --delimiter says what separates them." : null;

    private static string Shown(string[] fields) => string.Join(", ", fields.Take(5)) + (fields.Length > 5 ? ", …" : "");

    private static string Named(char delimiter) => delimiter switch { '\t' => "tabs", ' ' => "blanks", _ => $"'{delimiter}'" };

    private static string ColumnName(int place) => $"column{(place + 1).ToString(CultureInfo.InvariantCulture)}";
}
