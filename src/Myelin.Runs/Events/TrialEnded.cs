using System.Text.Json.Serialization;

namespace Myelin.Runs;

/// <summary>Short trainings have shown whether the network can learn, and how fast.</summary>
public sealed record TrialEnded : RunEvent
{
    /// <summary>Whether it learned sixteen examples by heart.</summary>
    public required bool Fits { get; init; }

    /// <summary>The lowest loss on them, relative to guessing.</summary>
    public required double LowestLoss { get; init; }

    /// <summary>The learning rate with the lowest loss after the same number of steps.</summary>
    public required double BestRate { get; init; }

    /// <summary>The learning rates that were tried.</summary>
    public required IReadOnlyList<double> Rates { get; init; }

    /// <summary>The loss after the steps at each rate, relative to guessing; null if it was not finite.</summary>
    public required IReadOnlyList<double?> Losses { get; init; }

    /// <summary>The run's own learning rate.</summary>
    public required double Rate { get; init; }

    /// <summary>The trial; not in JSON.</summary>
    [JsonIgnore]
    public Trial? Trial { get; init; }
}
