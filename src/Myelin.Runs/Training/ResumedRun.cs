namespace Myelin.Runs;

/// <summary>A run that is continued: it has its own data, model and settings, so only what may change has to be given again.</summary>
internal static class ResumedRun
{
    /// <summary>What may differ from the run's own settings; anything else would not continue it.</summary>
    private static readonly RunOption[] s_changeable =
    [
        TrainOptions.Out, TrainOptions.Resume, TrainOptions.TensorBoard, TrainOptions.Epochs, TrainOptions.Patience, TrainOptions.CheckpointEvery,
        .. TrainOptions.Watching.Options,
    ];

    /// <summary>The description of the run in a folder; null if there is none to continue.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or was written by a newer version.</exception>
    internal static RunDescription? Find(string folder)
    {
        folder = RunFolder.Find(folder);
        string path = Path.Combine(folder, RunFolder.DescriptionName);
        if (!RunFolder.HasCheckpointIn(folder) || !File.Exists(path)) return null;
        using FileStream stream = File.OpenRead(path);
        return RunDescription.Read(stream, path);
    }

    /// <summary>The request that continues a run.</summary>
    /// <exception cref="RunOptionException">Something was given that differs from the run's own.</exception>
    internal static RunRequest Continue(
        RunDescription run, string folder, string? dataset, IReadOnlyDictionary<string, IReadOnlyList<string>> given, ulong? seed)
    {
        // Data that has moved since is given by its path.
        string? file = given.GetValueOrDefault("--file") is [{ } path] ? path : dataset;
        string data = file is not null && File.Exists(file) ? file : SavedRun.DataOf(run, folder);
        string name = run.Kind.Accepts(data) ? data : run.Kind.Name;
        if (dataset is not null && dataset != name && dataset != run.Dataset) throw Different("the data", dataset, run.Dataset, folder);
        if (seed is { } other && other != run.Seed) throw Different("--seed", $"{other}", $"{run.Seed}", folder);
        OptionValues values = RunRequest.Values(run.Kind, name, given);
        if (values.Find(TrainOptions.Model) is { } model && model != run.Model.Name) throw Different("--model", model, run.Model.Name, folder);
        RunRequest.CheckWatching(values);
        OptionValues own = run.Kind.OptionsOf(run, data);
        RunOption[] all = [.. run.Kind.Groups.SelectMany(group => group.Options).Except([.. s_changeable, TrainOptions.Model])];
        foreach (RunOption option in all.Where(values.Has))
        {
            (string now, string before) = (values.ToText(option), own.ToText(option));
            if (now != before) throw Different(option.Flag, now, before, folder);
        }

        return new RunRequest
        {
            Kind = run.Kind,
            Dataset = name,
            Model = run.Model,
            Options = values.Over(own),
            Folder = folder,
            Seed = run.Seed,
            Continued = run,
        };
    }

    private static RunOptionException Different(string what, string now, string before, string folder) => new(
        $"a run continues with its own settings.\n  Got {what} {now}, where {folder} has {before}.\n" +
        "  Leave it out, or start a new run in another folder. More --epochs extend a run.");
}
