using System.Text.Json;
using System.Text.Json.Serialization;

namespace Myelin.Runs;

/// <summary>An epoch has ended.</summary>
public sealed record EpochEnded : RunEvent
{
    /// <summary>Its number, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>Steps so far; null for a perceptron.</summary>
    public long? Steps { get; init; }

    /// <summary>The largest number of steps; null for a perceptron.</summary>
    public long? TotalSteps { get; init; }

    /// <summary>For a perceptron, the number of wrong answers.</summary>
    public int? Mistakes { get; init; }

    /// <summary>The mean loss over the epoch's examples.</summary>
    public required double TrainLoss { get; init; }

    /// <summary>The learning rate at the end; null for a perceptron.</summary>
    public double? LearningRate { get; init; }

    /// <summary>The duration of the run so far; null for a perceptron.</summary>
    public double? Seconds { get; init; }

    /// <summary>The mean loss on the validation set; null without one.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>The metrics on the validation set: <c>validationAccuracy</c>.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement> Figures { get; set; } = new Dictionary<string, JsonElement>();
}
