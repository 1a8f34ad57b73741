using System.Text.Json;
using System.Text.Json.Serialization;

namespace Myelin.Runs;

/// <summary>An epoch is over.</summary>
public sealed record EpochEnded : RunEvent
{
    /// <summary>Its number, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Steps so far; null for a perceptron.</summary>
    public long? Steps { get; init; }

    /// <summary>How many steps there will be at most; null for a perceptron.</summary>
    public long? TotalSteps { get; init; }

    /// <summary>Of a perceptron, how many examples it got wrong.</summary>
    public int? Mistakes { get; init; }

    /// <summary>The mean loss over the epoch's examples.</summary>
    public required double TrainLoss { get; init; }

    /// <summary>The learning rate at the end; null for a perceptron.</summary>
    public double? LearningRate { get; init; }

    /// <summary>How long the run has taken so far; null for a perceptron.</summary>
    public double? Seconds { get; init; }

    /// <summary>The mean loss over the validation set; null without one.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>The metrics over the validation set: <c>validationAccuracy</c>.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement> Figures { get; set; } = new Dictionary<string, JsonElement>();
}
