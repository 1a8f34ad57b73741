using System.Globalization;

namespace Myelin.Runs.Tests.Tasks;

public sealed class SeriesTaskTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_are_put_in_the_order_of_their_dates_and_that_is_said()
    {
        string[] rows = Monthly();
        LoadedData right = Load(rows), backwards = Load([.. rows.Reverse()]), shuffled = Load([.. rows.OrderBy(row => row[^1])]);
        Assert.Empty(right.Notices);
        Assert.Equal("NOTE: the rows are backwards by month; they were sorted, oldest first", Assert.Single(backwards.Notices));
        Assert.Equal("NOTE: the rows are not in order by month; they were sorted, oldest first", Assert.Single(shuffled.Notices));
        Assert.Equal(right.Train.All().Inputs.ToArray(), backwards.Train.All().Inputs.ToArray());
        Assert.Equal(right.Train.All().Inputs.ToArray(), shuffled.Train.All().Inputs.ToArray());
    }

    [Fact]
    public void Of_day_and_month_the_reading_in_which_the_rows_are_in_order_counts()
    {
        string[] rows = [.. Enumerable.Range(0, 100).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{new DateTime(2024, 1, 1).AddMonths(i / 12).AddDays(i % 12):d/M/yyyy},{Value(i)}"))];
        // No day is above 12, so both readings are dates.
        Assert.DoesNotContain(Load(rows).Notices, notice => notice.Contains("sorted", StringComparison.Ordinal));
    }

    public static TheoryData<string> Times => [.. s_times.Keys];

    private static readonly Dictionary<string, Func<int, FormattableString>> s_times = new()
    {
        ["Unix seconds"] = i => $"{1_700_000_000 + (3600 * i)}",
        ["Unix milliseconds"] = i => $"{1_700_000_000_000 + (3_600_000L * i)}",
        ["halves"] = i => $"{0.5 * i:F1}",
        ["years"] = i => $"{1900 + i}",
        ["months of six digits"] = i => $"{new DateTime(2011, 1, 1).AddMonths(i):yyyyMM}",
        ["weeks"] = i => $"{ISOWeek.GetYear(Week(i))}-W{ISOWeek.GetWeekOfYear(Week(i)):D2}",
        ["days of weeks"] = i => $"{ISOWeek.GetYear(Week(i))}-W{ISOWeek.GetWeekOfYear(Week(i)):D2}-3",
        ["quarters first"] = i => $"Q{1 + (i % 4)} {1950 + (i / 4)}",
        ["quarters last"] = i => $"{1950 + (i / 4)}Q{1 + (i % 4)}",
        ["days in English"] = i => $"{new DateTime(1990, 1, 5).AddDays(i):MMM d yyyy}",
        ["months in English"] = i => $"{new DateTime(1990, 1, 5).AddMonths(i):MMMM yyyy}",
        ["hours with a letter"] = i => $"{new DateTime(2024, 1, 11).AddHours(i):yyyy-MM-dd H}h",
        ["hours of twelve"] = i => $"{new DateTime(2024, 1, 11).AddHours(i):M/d/yyyy h:mm:ss tt}",
        ["steps with a gap"] = i => $"{(i < 50 ? i : i + 7)}",
    };

    [Theory, MemberData(nameof(Times))]
    public void Times_in_any_usual_form_order_the_rows_of_series_and_tables(string form)
    {
        string[] rows = [.. Enumerable.Range(0, 100).Select(i => FormattableString.Invariant($"{FormattableString.Invariant(s_times[form](i))},{Value(i)}"))];
        string[] shuffled = [.. rows.OrderBy(row => row[^1]).ThenBy(row => row[^2])];
        LoadedData right = Load(rows), sorted = Load(shuffled), asked = Load(shuffled, ("--time", "month"));
        Assert.Contains("NOTE: the rows are not in order by month; they were sorted, oldest first", sorted.Notices);
        Assert.Equal(right.Train.All().Inputs.ToArray(), sorted.Train.All().Inputs.ToArray());
        Assert.Equal(right.Train.All().Inputs.ToArray(), asked.Train.All().Inputs.ToArray());
        RunRequest table = _folder.Request(
            _folder.Write("table.csv", "month,v,w\n" + string.Join('\n', rows.Select((row, i) => $"{row},{i * i % 7}.5"))),
            ("--target", "v"), ("--time", "month"));
        Assert.Equal(Enumerable.Range(80, 20), table.Kind.Load(table, _ => { }).Split!.RowsOf(DataPart.Test));
    }

    [Theory]
    [InlineData("Unix seconds", 24), InlineData("weeks", 52), InlineData("quarters first", 4)]
    [InlineData("months of six digits", 12), InlineData("years", null)]
    public void The_season_follows_from_the_distance_of_times(string form, int? season)
    {
        string[] rows = [.. Enumerable.Range(0, 100).Select(i => FormattableString.Invariant($"{FormattableString.Invariant(s_times[form](i))},{Value(i)}"))];
        LoadedData data = Load(rows);
        Assert.Equal(season, data.Settings.Find((CountOption)new SeriesTask().Options.Single(option => option.Flag == "--season")));
        string[] expected = season switch
        {
            null => ["NOTE: no seasonal forecast is compared with the model; --season N compares repeating the last N steps"],
            52 => ["NOTE: no seasonal forecast is compared with the model: a season has 52 steps, the context 24; try --context 52"],
            _ => [],
        };
        Assert.Equal(expected, data.Notices);
    }

    [Theory]
    [InlineData("a number that is not a time")]
    [InlineData("a date of two digits per part")]
    public void Rows_without_recognized_times_are_taken_as_they_are_and_that_is_said(string column)
    {
        bool isNumber = column.StartsWith("a number", StringComparison.Ordinal);
        string[] rows = [.. Enumerable.Range(0, 100).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{(isNumber ? $"{i * i % 101}.{i}" : $"{new DateTime(2001, 2, 3).AddDays(i):dd/MM/yy}")},{Value(i)}"))];
        Assert.Equal("NOTE: no column of dates was recognized; the rows are taken in the file's order, oldest first (--time COLUMN orders them)",
            Load(rows).Notices[0]);
    }

    [Fact]
    public void A_gap_is_named_and_a_time_that_occurs_twice_is_an_error()
    {
        string[] rows = Monthly();
        string notice = Assert.Single(Load([.. rows[..20], .. rows[23..]]).Notices);
        Assert.StartsWith("NOTE: 1 of 116 steps of month are longer than usual, the first after 2012-08-01 (line 21): rows may be missing;", notice,
            StringComparison.Ordinal);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Load([.. rows, rows[7]]));
        Assert.StartsWith(
            "series: each row must have a time of its own.\n  Got 2011-08-01 at line 9 and line 122 of ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Naive_seasonal_and_drifting_forecasts_are_beside_the_model()
    {
        string file = _folder.Write("months.csv", "month,v\n" + string.Join('\n', Monthly()));
        RunRequest request = _folder.Request("series", ("--file", file), ("--target", "v"), ("--epochs", "1"), ("--model", "linear"), ("--horizon", "2"));
        RunResult result = new TrainingJob(request, _ => { }).Run();
        IReadOnlyDictionary<string, double> figures = result.Report!.Figures;
        // Computed from the values: the last fifth is for testing, two steps ahead.
        double[] values = [.. Enumerable.Range(0, 120).Select(Value)];
        int cut = 96;
        Assert.Equal(Error((t, _) => values[t - 1]), figures["testErrorOfLastValue"], 1e-4);
        Assert.Equal(Error((t, h) => values[t + h - 12]), figures["testErrorOfSeason"], 1e-4);
        double Step(int h) => Enumerable.Range(24, cut - 24 - 1).Average(t => values[t + h] - values[t - 1]);
        Assert.Equal(Error((t, h) => values[t - 1] + Step(h)), figures["testErrorOfDrift"], 1e-4);
        Assert.Contains("the error of repeating the last value would be ", result.Report.Summary, StringComparison.Ordinal);

        double Error(Func<int, int, double> forecast) => Math.Sqrt(Enumerable.Range(cut, 120 - cut - 1)
            .SelectMany(t => (double[])[values[t] - forecast(t, 0), values[t + 1] - forecast(t, 1)]).Average(e => e * e));
    }

    [Fact]
    public void Large_values_keep_their_digits()
    {
        string file = _folder.Write("large.csv", "v\n" + string.Concat(Enumerable.Range(0, 200).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $"{2_000_000_000 + (10 * Math.Sin(i * Math.PI / 6)):F3}\n"))));
        RunRequest request = _folder.Request("series", ("--file", file), ("--target", "v"), ("--epochs", "20"), ("--model", "linear"));
        RunResult result = new TrainingJob(request, _ => { }).Run();
        Assert.InRange(result.Report!.Figures["testErrorOfLastValue"], 5, 15);
        Assert.InRange(result.Report.Figures["testError"], 0, 2);
        var forecast = Assert.IsType<Forecast>(SavedRun.Open(_folder.At("run")).Ask(new Question(file, OptionValues.None, new DataOptions())));
        Assert.All(forecast.Values.Index(), v => Assert.Equal(2_000_000_000 + (10 * Math.Sin((200 + v.Index) * Math.PI / 6)), v.Item, 4.0));
    }

    private LoadedData Load(string[] rows, params (string Flag, string Value)[] options)
    {
        string file = _folder.Write("months.csv", "month,v\n" + string.Join('\n', rows));
        RunRequest request = _folder.Request("series", [("--file", file), ("--target", "v"), .. options]);
        return request.Kind.Load(request, _ => { });
    }

    private static string[] Monthly() => [.. Enumerable.Range(0, 120).Select(i => string.Create(CultureInfo.InvariantCulture,
        $"{new DateTime(2011, 1, 1).AddMonths(i):yyyy-MM-dd},{Value(i)}"))];

    private static DateTime Week(int week) => new DateTime(2015, 1, 5).AddDays(7 * week);

    private static double Value(int month) => Math.Round(300 + (0.4 * month) + (5 * Math.Sin(month * Math.PI / 6)) + (month * 7 % 5 * 0.1), 3);
}
