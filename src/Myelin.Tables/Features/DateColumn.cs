using System.Text;
using System.Text.Json.Serialization;

namespace Myelin.Tables;

/// <summary>
/// Dates: the year with its fraction, so that tomorrow is a little more than today, and circles for the month, the weekday and the hour, so that
/// December is next to January.
/// </summary>
public sealed class DateColumn : EncodedColumn
{
    private const double DaysPerYear = 365.2425;

    private static readonly DateTime s_origin = new(2000, 1, 1);

    private readonly DateForm? _form;

    /// <param name="name">The column's name.</param>
    /// <param name="form">The name of the form in which they are written.</param>
    /// <param name="hasHours">Whether there are times of day.</param>
    /// <param name="fill">The years since 2000 that take the place of a missing date; null if none may be missing.</param>
    /// <param name="hasIndicator">Whether there is a feature that is 1 for a missing one.</param>
    public DateColumn(string name, string form, bool hasHours = false, double? fill = null, bool hasIndicator = false) : base(name)
    {
        (Form, HasHours, Fill, HasIndicator) = (form, hasHours, fill, hasIndicator);
        _form = form is null ? null : DateForm.Find(form);
    }

    /// <summary>The name of the form in which they are written.</summary>
    public string Form { get; }

    /// <summary>Whether there are times of day.</summary>
    public bool HasHours { get; }

    /// <summary>The years since 2000 that take the place of a missing date.</summary>
    public double? Fill { get; }

    /// <summary>Whether there is a feature that is 1 for a missing one.</summary>
    public bool HasIndicator { get; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override IReadOnlyList<string> FeatureNames =>
    [
        $"{Name}.year", $"{Name}.month.sin", $"{Name}.month.cos", $"{Name}.weekday.sin", $"{Name}.weekday.cos",
        .. HasHours ? (string[])[$"{Name}.hour.sin", $"{Name}.hour.cos"] : [], .. HasIndicator ? (string[])[$"{Name}=(missing)"] : [],
    ];

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Summary => $"date → year, month, weekday{(HasHours ? ", hour" : "")}";

    internal override int Width => 5 + (HasHours ? 2 : 0) + (HasIndicator ? 1 : 0);

    internal override string Rule => $"dates written like {Form}";

    internal override bool IsValid => _form is not null && double.IsFinite(Fill ?? 0);

    internal override bool Encode(ReadOnlySpan<byte> field, Span<float> to)
    {
        if (_form!.Read(Encoding.UTF8.GetString(field)) is not { } date) return false;
        to[0] = (float)YearsOf(date);
        Circle((date.Month - 1 + ((date.Day - 1) / (double)DateTime.DaysInMonth(date.Year, date.Month))) / 12, to[1..]);
        Circle((int)date.DayOfWeek / 7.0, to[3..]);
        if (HasHours) Circle(date.TimeOfDay.TotalDays, to[5..]);
        return true;
    }

    internal override bool EncodeMissing(Span<float> to)
    {
        if (Fill is not { } fill) return false;
        to[0] = (float)fill;
        if (HasIndicator) to[^1] = 1;
        return true;
    }

    /// <summary>Learns from the dates of the training rows, null for a missing one.</summary>
    internal static DateColumn Fit(string name, DateForm form, IReadOnlyList<DateTime?> dates, EncodingOptions options)
    {
        double[] years = [.. dates.OfType<DateTime>().Select(YearsOf)];
        double? fill = options.Fill switch { FillRule.Drop => null, FillRule.Mean => years.DefaultIfEmpty().Average(), _ => NumberColumn.Median(years) };
        bool hasIndicator = years.Length < dates.Count && options is { Indicators: true, Fill: not FillRule.Drop };
        return new DateColumn(name, form.Name, dates.Any(date => date?.TimeOfDay > TimeSpan.Zero), fill, hasIndicator);
    }

    private static double YearsOf(DateTime date) => (date - s_origin).TotalDays / DaysPerYear;

    /// <summary>A point on a circle; with the same bits on every machine, which the platform does not promise.</summary>
    private static void Circle(double turn, Span<float> to) => (to[0], to[1]) = PortableMath.Circle(turn);
}
