namespace Myelin.Runs;

/// <summary>The data on which a saved run is evaluated.</summary>
/// <param name="Data">The data, prepared as the run's.</param>
/// <param name="Name">A data set's name, or a file.</param>
/// <param name="IsOwnTest">Whether it is the test set of the run's own file.</param>
public sealed record EvaluationData(Dataset Data, string Name, bool IsOwnTest = false)
{
    /// <summary>Whether it is a test set: the run's own, or that of a data set with a name; otherwise it is all of a file.</summary>
    public bool IsTest { get; init; } = IsOwnTest;

    /// <summary>The number of its examples that the run was trained or validated on; null if that is not known.</summary>
    public int? TrainedOn { get; init; }

    /// <summary>A warning about the figures, such as that the run was trained on the same rows; null for none.</summary>
    public string? Notice { get; init; }

    /// <summary>All examples of a file, which may contain some that the run was trained on.</summary>
    /// <param name="run">The run.</param>
    /// <param name="raw">The examples as they were hashed in training.</param>
    /// <param name="prepared">The same, prepared as the run's.</param>
    /// <param name="name">The file.</param>
    internal static EvaluationData OfFile(RunDescription run, Dataset raw, Dataset prepared, string name)
    {
        int? known = run.Trained?.CountIn(raw);
        string? notice = known switch
        {
            null => "NOTE: if the run was trained on some of these examples, the figures are not those of a test; the run does not say which it was trained on",
            0 => null,
            _ => $"NOTE: the run was trained on {known} of these {NumberText.Count(raw.Count, "example")}: the figures are not those of a test",
        };
        return new EvaluationData(prepared, name) { TrainedOn = known, Notice = notice };
    }
}
