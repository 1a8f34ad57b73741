namespace Myelin.Cli.Runs;

/// <summary>The models that `train --model` knows. A run's file names one, so that it can be built again and given its weights.</summary>
internal static class ModelCatalog
{
    internal static readonly string[] Names = ["perceptron", "linear", "mlp", "cnn", "fast", "rnn", "gru", "lstm", "transformer"];

    /// <summary>Builds a model.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="input">The shape of one input.</param>
    /// <param name="outputs">How many classes, or numbers to predict.</param>
    /// <param name="mlp">Of an mlp, its layers where they are not the usual.</param>
    /// <exception cref="UsageException">The data does not suit the model.</exception>
    internal static Layer Build(string name, Shape input, int outputs, MlpSettings? mlp = null) => name switch
    {
        "perceptron" => new Sequential(new Flatten(), new Perceptron(input.ElementCount, outputs == 2 ? 1 : outputs)),
        "linear" => new Sequential(new Flatten(), new Linear(input.ElementCount, outputs)),
        MlpSettings.Model => (mlp ?? MlpSettings.Usual).Build(input.ElementCount, outputs),
        "cnn" when input.Rank == 3 => input[1] >= 16 ? TwoConvolutions(input, outputs) : SmallImages(input, outputs),
        "fast" when input.Rank == 3 && Math.Min(input[1], input[2]) >= 16 => WithoutPadding(input, outputs),
        "fast" when input.Rank == 3 => throw new UsageException($"train: the model fast needs images of at least 16 by 16 pixels.\n  Got inputs of shape {input}.\n  Try --model cnn."),
        "rnn" when input.Rank > 1 => ByRows(new Rnn(input[^1], Hidden, layers: 2, batchFirst: true), outputs),
        "gru" when input.Rank > 1 => ByRows(new Gru(input[^1], Hidden, layers: 2, batchFirst: true), outputs),
        "lstm" when input.Rank > 1 => ByRows(new Lstm(input[^1], Hidden, layers: 2, batchFirst: true), outputs),
        "transformer" when input.Rank > 1 => Transformer(input, outputs),
        "cnn" or "fast" or "rnn" or "gru" or "lstm" or "transformer" => throw new UsageException($"train: the model {name} needs images.\n  Got inputs of shape {input}.\n  Try --model mlp."),
        _ => throw new UsageException($"train: unknown model.\n  Got \"{name}\".\n  Known are {string.Join(", ", Names)}."),
    };

    /// <summary>Width of the models of rows.</summary>
    private const int Hidden = 128;

    /// <summary>Reads the rows from top to bottom and decides at the last.</summary>
    private static Sequential ByRows(Layer recurrent, int outputs) => new(new Flatten(1, -2), recurrent, new SequenceLast(batchFirst: true), new Linear(Hidden, outputs));

    /// <summary>Looks at all rows at once, and decides by their mean.</summary>
    private static Sequential Transformer(Shape input, int outputs) => new(
        new Flatten(1, -2), new Linear(input[^1], Hidden), new LearnedPositionalEncoding(Hidden, input.ElementCount / input[^1], 0.02f, batchFirst: true),
        new TransformerEncoder(2, _ => new TransformerEncoderLayer(Hidden, 4, 2 * Hidden, dropout: 0.1f, batchFirst: true, normFirst: true), new LayerNorm(Hidden)),
        new SequenceMean(batchFirst: true), new Linear(Hidden, outputs));

    /// <summary>Two blocks of convolution, batch norm, ReLU and pooling, then a linear layer.</summary>
    private static Sequential TwoConvolutions(Shape input, int outputs) => new(
        new Conv2d(input[0], 16, kernelSize: 5, padding: 2), new BatchNorm2d(16), new Relu(), new MaxPool2d(2),
        new Conv2d(16, 32, kernelSize: 5, padding: 2), new BatchNorm2d(32), new Relu(), new MaxPool2d(2),
        new Flatten(),
        new Linear(32 * (input[1] / 4) * (input[2] / 4), outputs));

    /// <summary>The same blocks for the least time: without padding the second convolution sees a third fewer pixels and the linear layer a third of the features.</summary>
    private static Sequential WithoutPadding(Shape input, int outputs) => new(
        new Conv2d(input[0], 16, kernelSize: 5), new BatchNorm2d(16), new Relu(), new MaxPool2d(2),
        new Conv2d(16, 32, kernelSize: 5), new BatchNorm2d(32), new Relu(), new MaxPool2d(2),
        new Flatten(),
        new Linear(32 * Quartered(input[1]) * Quartered(input[2]), outputs));

    private static int Quartered(int size) => (((size - 4) / 2) - 4) / 2;

    /// <summary>For images too small to be pooled twice.</summary>
    private static Sequential SmallImages(Shape input, int outputs) => new(
        new Conv2d(input[0], 32, kernelSize: 3, padding: 1), new BatchNorm2d(32), new Relu(),
        new Conv2d(32, 64, kernelSize: 3, padding: 1), new BatchNorm2d(64), new Relu(), new MaxPool2d(2),
        new Dropout(0.5f),
        new Flatten(),
        new Linear(64 * (input[1] / 2) * (input[2] / 2), outputs));
}
