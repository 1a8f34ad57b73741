using System.Text.Json;

namespace Myelin.Runs;

/// <summary>Rows of a table, encoded and scaled according to the training rows.</summary>
internal sealed class TablePreparation(TableEncoding encoding, Normalizer? inputScale, Normalizer? targetScale) : Preparation
{
    internal TableEncoding Encoding => encoding;

    public override Shape InputShape => [encoding.FeatureCount()];

    public override int Outputs => Math.Max(1, Classes.Count);

    public override IReadOnlyList<string> Classes => encoding.Kind == TargetKind.Regression ? [] : encoding.ClassNames;

    public override Normalizer? InputScale => inputScale;

    public override Normalizer? TargetScale => targetScale;

    public override double Origin => encoding.TargetOrigin;

    internal override void Write(Utf8JsonWriter writer)
    {
        Scaling.Write(writer, "inputScale", inputScale);
        Scaling.Write(writer, "targetScale", targetScale);
        writer.WritePropertyName("table");
        writer.WriteRawValue(encoding.ToJson());
    }
}
