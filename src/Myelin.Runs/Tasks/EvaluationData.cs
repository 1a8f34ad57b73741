namespace Myelin.Runs;

/// <summary>The data on which a saved run is evaluated.</summary>
/// <param name="Data">The data, prepared as the run's.</param>
/// <param name="Name">A data set's name, or a file.</param>
/// <param name="IsOwnTest">Whether it is the test set of the run's own file.</param>
public sealed record EvaluationData(Dataset Data, string Name, bool IsOwnTest = false)
{
    /// <summary>A warning about the figures, such as that the run was trained on the same rows; null for none.</summary>
    public string? Notice { get; init; }
}
