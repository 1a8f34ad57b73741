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

    /// <summary>How many parameters the model has.</summary>
    public required long Parameters { get; init; }

    /// <summary>How many epochs there will be at most.</summary>
    public required int Epochs { get; init; }

    /// <summary>How many steps there will be at most; of a perceptron, examples seen.</summary>
    public required long Steps { get; init; }

    /// <summary>Whether the run continues an earlier one.</summary>
    public required bool Resumed { get; init; }

    /// <summary>The share of label smoothing in the train loss; null for none.</summary>
    public double? LabelSmoothing { get; init; }

    /// <summary>How many parameters are not trained; null for none.</summary>
    public long? Frozen { get; init; }

    /// <summary>How much data there is, for people.</summary>
    public required string Data { get; init; }

    /// <summary>How the model is trained, for people.</summary>
    public required string Settings { get; init; }

    /// <summary>Where the first weights come from and what is frozen, a line each.</summary>
    public IReadOnlyList<string> Start { get; init; } = [];

    /// <summary>What should not be overlooked; null for nothing.</summary>
    public string? Notice { get; init; }

    /// <summary>How much data there is, by name.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement> Counts { get; set; } = new Dictionary<string, JsonElement>();
}
