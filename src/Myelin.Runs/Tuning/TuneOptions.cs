namespace Myelin.Runs;

/// <summary>The options of a search for the right network; what `train` takes is an option too, and what is given is not searched.</summary>
public static class TuneOptions
{
    /// <summary>The time that the search may take.</summary>
    public static NumberOption Minutes { get; } = NumberOption.Positive("minutes",
        "About how long the search takes; 5 if not given. It is turned into steps once, at the start, and kept in tune.json.");

    /// <summary>The number of steps of all trainings together.</summary>
    public static CountOption Steps { get; } = new("steps",
        "The steps of all trainings together, instead of minutes: the same steps and seed give the same result.");

    /// <summary>The folder of the search.</summary>
    public static TextOption Out { get; } = new("out", "FOLDER", "The folder of the search; runs/DATASET-tune, numbered if it exists, if not given.");

    /// <summary>Whether a search is continued.</summary>
    public static SwitchOption Resume { get; } = new("resume",
        "Continue the search in --out, or the latest in runs/DATASET-tune, with its own options and the result of one that never stopped.");

    /// <summary>Whether an earlier search is replaced.</summary>
    public static SwitchOption Overwrite { get; } = new("overwrite", "Replace the search in --out.");

    /// <summary>The options of the search itself.</summary>
    public static OptionGroup Search { get; } = new("The search", [Minutes, Steps, Out, Resume, Overwrite]);

    /// <summary>The options of `train` that a search takes: without those of one run, its start and its doctor.</summary>
    public static IReadOnlyList<RunOption> Fixed { get; } =
    [
        TrainOptions.Model,
        .. TaskKind.All.SelectMany(kind => kind.Groups).SelectMany(group => group.Options).Distinct()
            .Except(TrainOptions.Run.Options).Except(TrainOptions.Watching.Options).Except(TrainOptions.Start.Options)
            .Except([TrainOptions.Patience, TrainOptions.CheckpointEvery]),
    ];
}
