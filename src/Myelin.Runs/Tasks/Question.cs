namespace Myelin.Runs;

/// <summary>A question to a saved run.</summary>
/// <param name="Input">A number in a data set, a file, or a row of values.</param>
/// <param name="Options">The values of the kind's options for questions.</param>
/// <param name="Data">The options for finding and downloading data sets.</param>
public sealed record Question(string Input, OptionValues Options, DataOptions Data)
{
    /// <summary>Another data set for the index of an example.</summary>
    public static TextOption Dataset { get; } =
        new("dataset", "NAME", "Another data set for the index; for a model that is not a run, its data set.");

    /// <summary>How many values to forecast.</summary>
    public static CountOption Steps { get; } =
        new("steps", "For a series: the number of values to forecast; the run's horizon if not given.");

    /// <summary>All options of questions.</summary>
    public static IReadOnlyList<RunOption> AllOptions { get; } = [Dataset, Steps];
}
