namespace Myelin.Runs;

/// <summary>A recurrent network between an embedding and a linear layer.</summary>
internal sealed class RecurrentLanguageModelKind(RecurrentNetwork network) : LanguageModelKind
{
    public override string Name { get; } = network.ToString().ToLowerInvariant();

    public override string Summary => $"a recurrent network ({Name})";

    public override RecurrentLanguageModel Build(Shape input, int outputs, OptionValues settings) => new(
        network, outputs, input[0], settings.Get(Layers), settings.Get(Width), (float)settings.Get(Dropout));

    public override OptionValues Recipe(DataSize data) => Sizes(layers: 2, width: 256, batchSize: 32);
}
