using System.Text.Json;

namespace Myelin.Runs;

/// <summary>Rows of a table, encoded and scaled according to the training rows.</summary>
internal sealed class TablePreparation(TableEncoding encoding, Normalizer? inputScale, Pca? whitening, Normalizer? targetScale) : Preparation
{
    internal TableEncoding Encoding => encoding;

    public override Shape InputShape => [encoding.FeatureCount()];

    public override int Outputs => Math.Max(1, Classes.Count);

    public override IReadOnlyList<string> Classes => encoding.Kind == TargetKind.Regression ? [] : encoding.ClassNames;

    public override Normalizer? InputScale => inputScale;

    public override Pca? InputWhitening => whitening;

    public override Normalizer? TargetScale => targetScale;

    public override double Origin => encoding.TargetOrigin;

    /// <summary>The order of the inputs, and what float32 cannot hold.</summary>
    public override IReadOnlyList<string> ExportNotes =>
    [
        $"its inputs are, in order: {Features}",
        .. encoding.Columns.Where(column => column.Origin != 0).Select(column =>
            $"subtract {Text(column.Origin)} from {column.Name} in float64 first: float32 has 7 digits"),
        .. encoding.TargetOrigin == 0 ? (string[])[] : [$"add {Text(encoding.TargetOrigin)} to its output in float64"],
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

    /// <summary>The columns as they were read, on one line.</summary>
    internal string Columns
    {
        get
        {
            string features = string.Join(", ", encoding.Columns.Select(c =>
                c.Categories is { } texts ? $"{c.Name} ({NumberText.Count(texts.Count, "category", "categories")})" : c.Name));
            return $"columns: {features} -> {encoding.Target} ({(IsRegression ? "a number" : $"{Classes.Count} classes")})";
        }
    }

    internal override void Write(Utf8JsonWriter writer)
    {
        Scaling.Write(writer, "inputScale", inputScale);
        Runs.InputWhitening.Write(writer, whitening);
        Scaling.Write(writer, "targetScale", targetScale);
        writer.WritePropertyName("table");
        writer.WriteRawValue(encoding.ToJson());
    }

    private static string Text(double value) => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}
