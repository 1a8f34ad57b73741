using System.Text.Json;

namespace Myelin.Runs;

/// <summary>Images of one shape and their classes.</summary>
internal sealed class ImagePreparation(Shape shape, IReadOnlyList<string> classes, Normalizer? inputScale) : Preparation
{
    public override Shape InputShape => shape;

    public override int Outputs => classes.Count;

    public override IReadOnlyList<string> Classes => classes;

    public override Normalizer? InputScale => inputScale;

    internal override void Write(Utf8JsonWriter writer) => Scaling.Write(writer, "inputScale", inputScale);
}
