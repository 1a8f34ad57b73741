using System.Globalization;
using System.Text.Json;

namespace Myelin.Cli.Runs;

/// <summary>How a column of numbers becomes windows to forecast from: kept in the run's description.</summary>
/// <param name="Column">The column's name.</param>
/// <param name="Context">How many values the model sees.</param>
/// <param name="Horizon">How many it forecasts.</param>
/// <param name="Scale">What values are divided by, in the column's unit; windows count from their last value.</param>
/// <param name="TestShare">How much of the series' end was kept to judge by.</param>
/// <param name="Fingerprint">Of the series that was learned.</param>
internal sealed record SeriesSettings(string Column, int Context, int Horizon, float Scale, double TestShare, string Fingerprint)
{
    internal static readonly string[] Models = ["lstm", "gru", "rnn", "transformer", "mlp", "linear"];

    /// <summary>The settings for a series of which the first part is to learn from.</summary>
    internal static SeriesSettings For(string column, float[] values, int context, int horizon, double testShare)
    {
        int cut = SeriesDataset.Split(values, context, horizon, relative: true, 1 - testShare).Train.Count + context + horizon - 1;
        // How far values stray from the one before the forecast begins: windows are then about 1 in size, whatever the unit and the drift.
        double squares = 0;
        for (int i = 0; i + horizon < cut; i++)
        {
            double step = (double)values[i + horizon] - values[i];
            squares += step * step;
        }

        double scale = Math.Sqrt(squares / (cut - horizon));
        return new SeriesSettings(column, context, horizon, scale > 0 ? (float)scale : 1, testShare, Runs.Fingerprint.Of(values));
    }

    /// <summary>A column of a table as numbers.</summary>
    internal static float[] Read(string path, string column)
    {
        var table = CsvTable.Read(path);
        int place = table.ColumnIndex(column);
        return [.. Enumerable.Range(0, table.RowCount).Select(row => float.TryParse(table[row, place], NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value)
            ? value
            : throw new InvalidDataException($"series: every value must be a finite number.\n  Got \"{table[row, place]}\" at line {table.LineOf(row)} of {path}, column {column}.\n  Fill the gap from its neighbours; write numbers as 0.5."))];
    }

    internal float[] Scaled(float[] values) => Array.ConvertAll(values, v => v / Scale);

    internal (SeriesDataset Train, SeriesDataset Test) Split(float[] values) => SeriesDataset.Split(Scaled(values), Context, Horizon, relative: true, 1 - TestShare);

    /// <summary>Keeps the last windows apart, without those between whose targets both would see.</summary>
    /// <exception cref="ArgumentException">There are too few.</exception>
    internal (Dataset Train, Dataset Validation) Validation(Dataset train, double share)
    {
        int cut = (int)(train.Count * (1 - share)), start = cut + Horizon - 1;
        if (cut < 1 || start >= train.Count) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
            $"series: a validation part needs windows of its own, whose targets the others have not seen.\n  Got {train.Count} windows, a share of {share} and a horizon of {Horizon}.\n  Give more of the series, a larger --validation or a smaller --horizon."));
        return (train.Subset([.. Enumerable.Range(0, cut)]), train.Subset([.. Enumerable.Range(start, train.Count - start)]));
    }

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("series");
        writer.WriteString("column", Column);
        writer.WriteNumber("context", Context);
        writer.WriteNumber("horizon", Horizon);
        writer.WriteNumber("scale", Scale);
        writer.WriteNumber("testShare", TestShare);
        writer.WriteString("fingerprint", Fingerprint);
        writer.WriteEndObject();
    }

    /// <exception cref="JsonException">A field is missing, or makes no sense.</exception>
    internal static SeriesSettings FromJson(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) throw new JsonException("\"series\" that is not an object.");
        double Number(string name, Func<double, bool> isValid) => root.TryGetProperty(name, out JsonElement field) && field.ValueKind == JsonValueKind.Number && field.TryGetDouble(out double value) && isValid(value)
            ? value : throw new JsonException($"\"{name}\" of the series that makes no sense.");
        string Text(string name) => root.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : throw new JsonException($"no \"{name}\" of the series.");
        return new SeriesSettings(Text("column"), (int)Number("context", v => v is >= 1 and < 1 << 24 && v == (int)v), (int)Number("horizon", v => v is >= 1 and < 1 << 24 && v == (int)v),
            (float)Number("scale", v => v > 0 && float.IsFinite((float)v) && (float)v > 0), Number("testShare", v => v is > 0 and < 1), Text("fingerprint"));
    }
}
