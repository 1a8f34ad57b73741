namespace Myelin.Runs;

/// <summary>A model that guesses each next token of a text.</summary>
public abstract class LanguageModelKind : ModelKind
{
    /// <summary>No model that a description asks for is wider or longer.</summary>
    private const int Largest = 1 << 20;

    private protected LanguageModelKind() { }

    /// <summary>All of them.</summary>
    public static IReadOnlyList<LanguageModelKind> All { get; } =
    [
        new GptModel(),
        new RecurrentLanguageModelKind(RecurrentNetwork.Lstm),
        new RecurrentLanguageModelKind(RecurrentNetwork.Gru),
        new RecurrentLanguageModelKind(RecurrentNetwork.Rnn),
    ];

    /// <summary>How many layers it has.</summary>
    internal static CountOption Layers { get; } = new("layers", "How many layers; 4 for gpt, otherwise 2.") { Most = Largest };

    /// <summary>How wide each layer is.</summary>
    internal static CountOption Width { get; } = new("width", "How wide each layer is; 128 for gpt, otherwise 256.") { Most = Largest };

    /// <summary>The share of units left out in training.</summary>
    internal static NumberOption Dropout { get; } = NumberOption.BelowOne("dropout", "The share of units left out in training; 0 if not given.");

    /// <inheritdoc/>
    public override IReadOnlyList<RunOption> Options => [Layers, Width, Dropout];

    internal override NetworkShapes Shapes => new(
        [Layers, Width], [32, 64, 128, 256], [1, 2, 3, 4], (width, depth) => OptionValues.None.With(Layers, depth).With(Width, width));

    internal override IReadOnlyList<SearchDimension> Regularization => [SearchDimension.Of(Dropout, 0, 0.1, 0.2)];

    /// <inheritdoc/>
    public abstract override LanguageModel Build(Shape input, int outputs, OptionValues settings);

    /// <summary>Each layer has tensors of its own.</summary>
    internal override int LeastTensors(OptionValues settings) => settings.Get(Layers);

    /// <summary>What both kinds start from.</summary>
    private protected static OptionValues Sizes(int layers, int width, int batchSize) => Runs.Recipe.Of(8, batchSize, "adamw", 0.002, 0.01, "warm-up")
        .With(TrainOptions.ClipNorm, 1.0).With(Layers, layers).With(Width, width).With(Dropout, 0.0);
}
