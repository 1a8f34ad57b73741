namespace Myelin;

/// <summary>How long and in what way to train. What is not set has a usual value.</summary>
public sealed record FitOptions
{
    /// <summary>How many passes over the data, at least 1. Ignored where <see cref="Steps"/> is set.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>How many steps of the optimiser instead of epochs; null counts epochs.</summary>
    public long? Steps { get; init; }

    /// <summary>How many examples a step sees.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Whether each epoch has an order of its own.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>
    /// An epoch ends after so many examples, drawn anew each time and none twice, and then comes the validation; null takes all. For data of
    /// many overlapping examples, such as the windows of a text.
    /// </summary>
    public int? ExamplesPerEpoch { get; init; }

    /// <summary>Whether a last, smaller batch is left out.</summary>
    public bool DropLast { get; init; }

    /// <summary>How many batches another thread prepares ahead; it changes no bit of the result.</summary>
    public int Prefetch { get; init; } = 2;

    /// <summary>Examples to look at after each epoch, not to learn from.</summary>
    public Dataset? Validation { get; init; }

    /// <summary>Stop after this many epochs in which the validation loss did not improve; null never stops early.</summary>
    public int? Patience { get; init; }

    /// <summary>At the end go back to the weights with the lowest validation loss.</summary>
    public bool RestoreBest { get; init; }

    /// <summary>
    /// Where to keep the run: <c>last.safetensors</c> (all that is needed to go on), <c>best.safetensors</c>, <c>history.csv</c> and, when
    /// it is done, <c>model.safetensors</c>. Null keeps nothing.
    /// </summary>
    public string? Directory { get; init; }

    /// <summary>Texts to save in the header of <c>model.safetensors</c>, such as how the data was prepared.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>Write <c>last.safetensors</c> also every so many steps within an epoch; null writes it at the end of each.</summary>
    public int? CheckpointEvery { get; init; }

    /// <summary>Go on where the run in <see cref="Directory"/> stopped; with the same settings the result has the same bits as one never stopped.</summary>
    public bool Resume { get; init; }
}
