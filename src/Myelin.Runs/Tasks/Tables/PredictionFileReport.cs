namespace Myelin.Runs;

/// <summary>What was written to a file of predictions.</summary>
/// <param name="Rows">The number of rows with a prediction.</param>
/// <param name="Skipped">The number of rows without one.</param>
/// <param name="Path">The file.</param>
public sealed record PredictionFileReport(long Rows, long Skipped, string Path)
{
    /// <summary>What must be known about them, one line each.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];
}
