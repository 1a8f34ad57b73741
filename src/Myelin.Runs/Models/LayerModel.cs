namespace Myelin.Runs;

/// <summary>A model from numbers to numbers: images, rows of a table, windows of a series.</summary>
public abstract class LayerModel : ModelKind
{
    private protected LayerModel() { }

    /// <summary>A multi-layer perceptron, the usual choice.</summary>
    public static LayerModel Mlp { get; } = new MlpModel();

    /// <summary>All of them.</summary>
    public static IReadOnlyList<LayerModel> All { get; } =
    [
        new PerceptronModel(), new LinearModel(), Mlp, new CnnModel(), new FastCnnModel(), RecurrentModel.Rnn, RecurrentModel.Gru, RecurrentModel.Lstm,
        new TransformerModel(),
    ];

    /// <summary>The model of a name.</summary>
    /// <exception cref="RunOptionException">There is none.</exception>
    public static LayerModel Named(string name) => All.FirstOrDefault(m => m.Name == name)
        ?? throw new RunOptionException($"the model must be one that is known.\n  Got \"{name}\".\n  Known are {string.Join(", ", All)}.");

    /// <inheritdoc/>
    public abstract override Layer Build(Shape input, int outputs, OptionValues settings);

    /// <summary>The error for inputs without rows.</summary>
    private protected RunOptionException NeedsImages(Shape input) =>
        new($"the model {Name} needs images.\n  Got inputs of shape {input}.\n  Try --model mlp.");
}
