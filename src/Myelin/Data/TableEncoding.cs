using System.Globalization;
using System.Text.Json;

namespace Myelin;

/// <summary>The kind of a table's target.</summary>
public enum TargetKind
{
    /// <summary>One of several classes.</summary>
    Classification,

    /// <summary>A number.</summary>
    Regression,
}

/// <summary>A column of a table that becomes features.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Categories">
/// The texts that it may contain, each a feature that is 1 or 0; null for a column of numbers, which is one feature.
/// </param>
/// <param name="Origin">
/// For numbers: subtracted in float64 before they become float32, which has 7 digits. 0 unless the column needs more, such as times in seconds.
/// </param>
public sealed record TableColumn(string Name, IReadOnlyList<string>? Categories = null, double Origin = 0)
{
    /// <summary>The column with what it may contain: <c>color (red, blue)</c>.</summary>
    public override string ToString() => Categories is null
        ? Name
        : $"{Name} ({string.Join(", ", Categories.Take(10))}{(Categories.Count > 10 ? ", …" : "")})";

    /// <summary>The number of features of the column.</summary>
    internal int Width => Categories?.Count ?? 1;
}

/// <summary>How rows of a table become features: saved with a model, so that it can predict new rows.</summary>
/// <param name="Columns">The columns that become features, in order.</param>
/// <param name="Target">The target column's name.</param>
/// <param name="Kind">The kind of the target.</param>
/// <param name="ClassNames">The classes in order; empty for regression.</param>
/// <param name="TargetOrigin">For regression: subtracted from the target in float64, see <see cref="TableColumn.Origin"/>.</param>
public sealed record TableEncoding(
    IReadOnlyList<TableColumn> Columns, string Target, TargetKind Kind, IReadOnlyList<string> ClassNames, double TargetOrigin = 0)
{
    /// <summary>What it encodes: <c>width, color (red, blue) to kind (iris, rose)</c>.</summary>
    public override string ToString() => $"{string.Join(", ", Columns)} to {new TableColumn(Target, Kind == TargetKind.Regression ? null : ClassNames)}";

    /// <summary>A name for each feature: the column's, or <c>color=red</c> for one of its categories.</summary>
    public IReadOnlyList<string> FeatureNames() =>
        [.. Columns.SelectMany(c => c.Categories is null ? [c.Name] : c.Categories.Select(category => $"{c.Name}={category}"))];

    /// <summary>The number of features of a row.</summary>
    public int FeatureCount() => Columns.Sum(c => c.Width);

    /// <summary>The features of one row.</summary>
    /// <param name="fields">One text for each of <see cref="Columns"/>, in their order; the target is not among them.</param>
    /// <returns><see cref="FeatureCount"/> numbers.</returns>
    /// <exception cref="ArgumentException">There are too few or too many fields.</exception>
    /// <exception cref="InvalidDataException">
    /// A field is missing, not a finite number, or a category that the training data did not have.
    /// </exception>
    public float[] Encode(params IReadOnlyList<string> fields)
    {
        if (fields.Count != Columns.Count)
        {
            throw new ArgumentException(
                $"TableEncoding: a row must have {Columns.Count} fields.\n  Got {fields.Count}.\n" +
                $"  Give {string.Join(", ", Columns.Select(c => c.Name))}, in this order.",
                nameof(fields));
        }

        float[] features = new float[FeatureCount()];
        int place = 0;
        for (int i = 0; i < fields.Count; i++)
        {
            EncodeField(Columns[i], fields[i], "the row", features.AsSpan(place, Columns[i].Width));
            place += Columns[i].Width;
        }

        return features;
    }

    /// <summary>
    /// A table's rows as a data set: features float32 <c>[N, FeatureCount]</c>; labels int32 <c>[N]</c>, or targets float32 <c>[N, 1]</c> relative to
    /// <see cref="TargetOrigin"/>.
    /// </summary>
    /// <example><code>
    /// TableEncoding encoding = TableData.From(CsvTable.Read("train.csv"), "kind").Encoding;
    /// Tensor scores = model.Predict(encoding.Apply(CsvTable.Read("new.csv"), withTarget: false));
    /// </code></example>
    /// <param name="table">It has <see cref="Columns"/> and <see cref="Target"/>, in any order, and may have others.</param>
    /// <param name="withTarget">False for rows to predict: their target is not read, and the table need not have it.</param>
    /// <exception cref="ArgumentException">A column is missing.</exception>
    /// <exception cref="InvalidDataException">
    /// A field is missing, not a finite number, or a category or class that the training data did not have; the message names its line and
    /// column.
    /// </exception>
    public Dataset Apply(CsvTable table, bool withTarget = true)
    {
        int[] places = [.. Columns.Select(c => table.ColumnIndex(c.Name))];
        int target = withTarget ? table.ColumnIndex(Target) : -1, width = FeatureCount();
        if ((long)width * table.RowCount > Array.MaxLength)
            throw new InvalidDataException(
                $"Table: {table.Name} must fit in memory.\n  Got {table.RowCount} rows of {width} features.\n" +
                "  Give fewer rows at once; for training, columns with many categories can be dropped.");
        foreach (int place in places.Where((_, i) => Columns[i].Categories is null)) NumberForms.RequireUnambiguous(table, place);
        if (withTarget && Kind == TargetKind.Regression) NumberForms.RequireUnambiguous(table, target);
        float[] features = new float[width * table.RowCount];
        int[] labels = new int[table.RowCount];
        float[] targets = new float[table.RowCount];
        for (int row = 0, place = 0; row < table.RowCount; row++)
        {
            for (int i = 0; i < places.Length; i++)
            {
                EncodeField(Columns[i], table[row, places[i]], Where(table, row), features.AsSpan(place, Columns[i].Width));
                place += Columns[i].Width;
            }

            if (!withTarget) continue;
            string text = table[row, target];
            if (Kind == TargetKind.Regression) targets[row] = Number(text, Target, TargetOrigin, Where(table, row));
            else labels[row] = PlaceOf(ClassNames, text, Target, Where(table, row), "class");
        }

        var inputs = Tensor.From(features, table.RowCount, width);
        if (!withTarget) return new TensorDataset(inputs);
        return Kind == TargetKind.Regression
            ? new TensorDataset(inputs, Tensor.From(targets, table.RowCount, 1))
            : new TensorDataset(inputs, IntTensor.From(labels), ClassNames);
    }

    /// <summary>The encoding as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, DataJson.Default.TableEncoding);

    /// <summary>Reads the output of <see cref="ToJson"/>.</summary>
    /// <exception cref="InvalidDataException">The text is damaged.</exception>
    public static TableEncoding FromJson(string json)
    {
        try
        {
            TableEncoding? encoding = JsonSerializer.Deserialize(json, DataJson.Default.TableEncoding);
            bool whole = encoding is { Columns: not null, Target: not null, ClassNames: not null } && Enum.IsDefined(encoding.Kind)
                && double.IsFinite(encoding.TargetOrigin) && encoding.Columns.All(c => double.IsFinite(c?.Origin ?? 0))
                && encoding.ClassNames.All(c => c is not null)
                && encoding.Columns.All(c => c is { Name: not null } && c.Categories?.All(t => t is not null) != false);
            return whole ? encoding! : throw new JsonException("A part is missing.");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException(
                $"TableEncoding: the text must be JSON as ToJson writes it.\n  Got \"{error.Message.Split('\n')[0]}\"\n" +
                "  Create the encoding from the training data again.",
                error);
        }
    }

    internal static bool IsMissing(string field) => field.AsSpan().Trim() is var text && (text.IsEmpty || text is "?"
        || text.Equals("NA", StringComparison.OrdinalIgnoreCase) || text.Equals("N/A", StringComparison.OrdinalIgnoreCase)
        || text.Equals("NaN", StringComparison.OrdinalIgnoreCase) || text.Equals("null", StringComparison.OrdinalIgnoreCase));

    internal static string Where(CsvTable table, int row) => $"line {table.LineOf(row).ToString(CultureInfo.InvariantCulture)} of {table.Name}";

    internal static InvalidDataException Missing(string field, string column, string where) =>
        new(
            $"Table: column \"{column}\" must have a value in every row.\n" +
            $"  Got {(field.Trim().Length == 0 ? "an empty field" : $"\"{field.Trim()}\"")} at {where}.\n" +
            "  Fill it in or remove the row; for training, the column can be dropped instead.");

    private static void EncodeField(TableColumn column, string field, string where, Span<float> to)
    {
        if (column.Categories is null) to[0] = Number(field, column.Name, column.Origin, where);
        else to[PlaceOf(column.Categories, field, column.Name, where, "category")] = 1;
    }

    private static float Number(string field, string column, double origin, string where)
    {
        if (IsMissing(field)) throw Missing(field, column, where);
        if (!double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !float.IsFinite((float)(value - origin)))
        {
            throw new InvalidDataException(
                $"Table: column \"{column}\" must contain finite numbers.\n  Got \"{field}\" at {where}.\n" +
                "  Write numbers as 1234.5, below 3.4e38; for training, the column can be dropped instead.");
        }

        return (float)(value - origin);
    }

    private static int PlaceOf(IReadOnlyList<string> known, string field, string column, string where, string what)
    {
        if (IsMissing(field)) throw Missing(field, column, where);
        string text = field.Trim();
        for (int i = 0; i < known.Count; i++)
        {
            if (known[i] == text) return i;
        }

        throw new InvalidDataException(
            $"Table: column \"{column}\" must contain a known {what}.\n  Got \"{text}\" at {where}.\n" +
            $"  Known are {string.Join(", ", known.Take(20))}{(known.Count > 20 ? ", ..." : "")}; train again if there is a new one.");
    }
}
