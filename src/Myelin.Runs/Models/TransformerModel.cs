namespace Myelin.Runs;

/// <summary>Looks at all rows of an image, or all values of a series, at once, and decides by their mean.</summary>
internal sealed class TransformerModel : LayerModel
{
    private const int Width = 128;

    public override string Name => "transformer";

    public override string Summary => "a Transformer encoder";

    public override Sequential Build(Shape input, int outputs, OptionValues settings) => input.Rank > 1
        ? new(
            new Flatten(1, -2), new Linear(input[^1], Width),
            new LearnedPositionalEncoding(Width, input.ElementCount / input[^1], 0.02f),
            new TransformerEncoder(
                2, _ => new TransformerEncoderLayer(Width, 4, 2 * Width, dropout: 0.1f, normFirst: true), new LayerNorm(Width)),
            new SequenceMean(), new Linear(Width, outputs))
        : throw NeedsImages(input);

    public override OptionValues Recipe(DataSize data) => RecurrentModel.OfSequences(data, 0.002);
}
