namespace Myelin.Tables;

/// <summary>The forms in which all values of a column are dates.</summary>
internal static class ColumnDates
{
    internal static List<DateForm> Forms(Table table, int place, MissingMarks marks)
    {
        List<DateForm>? forms = null;
        for (int row = 0; row < table.RowCount && forms is not { Count: 0 }; row++)
        {
            if (marks.Contains(table.Utf8(row, place))) continue;
            string text = table[row, place];
            if (forms is null) forms = [.. DateForm.All.Where(form => form.Read(text) is not null)];
            else forms.RemoveAll(form => form.Read(text) is null);
        }

        return forms ?? [];
    }
}
