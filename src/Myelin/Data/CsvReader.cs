using System.Text;

namespace Myelin;

/// <summary>Parses CSV text, record by record, according to RFC 4180.</summary>
/// <param name="text">The characters.</param>
/// <param name="delimiter">The character between two fields.</param>
/// <param name="name">The text's name in errors.</param>
internal sealed class CsvReader(string text, char delimiter, string name)
{
    private readonly StringBuilder _quoted = new();
    private int _position;
    private int _line = 1;

    /// <summary>The line where the last record begins, from 1.</summary>
    internal int Line { get; private set; }

    /// <summary>
    /// The most frequent delimiter outside quotes in the first record: a comma, a semicolon or a tab. A comma within a number does not
    /// count.
    /// </summary>
    internal static char Detect(string text)
    {
        int commas = 0, semicolons = 0, tabs = 0, end = 0;
        bool quoted = false;
        for (; end < text.Length; end++)
        {
            char c = text[end];
            if (c == '"') quoted = !quoted;
            if (quoted) continue;
            if (c is '\n' or '\r' && commas + semicolons + tabs > 0) break;
            if (c == ',') commas++;
            if (c == ';') semicolons++;
            if (c == '\t') tabs++;
        }

        // 1,5;2,25;3,1 has more commas than semicolons.
        if (semicolons > 0 && Array.TrueForAll(
            text[..end].Split(';'), f => !f.Contains(',', StringComparison.Ordinal) || IsDecimalComma(f) || NumberForms.HasSeparators(f))) return ';';
        return commas >= semicolons && commas >= tabs ? ',' : semicolons >= tabs ? ';' : '\t';
    }

    /// <summary>Whether a field is a number with a decimal comma, as in much of Europe: 1,5.</summary>
    internal static bool IsDecimalComma(string field)
    {
        string[] parts = field.Split(',');
        return parts.Length == 2 && parts[1].AsSpan().TrimEnd() is [>= '0' and <= '9', ..] && CsvTable.IsNumber($"{parts[0]}.{parts[1]}");
    }

    /// <summary>Whether a field is a number whose thousands are separated by commas: 1,234 or 1,234,567.8.</summary>
    internal static bool HasThousandsCommas(string field)
    {
        string number = field.Trim(), whole = number.Split('.')[0];
        string[] groups = whole.TrimStart('+', '-').Split(',');
        return groups.Length > 1 && groups[0].Length is >= 1 and <= 3 && groups.Skip(1).All(group => group.Length == 3)
            && groups.All(group => group.All(char.IsAsciiDigit)) && CsvTable.IsNumber(number.Replace(",", "", StringComparison.Ordinal));
    }

    /// <summary>The next record's fields; null at the end. Empty lines are skipped.</summary>
    internal string[]? Next()
    {
        while (_position < text.Length && text[_position] is '\r' or '\n') EndLine();
        if (_position == text.Length) return null;
        Line = _line;
        var fields = new List<string>();
        while (true)
        {
            fields.Add(_position < text.Length && text[_position] == '"' ? Quoted() : Plain());
            if (_position == text.Length) break;
            if (text[_position] != delimiter)
            {
                EndLine();
                break;
            }

            _position++;
        }

        return [.. fields];
    }

    private string Plain()
    {
        int start = _position;
        while (_position < text.Length && text[_position] is var c && c != delimiter && c is not ('\r' or '\n')) _position++;
        return text[start.._position];
    }

    private string Quoted()
    {
        int opened = _line;
        _quoted.Clear();
        _position++;
        while (true)
        {
            if (_position == text.Length)
                throw new InvalidDataException(
                    $"CSV: in {name}, an opening quote needs a closing one.\n" +
                    $"  Got the end of the file within the field that opens at line {opened}.\n" +
                    "  Close it, and double quotes inside a field: \"\".");
            char c = text[_position];
            if (c == '"')
            {
                _position++;
                if (_position == text.Length || text[_position] != '"') break;
            }

            if (c == '\n' || (c == '\r' && (_position + 1 == text.Length || text[_position + 1] != '\n'))) _line++;
            _quoted.Append(c);
            _position++;
        }

        if (_position < text.Length && text[_position] is var next && next != delimiter && next is not ('\r' or '\n'))
        {
            throw new InvalidDataException(
                $"CSV: in {name}, after a closing quote the field must end.\n  Got '{next}' at line {_line}.\n" +
                "  Double quotes inside a field: \"\".");
        }

        return _quoted.ToString();
    }

    private void EndLine()
    {
        if (text[_position] == '\r' && _position + 1 < text.Length && text[_position + 1] == '\n') _position++;
        _position++;
        _line++;
    }
}
