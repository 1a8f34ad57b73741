using System.Globalization;
using System.Text.RegularExpressions;

namespace Myelin.Tables;

/// <summary>A form in which dates are written; a year always has four digits, so that the day is not taken for it.</summary>
public sealed partial class DateForm
{
    private readonly Func<string, DateTime?> _read;

    private DateForm(string name, Func<string, DateTime?> read) => (Name, _read) = (name, read);

    /// <summary>Its name: <c>d.M.yyyy</c>.</summary>
    public string Name { get; }

    /// <summary>The form with the day and the month the other way round; null if it has no such twin.</summary>
    public DateForm? Twin => Name.StartsWith("M/d/", StringComparison.Ordinal) ? Find($"d/M/{Name[4..]}")
        : Name.StartsWith("d/M/", StringComparison.Ordinal) ? Find($"M/d/{Name[4..]}") : null;

    /// <summary>Whether the day is before the month.</summary>
    public bool IsDayFirst => Name.StartsWith('d');


    private static readonly string[] s_formats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-dd HH:mm:ssK",
        "yyyy-MM-ddTHH:mm:ss.FFFFFFFK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH", "yyyy-MM-dd H", "yyyy-MM-dd H'h'", "yyyy-MM",
        "yyyy-M-d", "yyyy-M-d H:mm", "yyyy-M-d H:mm:ss", "yyyy/M/d", "yyyy/M/d H:mm", "yyyy/M/d H:mm:ss", "yyyy/M", "yyyy.M.d", "yyyy.M.d H:mm",
        "yyyyMMdd", "yyyyMM", "yyyyMMddHH", "yyyyMMddHHmm", "yyyyMMddHHmmss", "yyyyMMddTHHmmss", "yyyyMMddTHHmmssK",
        "d.M.yyyy", "d.M.yyyy H:mm", "d.M.yyyy H:mm:ss", "M.yyyy", "d-M-yyyy", "d-M-yyyy H:mm", "d-M-yyyy H:mm:ss",
        "M/d/yyyy", "M/d/yyyy H:mm", "M/d/yyyy H:mm:ss", "M/d/yyyy h:mm tt", "M/d/yyyy h:mm:ss tt", "d/M/yyyy", "d/M/yyyy h:mm tt",
            "d/M/yyyy h:mm:ss tt", "d/M/yyyy H:mm", "d/M/yyyy H:mm:ss", "M/yyyy",
        "d MMM yyyy", "d MMMM yyyy", "d-MMM-yyyy", "d MMM yyyy H:mm", "MMM d yyyy", "MMM d, yyyy", "MMMM d yyyy", "MMMM d, yyyy",
        "MMM yyyy", "MMMM yyyy", "MMM-yyyy", "yyyy MMM", "yyyy-MMM", "yyyy-MMM-d", "ddd, d MMM yyyy H:mm:ss 'GMT'", "ddd MMM d H:mm:ss yyyy",
        "yyyy年M月d日", "yyyy年M月",
    ];

    /// <summary>All forms, in the order in which they are tried.</summary>
    public static IReadOnlyList<DateForm> All { get; } =
        [.. s_formats.Select(format => new DateForm(format, text => Exact(text, format))), new DateForm("week", Week), new DateForm("quarter", Quarter)];

    /// <summary>The form of a name; null if there is none.</summary>
    public static DateForm? Find(string name) => All.FirstOrDefault(form => form.Name == name);

    /// <summary>The date of a text; null if it is not in this form.</summary>
    public DateTime? Read(string text) => _read(text.Trim());

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static DateTime? Exact(string text, string format)
    {
        const DateTimeStyles Utc = DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal;
        if (!DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, Utc, out DateTime date)) return null;
        // Digits alone may be any number.
        return format.All(char.IsAsciiLetter) && date.Year is < 1800 or > 2199 ? null : date;
    }

    private static DateTime? Week(string text)
    {
        if (WeekForm.Match(text) is not { Success: true } match) return null;
        int year = Number(match.Groups["year"]), week = Number(match.Groups["week"]);
        var day = match.Groups["day"].Success ? (DayOfWeek)(Number(match.Groups["day"]) % 7) : DayOfWeek.Monday;
        return year > 0 && week > 0 && week <= ISOWeek.GetWeeksInYear(year) ? ISOWeek.ToDateTime(year, week, day) : null;
    }

    private static DateTime? Quarter(string text) => QuarterForm.Match(text) is { Success: true } match && Number(match.Groups["year"]) is > 0 and var year
        ? new DateTime(year, (3 * Number(match.Groups["quarter"])) - 2, 1)
        : null;

    private static int Number(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A(?<year>[0-9]{4})[- ]?W(?<week>[0-9]{2})(-?(?<day>[1-7]))?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex WeekForm { get; }

    [GeneratedRegex(@"\A((?<year>[0-9]{4})[- ]?Q(?<quarter>[1-4])|Q(?<quarter>[1-4])[-/ ]?(?<year>[0-9]{4}))\z", RegexOptions.ExplicitCapture)]
    private static partial Regex QuarterForm { get; }
}
