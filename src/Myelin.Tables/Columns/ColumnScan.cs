using System.Globalization;
using System.Text;

namespace Myelin.Tables;

/// <summary>What the fields of a column are, counted in one pass.</summary>
internal sealed class ColumnScan
{
    /// <summary>More odd texts than this among numbers are no slips.</summary>
    private const int FewOdd = 3;

    private const int LongestExact = 15;

    private readonly HashSet<string> _oddTexts = [];

    /// <param name="table">The rows.</param>
    /// <param name="place">The column's index.</param>
    /// <param name="marks">What stands for a missing value.</param>
    internal ColumnScan(Table table, int place, MissingMarks marks)
    {
        (Table, Place) = (table, place);
        int shortest = int.MaxValue, longest = 0;
        bool areCodes = true, hasLeadingZero = false;
        for (int row = 0; row < table.RowCount; row++)
        {
            ReadOnlySpan<byte> field = table.Utf8(row, place);
            if (marks.Contains(field))
            {
                Missing++;
                continue;
            }

            if (FirstValue < 0) FirstValue = row;
            if (!HasDigit(field) || !Count(field, row)) Odd(row);
            ReadOnlySpan<byte> text = field.Trim((byte)' ');
            if (!areCodes) continue;
            areCodes = !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');
            hasLeadingZero |= text.Length > 1 && text[0] == (byte)'0';
            (shortest, longest) = (Math.Min(shortest, text.Length), Math.Max(longest, text.Length));
        }

        AreCodes = areCodes && longest > 1 && ((hasLeadingZero && shortest == longest) || longest > LongestExact);
    }

    internal Table Table { get; }

    internal int Place { get; }

    internal string Name => Table.Columns[Place];

    internal int Missing { get; private set; }

    /// <summary>The first row with a value; -1 if there is none.</summary>
    internal int FirstValue { get; private set; } = -1;

    internal int Values => Table.RowCount - Missing;

    /// <summary>The number of fields that are numbers, in whatever form.</summary>
    internal int Numbers => Values - OddCount;

    internal int OddCount { get; private set; }

    /// <summary>The first row whose field is no number; -1 if there is none.</summary>
    internal int FirstOdd { get; private set; } = -1;

    /// <summary>Whether all numbers are written as in programs.</summary>
    internal bool IsPlain { get; private set; } = true;

    /// <summary>Whether all are runs of digits that are no quantities: with zeros in front, or longer than float64 holds.</summary>
    internal bool AreCodes { get; }

    /// <summary>The first row in which a sign can only stand before decimals, and the first in which it can only stand between thousands.</summary>
    internal int DecimalComma { get; private set; } = -1;

    internal int DecimalPoint { get; private set; } = -1;

    internal int ThousandsComma { get; private set; } = -1;

    internal int ThousandsPoint { get; private set; } = -1;

    /// <summary>The first row whose comma, or point, may be either.</summary>
    internal int EitherComma { get; private set; } = -1;

    internal int EitherPoint { get; private set; } = -1;

    /// <summary>Another sign between thousands; null for none.</summary>
    internal char? Grouping { get; private set; }

    /// <summary>Numbers with a text that seems a slip among them: to take all of them for texts would hide it.</summary>
    internal bool HasStrayText => OddCount > 0 && Numbers >= OddCount && (OddCount * 10 <= Values || _oddTexts.Count <= FewOdd);

    /// <summary>Counts a field that has a digit; false if it is no number.</summary>
    private bool Count(ReadOnlySpan<byte> field, int row)
    {
        if (ShortDecimal.TryRead(field, out double value) || double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value))
        {
            if (!double.IsFinite(value)) return false;
            if (DecimalPoint < 0) Point(field.Trim((byte)' ').TrimStart("+-"u8), row);
            return true;
        }

        if (NumberShape.Of(Encoding.UTF8.GetString(field)) is not { } shape) return false;
        IsPlain = false;
        if (shape.IsAmbiguous && shape.Decimal == ',' && EitherComma < 0) EitherComma = row;
        if (shape.IsAmbiguous && shape.Decimal == '.' && EitherPoint < 0) EitherPoint = row;
        if (!shape.IsAmbiguous && shape.Decimal == ',' && DecimalComma < 0) DecimalComma = row;
        if (!shape.IsAmbiguous && shape.Decimal == '.' && DecimalPoint < 0) DecimalPoint = row;
        if (shape.Thousands == ',' && ThousandsComma < 0) ThousandsComma = row;
        else if (shape.Thousands == '.' && ThousandsPoint < 0) ThousandsPoint = row;
        else if (shape.Thousands is not (null or ',' or '.')) Grouping = shape.Thousands;
        return true;
    }

    /// <summary>A point three digits before the end may stand between thousands.</summary>
    private void Point(ReadOnlySpan<byte> digits, int row)
    {
        int point = digits.IndexOf((byte)'.');
        if (point < 0) return;
        bool isEither = digits.Length == point + 4 && point is >= 1 and <= 3 && digits[0] != (byte)'0' && !digits.ContainsAny((byte)'e', (byte)'E');
        if (!isEither) DecimalPoint = row;
        else if (EitherPoint < 0) EitherPoint = row;
    }

    private void Odd(int row)
    {
        OddCount++;
        if (FirstOdd < 0) FirstOdd = row;
        if (_oddTexts.Count <= FewOdd) _oddTexts.Add(Table[row, Place].Trim());
    }

    private static bool HasDigit(ReadOnlySpan<byte> field) =>
        field.ContainsAnyInRange((byte)'0', (byte)'9') || field.ContainsAnyInRange((byte)0x80, (byte)0xFF);
}
