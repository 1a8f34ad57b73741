using System.Text;

namespace Myelin.Tables;

/// <summary>A column to predict, as it was learned.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Classes">The classes in order; empty for numbers.</param>
/// <param name="Origin">For numbers: subtracted in float64, see <see cref="NumberColumn.Origin"/>.</param>
/// <param name="Form">For numbers: how they are written.</param>
public sealed record TableTarget(string Name, TargetKind Kind, IReadOnlyList<string> Classes, double Origin = 0, NumberForm? Form = null)
{
    /// <summary>The largest number of distinct integers for which a target is taken for classes.</summary>
    public const int MostIntegerClasses = 20;

    /// <summary>More distinct texts than this, most of which occur once, are names or remarks, not classes.</summary>
    private const int MostGuessedClasses = 20;

    private const int MostClasses = 1000;

    /// <summary>Finds out what a target is. Classes are ordered by value if they are numbers, otherwise ordinally.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="reading">What the column was taken for.</param>
    /// <param name="kind">What it is; null to find it out: classes if it has texts, or only integers with at most 20 distinct values.</param>
    /// <param name="missing">What stands for a missing value besides the usual marks.</param>
    /// <exception cref="InvalidDataException">It cannot be predicted.</exception>
    public static TableTarget Guess(Table table, ColumnReading reading, TargetKind? kind = null, IReadOnlyCollection<string>? missing = null)
    {
        int place = table.ColumnIndex(reading.Name);
        var marks = new MissingMarks(missing ?? []);
        bool areNumbers = reading.Kind == ColumnKind.Number
            || (reading.Kind is ColumnKind.Id or ColumnKind.Constant && AreNumbers(table, place, marks, reading.Form));
        if (kind == TargetKind.Regression && !areNumbers) throw new InvalidDataException(
            $"Table: the target \"{reading.Name}\" must have numbers for a regression.\n  Got \"{FirstText(table, place, marks, reading.Form)}\".\n" +
            "  Leave --task out, or choose another target.");
        if (areNumbers && kind != TargetKind.Classification && (kind == TargetKind.Regression || !AreClasses(table, place, marks, reading.Form)))
        {
            double[] numbers = [.. Values(table, place, marks, reading.Form).Where(double.IsFinite)];
            return new TableTarget(reading.Name, TargetKind.Regression, [], NumberColumn.OriginOf(numbers), reading.Form);
        }

        return new TableTarget(reading.Name, TargetKind.Classification, ClassesOf(table, place, marks, kind), 0, reading.Form);
    }

    /// <summary>The place of each row's class; -1 where it is missing.</summary>
    /// <exception cref="InvalidDataException">A row has a class that the target does not have.</exception>
    public int[] Labels(Table table, IReadOnlyCollection<string>? missing = null)
    {
        int place = table.ColumnIndex(Name);
        var marks = new MissingMarks(missing ?? []);
        var known = new CategoryColumn(Name, Classes);
        return [.. Enumerable.Range(0, table.RowCount).Select(row =>
        {
            ReadOnlySpan<byte> field = table.Utf8(row, place);
            if (marks.Contains(field)) return -1;
            int label = known.PlaceOf(field);
            return label >= 0 ? label : throw new InvalidDataException(
                $"Table: column \"{Name}\" must contain a known class.\n  Got \"{table[row, place].Trim()}\" at {table.Where(row)}.\n" +
                $"  Known are {string.Join(", ", Classes.Take(20))}{(Classes.Count > 20 ? ", ..." : "")}; train again if there is a new one.");
        })];
    }

    /// <summary>Each row's number, less <see cref="Origin"/>; NaN where it is missing.</summary>
    /// <exception cref="InvalidDataException">A field is not a number.</exception>
    public float[] Numbers(Table table, IReadOnlyCollection<string>? missing = null)
    {
        int place = table.ColumnIndex(Name);
        var marks = new MissingMarks(missing ?? []);
        return [.. Enumerable.Range(0, table.RowCount).Select(row =>
        {
            ReadOnlySpan<byte> field = table.Utf8(row, place);
            if (marks.Contains(field)) return float.NaN;
            double? value = (Form ?? NumberForm.Plain).Read(field) - Origin;
            return value is { } number && float.IsFinite((float)number) ? (float)number : throw new InvalidDataException(
                $"Table: column \"{Name}\" must have finite numbers.\n  Got \"{table[row, place]}\" at {table.Where(row)}.\n" +
                $"  Write numbers like {Form ?? NumberForm.Plain}, below 3.4e38.");
        })];
    }

    private static bool AreNumbers(Table table, int place, MissingMarks marks, NumberForm form) =>
        Enumerable.Range(0, table.RowCount).All(row => marks.Contains(table.Utf8(row, place)) || form.Read(table.Utf8(row, place)) is not null);

    private static IEnumerable<double> Values(Table table, int place, MissingMarks marks, NumberForm form) => Enumerable.Range(0, table.RowCount)
        .Select(row => marks.Contains(table.Utf8(row, place)) ? double.NaN : form.Read(table.Utf8(row, place)) ?? double.NaN);

    private static string FirstText(Table table, int place, MissingMarks marks, NumberForm form) => Enumerable.Range(0, table.RowCount)
        .Where(row => !marks.Contains(table.Utf8(row, place)) && form.Read(table.Utf8(row, place)) is null).Select(row => table[row, place]).FirstOrDefault("");

    private static bool AreClasses(Table table, int place, MissingMarks marks, NumberForm form)
    {
        var values = new HashSet<double>();
        return Values(table, place, marks, form).Where(v => !double.IsNaN(v)).All(v =>
            v == Math.Floor(v) && (!values.Add(v) || values.Count <= MostIntegerClasses));
    }

    private static string[] ClassesOf(Table table, int place, MissingMarks marks, TargetKind? kind)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        int rows = 0;
        for (int row = 0; row < table.RowCount; row++)
        {
            ReadOnlySpan<byte> field = table.Utf8(row, place);
            if (marks.Contains(field)) continue;
            rows++;
            if (found.Add(Encoding.UTF8.GetString(field).Trim()) && found.Count > MostClasses) throw new InvalidDataException(
                $"Table: the target \"{table.Columns[place]}\" may have at most {MostClasses} classes.\n  Got more.\n" +
                "  Choose another target, or group its values; numbers are predicted with --task regression.");
        }

        if (found.Count < 2) throw new InvalidDataException(
            $"Table: the target \"{table.Columns[place]}\" must have at least two classes.\n" +
            $"  Got only \"{found.FirstOrDefault("")}\".\n  Choose another target, or add rows of other classes.");
        if (kind is null && found.Count > MostGuessedClasses && 2 * found.Count > rows) throw new InvalidDataException(
            $"Table: the target \"{table.Columns[place]}\" must have classes that occur more than once.\n" +
            $"  Got {found.Count} different texts in {rows} rows.\n  Choose another target, or state that they are classes: --task classification.");
        double?[] numbers = [.. found.Select(NumberForm.Plain.Read)];
        return numbers.All(n => n is not null)
            ? [.. found.Zip(numbers).OrderBy(c => c.Second).ThenBy(c => c.First, StringComparer.Ordinal).Select(c => c.First)] : [.. found];
    }
}
