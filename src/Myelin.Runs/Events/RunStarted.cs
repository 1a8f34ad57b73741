using System.Text.Json;
using System.Text.Json.Serialization;

namespace Myelin.Runs;

/// <summary>The data is loaded, the model built, and the first step is next.</summary>
public sealed record RunStarted : RunEvent
{
    /// <summary>A data set's name, or a file.</summary>
    public required string Dataset { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The number of parameters of the model.</summary>
    public required long Parameters { get; init; }

    /// <summary>The largest number of epochs.</summary>
    public required int Epochs { get; init; }

    /// <summary>The largest number of steps; for a perceptron, examples seen.</summary>
    public required long Steps { get; init; }

    /// <summary>Whether the run continues an earlier one.</summary>
    public required bool Resumed { get; init; }

    /// <summary>The amount of label smoothing in the training loss; null for none.</summary>
    public double? LabelSmoothing { get; init; }

    /// <summary>The number of parameters that are not trained; null for none.</summary>
    public long? Frozen { get; init; }

    /// <summary>The amount of data, as text.</summary>
    public required string Data { get; init; }

    /// <summary>How the model is trained, as text.</summary>
    public required string Settings { get; init; }

    /// <summary>How the data was read, the source of the initial weights and what is frozen, one line each.</summary>
    public IReadOnlyList<string> Start { get; init; } = [];

    /// <summary>The folder of the run.</summary>
    public required string Out { get; init; }

    /// <summary>Notes that must not be overlooked, one line each.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>The amount of data, by name.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement> Counts { get; set; } = new Dictionary<string, JsonElement>();
}
