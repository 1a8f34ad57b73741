namespace Myelin.Runs;

/// <summary>What a saved run is asked.</summary>
/// <param name="Input">A number in a data set, a file, or a row of values.</param>
/// <param name="Options">The values of the kind's options for questions.</param>
/// <param name="Data">Where data sets are, and who hears of downloads.</param>
public sealed record Question(string Input, OptionValues Options, DataOptions Data)
{
    /// <summary>Another data set for a number to point into.</summary>
    public static TextOption Dataset { get; } =
        new("dataset", "NAME", "Another data set for the number to point into; for a model that is not a run, the one it is for.");

    /// <summary>How many values to forecast.</summary>
    public static CountOption Steps { get; } =
        new("steps", "Of a series: how many values to forecast; the horizon it was trained for if not given.");

    /// <summary>All options of questions.</summary>
    public static IReadOnlyList<RunOption> AllOptions { get; } = [Dataset, Steps];
}
