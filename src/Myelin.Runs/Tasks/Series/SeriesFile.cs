using System.Globalization;
using Myelin.Tables;

namespace Myelin.Runs;

/// <summary>A column of a file as a series, oldest first.</summary>
/// <param name="Values">The values.</param>
/// <param name="Season">The number of steps per season, from the distance of the dates; null if there are no dates, or no season for their distance.</param>
/// <param name="Notices">What must be known about the order and the gaps, one line each.</param>
internal sealed record SeriesFile(double[] Values, int? Season, IReadOnlyList<string> Notices)
{
    /// <summary>Reads a column, in the order of the times in the file if there are any.</summary>
    /// <param name="path">The .csv file.</param>
    /// <param name="column">The series.</param>
    /// <param name="time">The column of times; null for the one that looks like it, if there is one.</param>
    /// <exception cref="InvalidDataException">A value is not a finite number, or two rows have the same time.</exception>
    internal static SeriesFile Read(string path, string column, string? time)
    {
        Table table = TableFile.Read(path);
        int place = table.ColumnIndex(column);
        double[] values = [.. Enumerable.Range(0, table.RowCount).Select(row => Value(table, row, place))];
        if (values.Length < 2) return new SeriesFile(values, null, []);
        TimeColumn? found = time is null ? TimeColumn.Find(table, place) : TimeColumn.Named(table, time);
        if (found is null) return new SeriesFile(values, null,
            ["NOTE: no column of dates was recognized; the rows are taken in the file's order, oldest first (--time COLUMN orders them)"]);
        (string name, int timePlace, double[] times, bool areDays) = found;
        var notices = new List<string>();
        int[] order = [.. Enumerable.Range(0, values.Length).OrderBy(row => times[row])];
        if (!order.Index().All(o => o.Item == o.Index))
        {
            bool isBackwards = order.Index().All(o => o.Item == values.Length - 1 - o.Index);
            notices.Add($"NOTE: the rows {(isBackwards ? "are backwards" : "are not in order")} by {name}; they were sorted, oldest first");
        }

        double[] steps = [.. order.Skip(1).Zip(order, (later, earlier) => times[later] - times[earlier])];
        int same = Array.IndexOf(steps, 0);
        if (same >= 0) throw new InvalidDataException(
            $"series: each row must have a time of its own.\n" +
            $"  Got {table[order[same], timePlace]} at line {table.LineOf(order[same])} and line {table.LineOf(order[same + 1])} of {path}.\n" +
            "  Keep one of them; if the file has several series, keep the rows of one.");
        double usual = steps.Order().ElementAt(steps.Length / 2);
        // Months and quarters differ by a tenth; a step that is longer than this left something out.
        const double Longer = 1.5;
        int[] gaps = [.. steps.Index().Where(s => s.Item > Longer * usual).Select(s => s.Index)];
        if (gaps.Length > 0)
        {
            int first = order[gaps[0]];
            notices.Add($"NOTE: {gaps.Length} of {steps.Length} steps of {name} are longer than usual, the first after {table[first, timePlace]} " +
                $"(line {table.LineOf(first)}): rows may be missing; the values are taken as evenly spaced");
        }

        return new SeriesFile([.. order.Select(row => values[row])], areDays ? SeasonOf(usual) : null, notices);
    }

    /// <summary>Days are seasonal by week, hours by day, months, quarters and weeks by year.</summary>
    private static int? SeasonOf(double days) => days switch
    {
        > 0.9 / 24 and < 1.1 / 24 => 24,
        > 0.9 and < 1.1 => 7,
        > 6.9 and < 7.1 => 52,
        > 27 and < 32 => 12,
        > 88 and < 93 => 4,
        _ => null,
    };

    private static double Value(Table table, int row, int place) =>
        double.TryParse(table[row, place], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new InvalidDataException(
                "series: every value must be a finite number.\n" +
                $"  Got \"{table[row, place]}\" at {table.Where(row)}, column {table.Columns[place]}.\n" +
                "  Fill the gap from its neighbors; write numbers as 0.5.");
}
