using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Myelin.Tables;

/// <summary>
/// How rows of a table become features: learned from training rows, saved with a model, and applied in the same way to every other row.
/// </summary>
/// <param name="Columns">The columns that become features, in order.</param>
/// <param name="Targets">The columns to predict: one of classes, or some of numbers, or some of two classes each.</param>
/// <param name="Missing">What stands for a missing value, besides the usual marks.</param>
public sealed record TableEncoding(IReadOnlyList<EncodedColumn> Columns, IReadOnlyList<TableTarget> Targets, IReadOnlyList<string> Missing)
{
    private MissingMarks? _marks;

    /// <summary>The number of features of a row.</summary>
    public int FeatureCount() => Columns.Sum(c => c.Width);

    /// <summary>A name for each feature: the column's, or <c>color=red</c> for one of its categories.</summary>
    public IReadOnlyList<string> FeatureNames() => [.. Columns.SelectMany(c => c.FeatureNames)];

    /// <summary>Which features are a column's.</summary>
    public IEnumerable<(EncodedColumn Column, Range Features)> Features()
    {
        int place = 0;
        foreach (EncodedColumn column in Columns)
        {
            yield return (column, place..(place + column.Width));
            place += column.Width;
        }
    }

    /// <summary>Learns from training rows.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="schema">What its columns are; those that are no features are left out.</param>
    /// <param name="targets">The columns to predict.</param>
    /// <param name="rows">The training rows; null for all.</param>
    /// <param name="options">How columns become features.</param>
    /// <param name="missing">What stands for a missing value, besides the usual marks.</param>
    /// <exception cref="InvalidDataException">There is no training row or no feature.</exception>
    public static TableEncoding Fit(Table table, TableSchema schema, IReadOnlyList<TableTarget> targets, IReadOnlyList<int>? rows = null,
        EncodingOptions? options = null, IReadOnlyList<string>? missing = null)
    {
        if ((rows?.Count ?? table.RowCount) == 0) throw new InvalidDataException(
            $"Table: {table.Name} must have at least one row to learn from.\n  Got {(table.RowCount == 0 ? "only the names of columns" : "none")}.\n" +
            "  If the first row is data, --header no says so.");
        ColumnReading[] used = [.. schema.Columns.Where(c => c.IsFeature && targets.All(t => t.Name != c.Name))];
        string[] unused = [.. schema.Columns.Where(c => targets.All(t => t.Name != c.Name)).Take(5).Select(c => c.ToString())];
        if (used.Length == 0) throw new InvalidDataException(
            $"Table: {table.Name} must have a column to learn from, other than the target.\n" +
            $"  Got {(unused.Length == 0 ? "no other column" : string.Join("; ", unused))}.\n" +
            "  Keep one with --column NAME=number or another kind; if fields were not divided, --delimiter says what separates them.");
        var marks = new MissingMarks(missing ?? []);
        var fit = new ColumnFit(table, rows ?? [.. Enumerable.Range(0, table.RowCount)], marks, options ?? new EncodingOptions());
        return new TableEncoding(Columnwise.Of(used.Length, i => fit.Of(used[i])), targets, [.. missing ?? []]);
    }

    /// <summary>The features of rows: float32 <c>[rows, FeatureCount]</c>, row by row.</summary>
    /// <param name="table">It has <see cref="Columns"/>, in any order, and may have others.</param>
    /// <param name="rows">The rows; null for all.</param>
    /// <exception cref="ArgumentException">A column is missing.</exception>
    /// <exception cref="InvalidDataException">A field is none that its column can have; the message names its line and column.</exception>
    public float[] Apply(Table table, IReadOnlyList<int>? rows = null)
    {
        int width = FeatureCount(), count = rows?.Count ?? table.RowCount;
        if ((long)width * count > Array.MaxLength) throw new InvalidDataException(
            $"Table: {table.Name} must fit in memory.\n  Got {count} rows of {width} features.\n" +
            "  Give fewer rows at once; for training, columns with many categories can be left out with --drop.");
        float[] features = new float[width * count];
        int[] places = Places(table);
        for (int i = 0; i < count; i++)
        {
            if (Encode(table, rows?[i] ?? i, places, features.AsSpan(i * width, width)) is { } problem) throw problem;
        }

        return features;
    }

    /// <summary>The rows of a table as inputs, without their targets: float32 <c>[rows, FeatureCount]</c>.</summary>
    /// <exception cref="ArgumentException">A column is missing.</exception>
    /// <exception cref="InvalidDataException">A field is none that its column can have; the message names its line and column.</exception>
    public Tensor Inputs(Table table) => Tensor.From(Apply(table), table.RowCount, FeatureCount());

    /// <summary>The rows of a table as examples, with their targets.</summary>
    /// <param name="table">It has <see cref="Columns"/> and <see cref="Targets"/>, in any order, and may have others.</param>
    /// <param name="rows">The rows; null for all.</param>
    /// <exception cref="ArgumentException">A column is missing.</exception>
    /// <exception cref="InvalidDataException">A field is none that its column can have, or a target is missing.</exception>
    public Dataset Examples(Table table, IReadOnlyList<int>? rows = null)
    {
        rows ??= [.. Enumerable.Range(0, table.RowCount)];
        TargetValues values = TargetValues.Of(table, Targets, Missing);
        if (rows.FirstOrDefault(row => !values.Has(row), -1) is >= 0 and var empty) throw new InvalidDataException(
            $"Table: column \"{Targets[0].Name}\" must have a value in every row.\n  Got none at {table.Where(empty)}.\n  Fill it in or remove the row.");
        return values.Examples(Tensor.From(Apply(table, rows), rows.Count, FeatureCount()), rows);
    }

    /// <summary>The index of each of <see cref="Columns"/> in a table.</summary>
    /// <exception cref="ArgumentException">One is missing.</exception>
    public int[] Places(Table table) => [.. Columns.Select(c => table.ColumnIndex(c.Name))];

    /// <summary>Writes the features of one row.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="row">The row.</param>
    /// <param name="places">Those of <see cref="Places"/>.</param>
    /// <param name="features">The destination, of <see cref="FeatureCount"/> zeros.</param>
    /// <returns>What is wrong with the row; null for nothing.</returns>
    public InvalidDataException? Encode(Table table, int row, int[] places, Span<float> features)
    {
        _marks ??= new MissingMarks(Missing);
        int start = 0;
        for (int i = 0; i < places.Length; i++)
        {
            EncodedColumn column = Columns[i];
            ReadOnlySpan<byte> field = table.Utf8(row, places[i]);
            Span<float> to = features.Slice(start, column.Width);
            start += column.Width;
            if (_marks.Contains(field))
            {
                if (!column.EncodeMissing(to)) return Wrong(column, "a value in every row", table, row, field);
            }
            else if (!column.Encode(field, to)) return Wrong(column, column.Rule, table, row, field);
        }

        return null;
    }

    /// <summary>The number of rows whose text a column of categories did not have in training, by the columns' names.</summary>
    public IReadOnlyDictionary<string, int> Unseen(Table table)
    {
        _marks ??= new MissingMarks(Missing);
        var counts = new Dictionary<string, int>();
        foreach (CategoryColumn column in Columns.OfType<CategoryColumn>().Where(c => !c.HasOther))
        {
            int place = table.ColumnIndex(column.Name);
            int unseen = Enumerable.Range(0, table.RowCount).Count(row =>
                !_marks.Contains(table.Utf8(row, place)) && column.PlaceOf(table.Utf8(row, place)) < 0);
            if (unseen > 0) counts[column.Name] = unseen;
        }

        return counts;
    }

    /// <summary>The encoding as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, TablesJson.Default.TableEncoding);

    /// <summary>Reads the output of <see cref="ToJson"/>, also of Myelin 0.2 and before.</summary>
    /// <exception cref="InvalidDataException">The text is damaged.</exception>
    public static TableEncoding FromJson(string json)
    {
        try
        {
            TableEncoding? encoding = JsonSerializer.Deserialize(FormerEncoding.Translate(json), TablesJson.Default.TableEncoding);
            bool whole = encoding is { Columns: not null, Targets.Count: > 0, Missing: not null } && encoding.Missing.All(m => m is not null)
                && encoding.Columns.All(c => c is { Name: not null, IsValid: true })
                && encoding.Targets.All(t => t is { Name: not null, Classes: not null } && Enum.IsDefined(t.Kind) && double.IsFinite(t.Origin)
                    && t.Classes.All(c => c is not null));
            return whole ? encoding! : throw new JsonException("A part is missing.");
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or NotSupportedException)
        {
            throw new InvalidDataException(
                $"TableEncoding: the text must be JSON as ToJson writes it.\n  Got \"{error.Message.Split('\n')[0]}\"\n" +
                "  Create the encoding from the training data again.",
                error);
        }
    }

    /// <summary>What it encodes: <c>width, color to kind</c>.</summary>
    public override string ToString() => $"{string.Join(", ", Columns.Select(c => c.Name))} to {string.Join(", ", Targets.Select(t => t.Name))}";

    private static InvalidDataException Wrong(EncodedColumn column, string rule, Table table, int row, ReadOnlySpan<byte> field)
    {
        string text = Encoding.UTF8.GetString(field).Trim();
        string fix = column is NumberColumn number ? string.Create(CultureInfo.InvariantCulture, $"Write numbers like {number.Form}, below 3.4e38, or " +
            $"leave the field empty")
            : "Write it like the others, or leave the field empty";
        return new InvalidDataException(
            $"Table: column \"{column.Name}\" must have {rule}.\n  Got {(text.Length == 0 ? "an empty field" : $"\"{text}\"")} at {table.Where(row)}.\n" +
            $"  {(rule.StartsWith("a value", StringComparison.Ordinal) ? "Fill it in or remove the row" : fix)}; for training, --drop {column.Name} " +
            $"leaves the column out.");
    }
}
