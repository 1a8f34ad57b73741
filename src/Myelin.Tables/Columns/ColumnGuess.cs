using System.Globalization;

namespace Myelin.Tables;

/// <summary>Decides what a column is, from the counts of its fields.</summary>
/// <param name="scan">The counts.</param>
/// <param name="marks">What stands for a missing value.</param>
/// <param name="options">What the user says.</param>
/// <param name="commas">A column of the table that certainly has decimal commas; null if there is none.</param>
internal sealed class ColumnGuess(ColumnScan scan, MissingMarks marks, ColumnOptions options, ColumnScan? commas)
{
    /// <summary>Fewer rows than this say nothing about whether a text names its row.</summary>
    private const int FewestNames = 10;

    /// <summary>Of this share of the rows on, different texts name the rows; a few may be equal by chance.</summary>
    private const double NearlyAll = 0.95;

    private const double MostlyDifferent = 0.5, WordsOfText = 1.5;

    private const int FewestDates = 10;

    private readonly Table _table = scan.Table;

    internal ColumnReading Read()
    {
        string name = scan.Name;
        ColumnKind? said = options.Kinds.TryGetValue(name, out ColumnKind kind) ? kind : null;
        if (said == ColumnKind.Ignore) return Reading(ColumnKind.Ignore) with { Why = "as you say" };
        if (said is null && scan.Values == 0) return Reading(ColumnKind.Constant) with { Why = "it is empty" };
        bool areNumbers = scan.Numbers > 0
            && (said == ColumnKind.Number || (said is null && scan.Numbers >= scan.OddCount && (scan.OddCount == 0 || scan.HasStrayText)));
        if (said == ColumnKind.Number || (areNumbers && said is null && !scan.AreCodes && !AreCompactDates())) return Numbers(said is not null);
        ColumnTexts texts = ColumnTexts.Of(_table, scan.Place, marks);
        if (said is null or ColumnKind.Date && Dates(said is not null) is { } dates) return dates with { Pattern = texts.Pattern };
        if (said is { } given) return Reading(given) with { Pattern = texts.Pattern };
        if (texts.Distinct == 1 && scan.Missing == 0)
            return Reading(ColumnKind.Constant) with { Why = $"every row has \"{_table[scan.FirstValue, scan.Place].Trim()}\"" };
        bool isUnique = texts.Distinct >= Math.Max(FewestNames, NearlyAll * scan.Values);
        if (isUnique && (texts.WordsPerValue < WordsOfText || RowNames.IsName(name)))
            return Reading(ColumnKind.Id) with { Why = $"it names the rows (--column {name}=category or text keeps it)" };
        bool isText = scan.Values >= 2 * FewestNames && texts.WordsPerValue >= WordsOfText && texts.Distinct > MostlyDifferent * scan.Values;
        return Reading(isText ? ColumnKind.Text : ColumnKind.Category) with
        {
            Pattern = texts.Pattern,
            Why = scan.AreCodes ? "digits that are no quantity" : null,
        };
    }

    private ColumnReading Reading(ColumnKind kind) => new(scan.Name, kind) { Missing = scan.Missing };

    private ColumnReading Numbers(bool isSaid)
    {
        NumberForm form = Form();
        for (int row = 0; row < _table.RowCount && !(scan.IsPlain && scan.OddCount == 0 && form == NumberForm.Plain); row++)
        {
            ReadOnlySpan<byte> field = _table.Utf8(row, scan.Place);
            if (!marks.Contains(field) && form.Read(field) is null) throw Stray(row, form);
        }

        ColumnNumbers numbers = ColumnNumbers.Of(_table, scan.Place, marks, form);
        ColumnReading reading = Reading(ColumnKind.Number) with { Form = form, Pattern = numbers.Pattern };
        if (form != NumberForm.Plain) reading = reading with { Why = $"written like {form}" };
        if (isSaid) return reading;
        if (numbers.IsConstant && scan.Missing == 0) return reading with
        {
            Kind = ColumnKind.Constant,
            Why = $"every row has {_table[scan.FirstValue, scan.Place].Trim()}"
        };
        bool isId = scan.Missing == 0 && _table.RowCount >= FewestNames
            && ((numbers.AreDifferentIntegers && RowNames.IsName(scan.Name)) || (numbers.AreCounted && RowNames.IsUnnamed(scan.Name, scan.Place)));
        return isId ? reading with { Kind = ColumnKind.Id, Why = $"it numbers the rows (--column {scan.Name}=number keeps it)" } : reading;
    }

    /// <exception cref="InvalidDataException">The numbers can be read in two ways.</exception>
    private NumberForm Form()
    {
        if (options.Decimal is { } point) return new NumberForm(point, options.Thousands ?? scan.Grouping ?? (point == ',' ? '.' : ','));
        if (options.Thousands is { } thousands) return new NumberForm(thousands == '.' ? ',' : '.', thousands);
        bool isComma = scan.DecimalComma >= 0 || scan.ThousandsPoint >= 0, isPoint = scan.DecimalPoint >= 0 || scan.ThousandsComma >= 0;
        if (isComma && isPoint) throw Contradiction();
        if (!isComma && !isPoint && scan.EitherComma >= 0) throw Ambiguous(scan.EitherComma, "commas");
        if (!isComma && !isPoint && scan.EitherPoint >= 0 && commas is not null) throw Ambiguous(scan.EitherPoint, "points");
        bool hasThousands = isComma ? scan.ThousandsPoint >= 0 || scan.EitherPoint >= 0 : scan.ThousandsComma >= 0 || scan.EitherComma >= 0;
        char? grouping = scan.Grouping ?? (hasThousands ? isComma ? '.' : ',' : null);
        return isComma ? new NumberForm(',', grouping) : grouping is null ? NumberForm.Plain : new NumberForm('.', grouping);
    }

    /// <summary>Whether whole numbers are dates such as 20240131: all of many, with a month and a day in them.</summary>
    private bool AreCompactDates()
    {
        if (scan.Values < FewestDates || !scan.IsPlain || scan.OddCount > 0) return false;
        int length = _table.Utf8(scan.FirstValue, scan.Place).Trim((byte)' ').Length;
        return length is 8 or 12 or 14 && ColumnDates.Forms(_table, scan.Place, marks).Count > 0;
    }

    private ColumnReading? Dates(bool isSaid)
    {
        List<DateForm> forms = ColumnDates.Forms(_table, scan.Place, marks);
        if (forms.Count == 0)
        {
            return !isSaid ? null : throw new InvalidDataException(
                $"Table: column \"{scan.Name}\" must have dates that are all written in one way.\n  Got " +
                $"\"{_table[Math.Max(0, scan.FirstValue), scan.Place]}\" at " +
                $"{_table.Where(Math.Max(0, scan.FirstValue))}.\n  Write dates as 2024-12-31; --missing TEXT names what stands for a missing one.");
        }

        DateForm form = forms[0];
        if (form.Twin is { } twin && forms.Contains(twin))
        {
            if (options.DayFirst is not { } dayFirst) throw new InvalidDataException(
                $"Table: column \"{scan.Name}\" must show whether the day or the month is first in its dates.\n" +
                $"  Got \"{_table[scan.FirstValue, scan.Place]}\" at {_table.Where(scan.FirstValue)}, and no day above 12.\n" +
                "  --dates day-first or --dates month-first decides.");
            form = dayFirst == form.IsDayFirst ? form : twin;
        }

        return Reading(ColumnKind.Date) with { Dates = form, Why = $"written like {form}" };
    }

    private InvalidDataException Stray(int row, NumberForm form)
    {
        string got = _table[row, scan.Place];
        string fix = NumberShape.Of(got) is null
            ? $"--missing \"{got.Trim()}\" takes it for missing, --column {scan.Name}=category takes all for texts."
            : $"The others are written like {form}: write it like them, or say what is right with --decimal and --thousands.";
        return new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
            $"Table: column \"{scan.Name}\" must have a number in every row.\n" +
            $"  Got \"{got}\" at {_table.Where(row)}, among {scan.Numbers:N0} numbers.\n  {fix}"));
    }

    private InvalidDataException Ambiguous(int row, string signs)
    {
        string got = _table[row, scan.Place].Trim();
        char sign = signs == "commas" ? ',' : '.', other = sign == ',' ? '.' : ',';
        string next = signs == "points" ? $", while column \"{commas!.Name}\" has decimal commas" : "";
        return new InvalidDataException(
            $"Table: column \"{scan.Name}\" must show whether its {signs} stand before decimals or between thousands.\n" +
            $"  Got \"{got}\" at {_table.Where(row)}{next}.\n" +
            $"  --decimal {sign} reads it as {new NumberForm(sign).Read(got)?.ToString(CultureInfo.InvariantCulture)}, " +
            $"--decimal {other} as {new NumberForm(other, sign).Read(got)?.ToString(CultureInfo.InvariantCulture)}; --column {scan.Name}=category takes " +
            $"it for texts.");
    }

    private InvalidDataException Contradiction()
    {
        int comma = scan.DecimalComma >= 0 ? scan.DecimalComma : scan.ThousandsPoint, point = scan.DecimalPoint >= 0 ? scan.DecimalPoint : scan.ThousandsComma;
        return new InvalidDataException(
            $"Table: column \"{scan.Name}\" must have its numbers written in one way.\n" +
            $"  Got \"{_table[comma, scan.Place]}\" at {_table.Where(comma)} and \"{_table[point, scan.Place]}\" at {_table.Where(point)}.\n" +
            "  Write them alike, or --decimal says which sign is before the decimals.");
    }
}
