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

    /// <summary>The lowest of the tried rates with which the run learns; null if there is none.</summary>
    public double? LowestRate { get; init; }

    /// <summary>The highest of them; null if there is none.</summary>
    public double? HighestRate { get; init; }

    /// <summary>What that says of the run's own rate: <c>works</c>, <c>too high</c>, <c>too low</c>, or <c>unknown</c> if no rate works.</summary>
    public string? Verdict { get; init; }

    /// <summary>The trial; not in JSON.</summary>
    [JsonIgnore]
    public Trial? Trial { get; init; }
}
