namespace Myelin.Runs;

/// <summary>Reads the rows of an image, or the values of a series, one by one, and decides at the last.</summary>
internal sealed class RecurrentModel : LayerModel
{
    private const int Hidden = 128;

    private readonly Func<int, Layer> _recurrent;
    private readonly double _learningRate;

    private RecurrentModel(string name, string summary, double learningRate, Func<int, Layer> recurrent) =>
        (Name, Summary, _learningRate, _recurrent) = (name, summary, learningRate, recurrent);

    internal static RecurrentModel Rnn { get; } =
        new("rnn", "a recurrent network", 0.001, inputs => new Rnn(inputs, Hidden, layers: 2));

    internal static RecurrentModel Gru { get; } =
        new("gru", "gated recurrent units", 0.002, inputs => new Gru(inputs, Hidden, layers: 2));

    internal static RecurrentModel Lstm { get; } =
        new("lstm", "long short-term memory", 0.002, inputs => new Lstm(inputs, Hidden, layers: 2));

    public override string Name { get; }

    public override string Summary { get; }

    public override Sequential Build(Shape input, int outputs, OptionValues settings) => input.Rank > 1
        ? new(new Flatten(1, -2), _recurrent(input[^1]), new SequenceLast(), new Linear(Hidden, outputs))
        : throw NeedsImages(input);

    public override OptionValues Recipe(DataSize data) => OfSequences(data, _learningRate);

    /// <summary>The recipe that the recurrent networks and the Transformer share.</summary>
    internal static OptionValues OfSequences(DataSize data, double rateOnLargeData) => (data.IsLarge
        ? Runs.Recipe.Of(5, 100, "adam", rateOnLargeData)
        : Runs.Recipe.Of(data.Epochs(40), 32, "adamw", 0.003, 0.05)).With(TrainOptions.ClipNorm, 1.0);
}
