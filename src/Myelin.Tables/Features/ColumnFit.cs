using System.Text;

namespace Myelin.Tables;

/// <summary>Learns how columns become features, from the training rows alone.</summary>
internal sealed class ColumnFit(Table table, IReadOnlyList<int> rows, MissingMarks marks, EncodingOptions options)
{
    internal EncodedColumn Of(ColumnReading reading)
    {
        int place = table.ColumnIndex(reading.Name);
        return reading.Kind switch
        {
            ColumnKind.Number => NumberColumn.Fit(reading.Name, reading.Form, [.. rows.Select(row => Number(row, place, reading.Form))], options),
            ColumnKind.Date => DateColumn.Fit(reading.Name, reading.Dates!,
                [.. Texts(place).Select(text => text is null ? null : reading.Dates!.Read(text))], options),
            ColumnKind.Text => WordsColumn.Fit(reading.Name, Texts(place), options),
            _ => CategoryColumn.Fit(reading.Name, Texts(place), options),
        };
    }

    private double Number(int row, int place, NumberForm form)
    {
        ReadOnlySpan<byte> field = table.Utf8(row, place);
        return marks.Contains(field) ? double.NaN : form.Read(field) ?? double.NaN;
    }

    private IEnumerable<string?> Texts(int place) => rows.Select(row =>
    {
        ReadOnlySpan<byte> field = table.Utf8(row, place);
        return marks.Contains(field) ? null : Encoding.UTF8.GetString(field).Trim();
    });
}
