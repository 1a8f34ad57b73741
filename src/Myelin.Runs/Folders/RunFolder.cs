namespace Myelin.Runs;

/// <summary>The folder that a run is saved in.</summary>
public static class RunFolder
{
    /// <summary>The description of the run.</summary>
    public const string DescriptionName = "run.json";

    /// <summary>The weights, with the description in their header.</summary>
    public const string WeightsName = "model.safetensors";

    private const string CheckpointName = "last.safetensors", BestName = "best.safetensors", HistoryName = "history.csv";

    /// <summary>
    /// The folder of a run for which none was named: <c>runs/DATASET-MODEL</c>, numbered so that no earlier run is lost, or the latest of them
    /// if it is continued.
    /// </summary>
    /// <param name="dataset">The data set's name, or a file.</param>
    /// <param name="model">The model's name.</param>
    /// <param name="resume">Whether an earlier run is continued.</param>
    public static string Choose(string dataset, string model, bool resume)
    {
        string first = Path.Combine("runs", $"{Path.GetFileNameWithoutExtension(dataset)}-{model}"), path = first;
        string? last = null;
        for (int number = 2; Directory.Exists(path); number++) (last, path) = (path, $"{first}-{number}");
        return resume ? last ?? first : path;
    }

    /// <summary>Whether a run in the folder can be resumed.</summary>
    /// <param name="path">The folder.</param>
    public static bool HasCheckpoint(string path) => File.Exists(Path.Combine(path, CheckpointName));

    /// <summary>Creates the folder, runs, and removes it again if the run failed before saving anything.</summary>
    internal static T Use<T>(string path, Func<T> run)
    {
        bool isNew = !Directory.Exists(path);
        Make(path);
        try
        {
            return run();
        }
        finally
        {
            if (isNew && Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any()) Directory.Delete(path);
        }
    }

    /// <summary>Files of an earlier run that this one did not replace would seem to belong to this one.</summary>
    internal static void RemoveStale(string path, bool hasCheckpoint, bool hasBest)
    {
        if (!hasCheckpoint) File.Delete(Path.Combine(path, CheckpointName));
        if (!hasCheckpoint) File.Delete(Path.Combine(path, HistoryName));
        if (!hasBest) File.Delete(Path.Combine(path, BestName));
    }

    /// <summary>Hours of training must not end with a folder that is not writable.</summary>
    private static void Make(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"it must be possible to create the run's folder.\n  Got \"{error.Message}\" for {path}.\n  Choose another --out.", error);
        }
    }
}
