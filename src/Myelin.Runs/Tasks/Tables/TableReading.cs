using Myelin.Tables;

namespace Myelin.Runs;

/// <summary>How a table is read and prepared, by the names on the command line: each option is for something that is otherwise found out.</summary>
internal static class TableReading
{
    private static readonly Dictionary<string, char> s_signs = new() { ["tab"] = '\t', ["blank"] = ' ' };

    private static readonly ColumnKind[] s_kinds = [ColumnKind.Number, ColumnKind.Category, ColumnKind.Date, ColumnKind.Text, ColumnKind.Ignore];

    internal static ListOption Drop { get; } = new("drop", "COLUMN", "Columns to leave out, with spaces or commas between them.") { TakesSeveral = true };

    internal static ListOption Column { get; } = new("column", "NAME=KIND",
        "What a column is: number, category, date, text or ignore; can be given several times.",
        $"NAME=KIND with a kind of {string.Join(", ", s_kinds.Select(NameOf))}", text => Parse(text) is not null);

    internal static ChoiceOption Delimiter { get; } = new("delimiter", [",", ";", "tab", "|", "blank"], "What separates fields; found out if not given.");

    internal static ChoiceOption Header { get; } = new("header", ["yes", "no"], "Whether the first row has the columns' names; found out if not given.");

    internal static ChoiceOption Encoding { get; } = new("encoding", TableFormat.Encodings, "The file's encoding; found out if not given.");

    internal static ChoiceOption Decimal { get; } = new("decimal", [".", ","], "The sign before decimals; found out for each column if not given.");

    internal static ChoiceOption Thousands { get; } =
        new("thousands", [",", ".", "'", "blank"], "The sign between thousands; found out for each column if not given.");

    internal static ChoiceOption Dates { get; } =
        new("dates", ["day-first", "month-first"], "What is first in dates such as 3/4/2024; found out if not given and one of them has a day above 12.");

    internal static ListOption Missing { get; } = new("missing", "TEXT",
        "A text that stands for a missing value, besides an empty field, NA, N/A, ?, nan, null and none; can be given several times.");

    internal static ChoiceOption Fill { get; } = new("fill", ["median", "mean", "drop"],
        "What takes the place of a missing number or date: median if not given; drop leaves the row out. A missing category is a category.");

    internal static ChoiceOption Indicators { get; } =
        new("indicators", ["yes", "no"], "Whether a feature says which numbers and dates were missing; yes if not given.");

    internal static IReadOnlyList<RunOption> Options =>
        [Drop, Column, Delimiter, Header, Encoding, Decimal, Thousands, Dates, Missing, Fill, Indicators];

    internal static TableFormat Format(OptionValues asked) => new()
    {
        Delimiter = Sign(asked.Find(Delimiter)),
        Header = asked.Find(Header) is { } header ? header == "yes" : null,
        Encoding = asked.Find(Encoding),
    };

    /// <summary>What the user says about the columns of a table.</summary>
    /// <param name="asked">The options of the run.</param>
    /// <param name="ignored">Columns that are no features.</param>
    internal static ColumnOptions Columns(OptionValues asked, IEnumerable<string> ignored)
    {
        var kinds = asked.Find(Column).Select(text => Parse(text)!.Value).DistinctBy(k => k.Name).ToDictionary(k => k.Name, k => k.Kind);
        foreach (string name in ignored) kinds[name] = ColumnKind.Ignore;
        return new ColumnOptions
        {
            Kinds = kinds,
            Decimal = Sign(asked.Find(Decimal)),
            Thousands = Sign(asked.Find(Thousands)),
            DayFirst = asked.Find(Dates) is { } dates ? dates == "day-first" : null,
            Missing = [.. asked.Find(Missing)],
        };
    }

    internal static EncodingOptions Features(OptionValues asked) => new()
    {
        Fill = asked.Find(Fill) switch { "mean" => FillRule.Mean, "drop" => FillRule.Drop, _ => FillRule.Median },
        Indicators = asked.Find(Indicators) != "no",
    };

    internal static string NameOf(ColumnKind kind) => kind.ToString().ToLowerInvariant();

    private static char? Sign(string? name) => name is null ? null : s_signs.TryGetValue(name, out char sign) ? sign : name[0];

    private static (string Name, ColumnKind Kind)? Parse(string text)
    {
        int equals = text.LastIndexOf('=');
        if (equals < 1) return null;
        foreach (ColumnKind kind in s_kinds)
        {
            if (NameOf(kind) == text[(equals + 1)..]) return (text[..equals], kind);
        }

        return null;
    }
}
