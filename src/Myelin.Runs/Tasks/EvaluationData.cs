namespace Myelin.Runs;

/// <summary>What a saved run is evaluated on.</summary>
/// <param name="Data">The data, prepared as the run's.</param>
/// <param name="Name">A data set's name, or a file.</param>
/// <param name="IsOwnTest">Whether it is the part of the run's own file that was kept for testing.</param>
public sealed record EvaluationData(Dataset Data, string Name, bool IsOwnTest = false);
