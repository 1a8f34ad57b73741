using System.Text;

namespace Myelin.Tables;

/// <summary>The different texts of a column, counted.</summary>
/// <param name="Distinct">Their number.</param>
/// <param name="WordsPerValue">The mean number of words of a value.</param>
/// <param name="Pattern">Equal for columns of which each tells the other; 0 if nearly every row has a text of its own.</param>
internal readonly record struct ColumnTexts(int Distinct, double WordsPerValue, ulong Pattern)
{
    internal static ColumnTexts Of(Table table, int place, MissingMarks marks)
    {
        var codes = new Dictionary<string, int>(StringComparer.Ordinal);
        var lookup = codes.GetAlternateLookup<ReadOnlySpan<char>>();
        var pattern = new RowPattern();
        char[] buffer = new char[256];
        long words = 0, values = 0;
        for (int row = 0; row < table.RowCount; row++)
        {
            ReadOnlySpan<byte> field = table.Utf8(row, place);
            if (marks.Contains(field))
            {
                pattern.Add(0);
                continue;
            }

            if (buffer.Length < field.Length) buffer = new char[field.Length];
            ReadOnlySpan<char> text = buffer.AsSpan(0, Encoding.UTF8.GetChars(field, buffer)).Trim();
            if (!lookup.TryGetValue(text, out int code)) codes[text.ToString()] = code = codes.Count + 1;
            pattern.Add(code);
            values++;
            words += text.Count(' ') + 1;
        }

        bool isKnown = codes.Count > 1 && 2 * codes.Count <= values;
        return new ColumnTexts(codes.Count, values == 0 ? 0 : words / (double)values, isKnown ? pattern.Hash : 0);
    }
}
