using System.Globalization;

namespace Myelin;

/// <summary>Options for turning a table into a data set.</summary>
public sealed record TableOptions
{
    /// <summary>The kind of the target; null detects it, see <see cref="TableData.From"/>.</summary>
    public TargetKind? Kind { get; init; }

    /// <summary>Columns to ignore, such as a row number or a person's name.</summary>
    public IReadOnlyCollection<string> Drop { get; init; } = [];

    /// <summary>Columns of numbers that are names of categories, such as postal codes.</summary>
    public IReadOnlyCollection<string> Categorical { get; init; } = [];

    /// <summary>The largest number of categories of a column.</summary>
    public int MaxCategories { get; init; } = 256;
}

/// <summary>A table as a data set, and its encoding.</summary>
/// <param name="Dataset">Features float32 <c>[N, features]</c>; labels int32 <c>[N]</c>, or targets float32 <c>[N, 1]</c>.</param>
/// <param name="Encoding">The encoding, for new rows.</param>
public sealed record TableData(Dataset Dataset, TableEncoding Encoding)
{
    /// <summary>The largest number of distinct integers for which a target is detected as classes.</summary>
    public const int MaxIntegerClasses = 20;

    /// <summary>More distinct texts than this, most of which occur once, are names or remarks, not classes.</summary>
    private const int MaxGuessedClasses = 20;

    /// <summary>
    /// Turns a table into a data set. A column of numbers is one feature; any other is one feature per category, in ordinal order of the
    /// categories. The target is a class if it contains texts, or only integers with at most 20 distinct values; otherwise it is a number.
    /// Classes are ordered by value if they are numbers, otherwise ordinally.
    /// </summary>
    /// <param name="table">The rows.</param>
    /// <param name="target">The column to predict.</param>
    /// <param name="options">What to ignore, and what not to detect.</param>
    /// <exception cref="ArgumentException">There is no such column; the message lists the existing ones. Or the target is dropped.</exception>
    /// <exception cref="InvalidDataException">
    /// There are no rows or no features, a field is missing, a number is not finite or not written like 1234.5, a column has too many
    /// categories, or a text target has a class for nearly every row.
    /// </exception>
    public static TableData From(CsvTable table, string target, TableOptions? options = null)
    {
        options ??= new TableOptions();
        int targetPlace = table.ColumnIndex(target);
        if (table.RowCount == 0)
            throw new InvalidDataException(
                $"Table: {table.Name} must have at least one row.\n  Got only the names of columns.\n" +
                "  If the first row is data, write a row of names above it; in a program, set CsvOptions.Header to false.");
        foreach (string name in options.Drop.Concat(options.Categorical)) table.ColumnIndex(name);
        RequireNotTarget(options.Drop, target, nameof(options.Drop), "Drop other columns, or choose another target.");
        RequireNotTarget(options.Categorical, target, nameof(options.Categorical), "If it is one of several classes, set Kind = TargetKind.Classification.");
        var columns = new List<TableColumn>();
        for (int place = 0; place < table.Columns.Count; place++)
        {
            string name = table.Columns[place];
            if (place == targetPlace || options.Drop.Contains(name)) continue;
            double[]? numbers = options.Categorical.Contains(name) ? null : Numbers(table, place);
            if (numbers is null && !options.Categorical.Contains(name))
                NumberForms.RequirePlain(table, place, "put a letter before each; in a program, list the column in Categorical");
            columns.Add(numbers is not null
                ? new TableColumn(name, null, OriginOf(numbers))
                : new TableColumn(name, Distinct(table, place, options.MaxCategories, "Drop the column, or group its values.")));
        }

        if (columns.Count == 0)
            throw new InvalidDataException(
                $"Table: {table.Name} must have a column other than the target.\n  Got the columns {string.Join(", ", table.Columns)}.\n" +
                "  Drop fewer, or add features; between fields must be a comma, a semicolon or a tab; in a program, CsvOptions.Delimiter sets another.");
        if (options.Kind != TargetKind.Classification)
            NumberForms.RequirePlain(table, targetPlace, "state that they are classes: Kind = TargetKind.Classification, --task classification");
        double[]? targets = Numbers(table, targetPlace);
        TargetKind kind = options.Kind ?? KindOf(targets);
        IReadOnlyList<string> classes = kind == TargetKind.Classification ? Classes(table, targetPlace, options) : [];
        double origin = kind == TargetKind.Regression && targets is not null ? OriginOf(targets) : 0;
        var encoding = new TableEncoding(columns, target, kind, classes, origin);
        return new TableData(encoding.Apply(table), encoding);
    }

    private static void RequireNotTarget(IReadOnlyCollection<string> columns, string target, string name, string fix)
    {
        if (columns.Contains(target)) throw new ArgumentException($"Table: {name} must not contain the target.\n  Got \"{target}\" as both.\n  {fix}");
    }

    /// <summary>
    /// What is subtracted from a column's numbers before they become float32: their mean if rounding would blur the differences between them,
    /// otherwise 0, which leaves ordinary numbers as they are.
    /// </summary>
    private static double OriginOf(double[] numbers)
    {
        const double Blur = 1e-5;
        double[] values = Array.FindAll(numbers, double.IsFinite);
        if (values.Length == 0) return 0;
        double mean = values.Average(), rounding = values.Max(value => Math.Abs(value - (float)value));
        double deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        return double.IsFinite(rounding) && double.IsFinite(deviation) && rounding > Blur * deviation && deviation > 0 ? mean : 0;
    }

    /// <summary>A column's numbers, NaN for a missing field, which is found when the rows are encoded; null if a field is not a number.</summary>
    private static double[]? Numbers(CsvTable table, int column)
    {
        double[] numbers = new double[table.RowCount];
        for (int row = 0; row < numbers.Length; row++)
        {
            string field = table[row, column];
            if (TableEncoding.IsMissing(field)) numbers[row] = double.NaN;
            else if (!double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[row])) return null;
        }

        return numbers;
    }

    /// <summary>
    /// The first row whose field is present and not a number; -1 if there is none. A missing field is found when the rows are encoded.
    /// </summary>
    private static int FirstNonNumber(CsvTable table, int column)
    {
        for (int row = 0; row < table.RowCount; row++)
        {
            string field = table[row, column];
            if (!TableEncoding.IsMissing(field) && !CsvTable.IsNumber(field)) return row;
        }

        return -1;
    }

    private static TargetKind KindOf(double[]? numbers)
    {
        if (numbers is null) return TargetKind.Classification;
        var values = new HashSet<double>();
        foreach (double value in numbers.Where(value => !double.IsNaN(value)))
        {
            if (value != Math.Floor(value) || !double.IsFinite(value) || (values.Add(value) && values.Count > MaxIntegerClasses)) return TargetKind.Regression;
        }

        return TargetKind.Classification;
    }

    private static string[] Classes(CsvTable table, int column, TableOptions options)
    {
        string[] classes = Distinct(
            table, column, options.MaxCategories, "If it is a number, the task is a regression (in a program, Kind = TargetKind.Regression).");
        if (classes.Length < 2)
        {
            throw new InvalidDataException(
                $"Table: the target \"{table.Columns[column]}\" must have at least two classes.\n" +
                $"  Got only \"{(classes.Length == 0 ? "" : classes[0])}\".\n  Choose another target, or add rows of other classes.");
        }

        if (options.Kind is null && classes.Length > MaxGuessedClasses && 2 * classes.Length > table.RowCount)
        {
            throw new InvalidDataException(
                $"Table: the target \"{table.Columns[column]}\" must have classes that occur more than once.\n" +
                $"  Got {classes.Length} different texts in {table.RowCount} rows.\n" +
                "  Choose another target, or state that they are classes: --task classification; in a program, Kind = TargetKind.Classification.");
        }

        return Array.TrueForAll(classes, CsvTable.IsNumber)
            ? [.. classes.OrderBy(c => double.Parse(c, NumberStyles.Float, CultureInfo.InvariantCulture)).ThenBy(c => c, StringComparer.Ordinal)]
            : classes;
    }

    private static string[] Distinct(CsvTable table, int column, int limit, string fix)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        for (int row = 0; row < table.RowCount; row++)
        {
            string field = table[row, column].Trim();
            if (TableEncoding.IsMissing(field)) throw TableEncoding.Missing(field, table.Columns[column], TableEncoding.Where(table, row));
            if (!found.Add(field) || found.Count <= limit) continue;
            int text = FirstNonNumber(table, column);
            string first = text < 0 ? "" : $", the first that is not a number \"{table[text, column]}\" at {TableEncoding.Where(table, text)}";
            throw new InvalidDataException($"Table: column \"{table.Columns[column]}\" may have at most {limit} categories.\n  Got more{first}.\n  {fix}");
        }

        return [.. found];
    }
}
