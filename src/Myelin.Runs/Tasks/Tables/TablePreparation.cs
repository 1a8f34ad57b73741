using System.Text.Json;
using Myelin.Tables;

namespace Myelin.Runs;

/// <summary>Rows of a table, encoded and scaled according to the training rows.</summary>
internal sealed class TablePreparation(TableEncoding encoding, Normalizer? inputScale, Pca? whitening, Normalizer? targetScale) : Preparation
{
    /// <summary>The deviation of a text from the mean text, as that of a column of numbers.</summary>
    private const double LengthOfText = 1;

    private const string WeightsName = "classWeights", IdsName = "rowNames";

    internal TableEncoding Encoding => encoding;

    /// <summary>The weight of each class in the training loss; null for none.</summary>
    internal IReadOnlyList<float>? ClassWeights { get; init; }

    /// <summary>The columns that number or name the rows, which predictions keep.</summary>
    internal IReadOnlyList<string> Ids { get; init; } = [];

    public override Shape InputShape => [encoding.FeatureCount()];

    public override int Outputs => Math.Max(1, Classes.Count);

    public override IReadOnlyList<string> Classes => encoding.Targets[0].Classes;

    public override Normalizer? InputScale => inputScale;

    public override Pca? InputWhitening => whitening;

    public override Normalizer? TargetScale => targetScale;

    public override double Origin => encoding.Targets[0].Origin;

    /// <summary>The order of the inputs, and what float32 cannot hold.</summary>
    public override IReadOnlyList<string> ExportNotes =>
    [
        $"its inputs are, in order: {Features}",
        .. encoding.Columns.OfType<NumberColumn>().Where(column => column.Origin != 0).Select(column =>
            $"subtract {Text(column.Origin)} from {column.Name} in float64 first: float32 has 7 digits"),
        .. Origin == 0 ? (string[])[] : [$"add {Text(Origin)} to its output in float64"],
    ];

    private string Features
    {
        get
        {
            const int Shown = 30;
            IReadOnlyList<string> names = encoding.FeatureNames();
            string more = names.Count > Shown ? $" and {names.Count - Shown} more, see \"table\" in its metadata" : "";
            return string.Join(", ", names.Take(Shown)) + more;
        }
    }

    /// <summary>Fits the scales to training examples.</summary>
    internal static TablePreparation Fit(TableEncoding encoding, OptionValues asked, Dataset train, IReadOnlyList<string> ids)
    {
        Normalizer? inputScale = WordsTogether(encoding, Scaling.Fit(asked.Find(TableTask.Normalize) ?? "feature", train));
        Pca? whitening = Runs.InputWhitening.Fit(asked, inputScale is null ? train : train.Normalize(inputScale));
        Normalizer? targetScale = encoding.Targets[0].Kind == TargetKind.Regression ? Normalizer.OfTargets(train) : null;
        float[]? weights = asked.Has(TableTask.Balance) && targetScale is null ? Balanced(train) : null;
        return new TablePreparation(encoding, inputScale, whitening, targetScale) { ClassWeights = weights, Ids = ids };
    }

    internal override void Write(Utf8JsonWriter writer)
    {
        Scaling.Write(writer, "inputScale", inputScale);
        Runs.InputWhitening.Write(writer, whitening);
        Scaling.Write(writer, "targetScale", targetScale);
        if (ClassWeights is { } weights)
        {
            writer.WriteStartArray(WeightsName);
            foreach (float weight in weights) writer.WriteNumberValue(weight);
            writer.WriteEndArray();
        }

        if (Ids.Count > 0) RunFields.Write(writer, IdsName, Ids);
        writer.WritePropertyName("table");
        writer.WriteRawValue(encoding.ToJson());
    }

    /// <exception cref="JsonException">A field is missing or invalid.</exception>
    internal static TablePreparation Read(JsonElement root)
    {
        if (!root.TryGetProperty("table", out JsonElement table)) throw new JsonException("no \"table\".");
        float[]? weights = root.TryGetProperty(WeightsName, out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Select(weight => weight.GetSingle())] : null;
        string[] ids = root.TryGetProperty(IdsName, out JsonElement names) && names.ValueKind == JsonValueKind.Array
            ? [.. names.EnumerateArray().Select(name => name.GetString() ?? "")] : [];
        return new TablePreparation(
            TableEncoding.FromJson(table.GetRawText()), Scaling.Read(root, "inputScale"), Runs.InputWhitening.Read(root), Scaling.Read(root, "targetScale"))
        { ClassWeights = weights, Ids = ids };
    }

    /// <summary>
    /// One scale for all words of a text, so that a text counts like a few columns, however many words there are: with a scale of its own a rare
    /// word would count more than all others, and most words are rare.
    /// </summary>
    private static Normalizer? WordsTogether(TableEncoding encoding, Normalizer? scale)
    {
        if (scale is null || scale.Scales.Count == 1 || !encoding.Columns.Any(c => c is WordsColumn)) return scale;
        float[] means = [.. scale.Means], scales = [.. scale.Scales];
        foreach ((EncodedColumn column, Range features) in encoding.Features())
        {
            if (column is not WordsColumn { Words.Count: > 0 }) continue;
            // A word that all rows have alike keeps scale 1.
            double deviation = Math.Sqrt(scales[features].Sum(s => s == 1 ? 0 : (double)s * s));
            Array.Fill(scales, deviation == 0 ? 1 : (float)(deviation / LengthOfText), features.Start.Value, scales[features].Length);
        }

        return new Normalizer(means, scales);
    }

    /// <summary>Classes count alike, however many examples they have: all/(classes·examples of the class).</summary>
    private static float[] Balanced(Dataset train)
    {
        IReadOnlyList<long> counts = Baseline.Fit(train).ClassCounts;
        int present = counts.Count(c => c > 0);
        return [.. counts.Select(count => count == 0 ? 1 : (float)(train.Count / ((double)present * count)))];
    }

    private static string Text(double value) => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}
