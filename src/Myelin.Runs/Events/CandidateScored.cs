namespace Myelin.Runs;

/// <summary>A candidate of a search was trained and evaluated.</summary>
public sealed record CandidateScored : RunEvent
{
    /// <summary>Its number, from 1, in the order of the search; trained longer it keeps its number.</summary>
    public required int Candidate { get; init; }

    /// <summary>Why it was trained: <c>recipe</c>, <c>search</c>, or <c>shapes</c> for the comparison of widths and depths.</summary>
    public required string Phase { get; init; }

    /// <summary>The options that the search chose, as on a command line; empty for the recipe.</summary>
    public required string Options { get; init; }

    /// <summary>How many epochs it was trained.</summary>
    public required int Epochs { get; init; }

    /// <summary>The mean validation loss; null if the training diverged.</summary>
    public double? Loss { get; init; }

    /// <summary>The figure by which candidates are compared; null if the training diverged.</summary>
    public double? Figure { get; init; }

    /// <summary>The steps of the search so far.</summary>
    public required long Steps { get; init; }

    /// <summary>The number of steps of all trainings together.</summary>
    public required long TotalSteps { get; init; }
}
