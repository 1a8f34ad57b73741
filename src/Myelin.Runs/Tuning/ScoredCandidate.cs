namespace Myelin.Runs;

/// <summary>A candidate of a search, trained for some epochs.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Text">Its options as JSON, by which it is known in the search's file.</param>
/// <param name="Settings">Its options.</param>
/// <param name="Epochs">How many epochs it was trained.</param>
internal sealed record ScoredCandidate(int Number, string Text, OptionValues Settings, int Epochs)
{
    /// <summary>How good it was.</summary>
    internal CandidateScore Score { get; set; }

    /// <summary>The steps of the search up to it.</summary>
    internal long StepsBefore { get; init; }
}
