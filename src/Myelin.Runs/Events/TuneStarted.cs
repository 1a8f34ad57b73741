namespace Myelin.Runs;

/// <summary>A search for the right network has loaded its data and knows its number of steps.</summary>
public sealed record TuneStarted : RunEvent
{
    /// <summary>A data set's name, or a file.</summary>
    public required string Dataset { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The amount of data, as text.</summary>
    public required string Data { get; init; }

    /// <summary>Notes on the data that must not be overlooked, one line each.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>What is searched, a text for each dimension.</summary>
    public required IReadOnlyList<string> Space { get; init; }

    /// <summary>The number of steps of all trainings together.</summary>
    public required long Steps { get; init; }

    /// <summary>The most epochs of a training.</summary>
    public required int Epochs { get; init; }

    /// <summary>The number of trainings per candidate, each evaluated on another part of the training data.</summary>
    public required int Folds { get; init; }

    /// <summary>The figure by which candidates are compared: <c>validationAccuracy</c>.</summary>
    public required string Figure { get; init; }

    /// <summary>The number of trainings that were done before the search was resumed.</summary>
    public int Known { get; init; }

    /// <summary>The rule of thumb for the number of hidden neurons; null if inputs are no numbers.</summary>
    public HiddenNeuronRule? Rule { get; init; }

    /// <summary>The folder of the search.</summary>
    public required string Out { get; init; }
}
