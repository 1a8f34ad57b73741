using System.Globalization;

namespace Myelin;

/// <summary>
/// Numbers that are not written like 1234.5: with decimal commas, separators between thousands, or signs of percent or money. Each would become a
/// separate category, and training would seem to succeed.
/// </summary>
internal static class NumberForms
{
    /// <summary>Throws at a column of numbers some of which are written in another form.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="column">The column's place.</param>
    /// <param name="asNames">What to do if the numbers are names.</param>
    internal static void RequirePlain(CsvTable table, int column, string asNames)
    {
        int comma = -1, other = -1;
        bool areThousands = true;
        for (int row = 0; row < table.RowCount; row++)
        {
            string field = table[row, column];
            if (TableEncoding.IsMissing(field) || CsvTable.IsNumber(field)) continue;
            bool isThousands = CsvReader.HasThousandsCommas(field);
            if (isThousands || CsvReader.IsDecimalComma(field))
            {
                areThousands &= isThousands;
                if (comma < 0) comma = row;
                continue;
            }

            if (Plain(field) is null) return;
            if (other < 0) other = row;
        }

        if (other >= 0) throw NotPlain(table, other, column, asNames);
        if (comma >= 0) throw WithComma(table, comma, column, areThousands);
    }

    /// <summary>
    /// Throws at a column whose points may stand between thousands, as in 3.782, if other columns of the table have decimal commas.
    /// </summary>
    internal static void RequireUnambiguous(CsvTable table, int column)
    {
        int row = FirstWithPoint(table, column);
        if (row < 0) return;
        int other = Enumerable.Range(0, table.Columns.Count).FirstOrDefault(c => HasDecimalCommas(table, c), -1);
        if (other < 0) return;
        string got = table[row, column];
        throw new InvalidDataException(
            $"Table: column \"{table.Columns[column]}\" must show whether its points stand before decimals or between thousands.\n" +
            $"  Got \"{got}\" at {TableEncoding.Where(table, row)}, while column \"{table.Columns[other]}\" has decimal commas.\n" +
            $"  Write {got.Replace(".", "", StringComparison.Ordinal)} if it separates thousands: save the table again in the English format.");
    }

    /// <summary>What a number in another form means, written plainly; null if a field is none.</summary>
    internal static string? Plain(string field)
    {
        string text = field.Trim();
        bool inBrackets = text is ['(', _, .., ')'];
        // Unicode's minus and digits, signs of money and percent.
        text = string.Concat((inBrackets ? text[1..^1] : text)
            .Select(c => c == '\u2212' ? '-' : char.IsDigit(c) ? (char)('0' + CharUnicodeInfo.GetDecimalDigitValue(c)) : c));
        text = text.Trim('$', '€', '£', '¥', '%', '‰', ' ', '\u00A0', '\u202F', '\u2009');
        string sign = inBrackets || text is ['-', ..] ? "-" : "";
        return Digits(text.TrimStart('+', '-').Trim('$', '€', '£', '¥', ' ')) is { } digits ? sign + digits : null;
    }

    /// <summary>Whether a field is a number but for a comma or separators between thousands.</summary>
    internal static bool HasSeparators(string field) => Digits(field.Trim().TrimStart('+', '-')) is not null;

    private static string? Digits(string text)
    {
        char[] separators = [.. text.Where(c => !char.IsAsciiDigit(c))];
        string[] groups = text.Split(separators);
        // A single comma before three digits separates thousands.
        bool hasFraction = separators is [',']
            ? groups is not [{ Length: >= 1 and <= 3 }, { Length: 3 }]
            : separators is [.., '.' or ','] && (separators.Length == 1 || separators[^1] != separators[0]);
        int whole = hasFraction ? groups.Length - 1 : groups.Length;
        bool areThousands = whole == 1 || (groups[0].Length is >= 1 and <= 3 && groups[1..whole].All(g => g.Length == 3)
            && separators[0] is '.' or ',' or '\'' or '’' or ' ' or '\u00A0' or '\u202F' or '\u2009' or '_'
            && separators.Take(whole - 1).All(c => c == separators[0]));
        if (!areThousands || groups.Any(g => g.Length == 0)) return null;
        string digits = string.Concat(groups[..whole]);
        return hasFraction ? $"{digits}.{groups[^1]}" : digits;
    }

    /// <summary>The first row with a point, if all points of a column may separate thousands; otherwise -1.</summary>
    private static int FirstWithPoint(CsvTable table, int column)
    {
        int first = -1;
        for (int row = 0; row < table.RowCount; row++)
        {
            string field = table[row, column];
            if (!field.Contains('.', StringComparison.Ordinal)) continue;
            string[] groups = field.Trim().TrimStart('+', '-').Split('.');
            if (groups.Length != 2 || groups[0].Length is < 1 or > 3 || groups[0] == "0" || groups[1].Length != 3) return -1;
            if (first < 0) first = row;
        }

        return first;
    }

    private static bool HasDecimalCommas(CsvTable table, int column)
    {
        bool found = false;
        for (int row = 0; row < table.RowCount; row++)
        {
            string field = table[row, column];
            if (TableEncoding.IsMissing(field) || CsvTable.IsNumber(field)) continue;
            if (Plain(field) is not { } plain || !plain.Contains('.', StringComparison.Ordinal) || CsvReader.HasThousandsCommas(field)) return false;
            found |= field.Contains(',', StringComparison.Ordinal) && field.LastIndexOf('.') < field.LastIndexOf(',');
        }

        return found;
    }

    private static InvalidDataException NotPlain(CsvTable table, int row, int column, string asNames) => new(
        $"Table: column \"{table.Columns[column]}\" must have plain numbers, such as 1234.5.\n" +
        $"  Got \"{table[row, column]}\" at {TableEncoding.Where(table, row)}, which reads like {Plain(table[row, column])}.\n" +
        $"  Save the table again without signs and separators; if they are names, {asNames}.");

    private static InvalidDataException WithComma(CsvTable table, int row, int column, bool isThousands)
    {
        string got = table[row, column], name = table.Columns[column], place = TableEncoding.Where(table, row);
        return new InvalidDataException(isThousands
            ? $"Table: column \"{name}\" must have no comma in its numbers.\n" +
                $"  Got \"{got}\" at {place}.\n" +
                $"  If its comma separates thousands, write {got.Replace(",", "", StringComparison.Ordinal)}: save the table again without separators, " +
                "or remove the commas in an editor."
            : $"Table: column \"{name}\" must have a point in its numbers, not a comma.\n" +
                $"  Got \"{got}\" at {place}.\n" +
                "  Write 1234.5 for 1234,5: save the table again in the English format, or replace the commas in an editor.");
    }
}
