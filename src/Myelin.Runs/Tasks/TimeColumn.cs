using System.Globalization;

namespace Myelin.Runs;

/// <summary>A column of times: numbers, such as years, or dates that are all written in one format.</summary>
internal static class TimeColumn
{
    private static readonly string[] s_formats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-dd HH:mm:ssK",
        "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM", "yyyy/M/d", "yyyy/M/d H:mm", "yyyy/M/d H:mm:ss", "yyyyMMdd", "d.M.yyyy",
        "d.M.yyyy H:mm", "M/d/yyyy", "M/d/yyyy H:mm", "M/d/yyyy H:mm:ss", "d/M/yyyy", "d/M/yyyy H:mm", "d/M/yyyy H:mm:ss", "d MMM yyyy", "MMM d, yyyy",
        "MMM yyyy", "yyyy年M月d日", "yyyy年M月",
    ];

    /// <summary>
    /// The dates of a column, as days; null if they are not all dates in one format. Of formats that fit, such as 3/4/2024 with the day or the month
    /// first, the one in which the rows are in order counts.
    /// </summary>
    internal static double[]? Dates(CsvTable table, int column)
    {
        double[][] read = [.. s_formats.Select(format => Dates(table, column, format)).OfType<double[]>()];
        return read.FirstOrDefault(AreInOrder) ?? read.FirstOrDefault();
    }

    /// <summary>The times of a column: dates as days, otherwise its numbers.</summary>
    /// <exception cref="InvalidDataException">A field is neither.</exception>
    internal static double[] Times(CsvTable table, int column)
    {
        if (Dates(table, column) is { } dates) return dates;
        return [.. Enumerable.Range(0, table.RowCount).Select(row =>
            double.TryParse(table[row, column], NumberStyles.Float, CultureInfo.InvariantCulture, out double time) && double.IsFinite(time)
                ? time
                : throw new InvalidDataException(
                    "--time: every row must have a number, or a date in the same format as the others.\n" +
                    $"  Got \"{table[row, column]}\" at line {table.LineOf(row)} of {table.Name}, column {table.Columns[column]}.\n" +
                    "  Write dates as 2024-12-31, and drop rows without one."))];
    }

    private static bool AreInOrder(double[] dates) =>
        dates.Zip(dates.Skip(1), (earlier, later) => later > earlier).All(isLater => isLater)
        || dates.Zip(dates.Skip(1), (later, earlier) => later > earlier).All(isLater => isLater);

    private static double[]? Dates(CsvTable table, int column, string format)
    {
        double[] days = new double[table.RowCount];
        for (int row = 0; row < days.Length; row++)
        {
            bool isDate = DateTime.TryParseExact(table[row, column].AsSpan().Trim(), format, CultureInfo.InvariantCulture,
                DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out DateTime date);
            if (!isDate) return null;
            days[row] = date.Ticks / (double)TimeSpan.TicksPerDay;
        }

        return days;
    }
}
