using System.Globalization;

namespace Myelin.Tables;

/// <summary>A column of times: dates that are all written in one form, or numbers, such as years.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Place">Its index in the table.</param>
/// <param name="Times">The time of each row.</param>
/// <param name="AreDays">Whether the unit is a day: of dates, and of seconds or milliseconds since 1970.</param>
public sealed record TimeColumn(string Name, int Place, double[] Times, bool AreDays)
{
    /// <summary>The first column of dates, otherwise the first whose numbers are evenly spaced; null if there is none.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="values">The index of a column that is not the time.</param>
    public static TimeColumn? Find(Table table, int values)
    {
        int[] places = [.. Enumerable.Range(0, table.Columns.Count).Where(place => place != values)];
        return places.Select(place => Dates(table, place)).FirstOrDefault(found => found is not null)
            ?? places.Select(place => Steady(table, place)).FirstOrDefault(found => found is not null);
    }

    /// <summary>The times of a column that the user chose: dates, otherwise its numbers.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    /// <exception cref="InvalidDataException">A field is neither.</exception>
    public static TimeColumn Named(Table table, string name)
    {
        int place = table.ColumnIndex(name);
        if (Dates(table, place) is { } dates) return dates;
        double?[] numbers = Numbers(table, place);
        int row = Array.IndexOf(numbers, null);
        return row < 0 ? OfNumbers(table, place, [.. numbers.OfType<double>()]) : throw new InvalidDataException(
            "--time: every row must have a number, or a date in the same format as the others.\n" +
            $"  Got \"{table[row, place]}\" at {table.Where(row)}, column {name}.\n" +
            "  Write dates as 2024-12-31, and drop rows without one.");
    }

    /// <summary>Whether all rows of a column have a date, in one form.</summary>
    public static bool AreDates(Table table, int place) => DateForm.All.Any(form => Days(table, place, form) is not null);

    /// <summary>
    /// Dates in one form. Of forms that fit, such as 3/4/2024 with the day or the month first, the one in which the rows are in order counts.
    /// </summary>
    private static TimeColumn? Dates(Table table, int place)
    {
        double[][] read = [.. DateForm.All.Select(form => Days(table, place, form)).OfType<double[]>()];
        return (read.FirstOrDefault(AreInOrder) ?? read.FirstOrDefault()) is { } days ? new TimeColumn(table.Columns[place], place, days, AreDays: true) : null;
    }

    /// <summary>Numbers that all differ, most by about the same step once they are sorted: months have 28 to 31 days.</summary>
    private static TimeColumn? Steady(Table table, int place)
    {
        const double Alike = 0.15, Most = 0.75;
        double[] times = [.. Numbers(table, place).OfType<double>()];
        if (times.Length < table.RowCount || times.Length < 3) return null;
        double[] sorted = [.. times.Order()], steps = [.. sorted.Skip(1).Zip(sorted, (later, earlier) => later - earlier)];
        double usual = steps.Order().ElementAt(steps.Length / 2);
        bool isSteady = steps.Min() > 0 && steps.Count(step => Math.Abs(step - usual) <= Alike * usual) >= Most * steps.Length;
        return isSteady ? OfNumbers(table, place, times) : null;
    }

    /// <summary>Numbers of ten and thirteen digits count the seconds and milliseconds since 1970.</summary>
    private static TimeColumn OfNumbers(Table table, int place, double[] times)
    {
        const double Second = 1.0 / 86400, Millisecond = Second / 1000;
        double? unit = times.All(time => time is > 1e8 and < 5e9) ? Second : times.All(time => time is > 1e11 and < 5e12) ? Millisecond : null;
        return new TimeColumn(table.Columns[place], place, unit is { } days ? Array.ConvertAll(times, time => time * days) : times, unit is not null);
    }

    private static double?[] Numbers(Table table, int place) => [.. Enumerable.Range(0, table.RowCount).Select(row =>
        double.TryParse(table[row, place], NumberStyles.Float, CultureInfo.InvariantCulture, out double time) && double.IsFinite(time) ? time : (double?)null)];

    private static bool AreInOrder(double[] dates) =>
        dates.Zip(dates.Skip(1), (earlier, later) => later > earlier).All(isLater => isLater)
        || dates.Zip(dates.Skip(1), (later, earlier) => later > earlier).All(isLater => isLater);

    private static double[]? Days(Table table, int place, DateForm form)
    {
        double[] days = new double[table.RowCount];
        for (int row = 0; row < days.Length; row++)
        {
            if (form.Read(table[row, place].Trim()) is not { } date) return null;
            days[row] = date.Ticks / (double)TimeSpan.TicksPerDay;
        }

        return days;
    }
}
