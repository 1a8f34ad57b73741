using System.Text.Json;

namespace Myelin.Runs;

/// <summary>Images of one shape and their classes.</summary>
/// <param name="shape">The shape of one image.</param>
/// <param name="classes">The classes' names.</param>
/// <param name="pixelScale">The value of white in files; images in memory are from 0 to 1.</param>
/// <param name="inputScale">Scales images in memory; null for no scaling.</param>
/// <param name="whitening">Decorrelates scaled images; null for no whitening.</param>
internal sealed class ImagePreparation(
    Shape shape, IReadOnlyList<string> classes, float pixelScale, Normalizer? inputScale, Pca? whitening = null) : Preparation
{
    public override Shape InputShape => shape;

    public override int Outputs => classes.Count;

    public override IReadOnlyList<string> Classes => classes;

    public override Normalizer? InputScale => inputScale;

    public override Pca? InputWhitening => whitening;

    internal float PixelScale => pixelScale;

    /// <summary>Reads a stored preparation; descriptions of 0.1.0 have no scale of pixels, which then follows from the data set.</summary>
    /// <exception cref="JsonException">A field is invalid.</exception>
    internal static ImagePreparation Read(JsonElement root, StoredShape stored)
    {
        float scale = !root.TryGetProperty("pixelScale", out JsonElement field) ? NamedDatasets.LargestPixel($"{root.GetProperty("dataset")}")
            : field.ValueKind == JsonValueKind.Number && field.TryGetSingle(out float value) && value > 0 && float.IsFinite(value) ? value
            : throw new JsonException("\"pixelScale\" that is not a number above 0.");
        return new ImagePreparation(stored.Inputs, stored.Classes, scale, Scaling.Read(root, "inputScale"), Runs.InputWhitening.Read(root));
    }

    internal override Tensor InputsFromRaw(Tensor raw) => base.InputsFromRaw(raw / pixelScale);

    internal override Tensor InputsToRaw(Tensor prepared) => base.InputsToRaw(prepared) * pixelScale;

    internal override void Write(Utf8JsonWriter writer)
    {
        writer.WriteNumber("pixelScale", pixelScale);
        Scaling.Write(writer, "inputScale", inputScale);
        Runs.InputWhitening.Write(writer, whitening);
    }
}
