using System.Globalization;

namespace Myelin.Runs;

/// <summary>A run as a list of runs shows it: read without its weights.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Description">What it is, with its figures.</param>
public sealed record ListedRun(string Folder, RunDescription Description)
{
    /// <summary>How far it has come.</summary>
    public required RunState State { get; init; }

    /// <summary>Whether a process is training it now.</summary>
    public bool IsTraining { get; init; }

    /// <summary>The number of epochs that were trained; null if that is not known.</summary>
    public int? Epochs { get; init; }

    /// <summary>The number of steps; null for a perceptron, which takes none.</summary>
    public long? Steps { get; init; }

    /// <summary>The duration of its training, without loading and evaluation; null if that is not known.</summary>
    public double? Seconds { get; init; }

    /// <summary>When it was last saved.</summary>
    public required DateTimeOffset Saved { get; init; }

    /// <summary>The text of its <c>history.csv</c>; null if it has none.</summary>
    public string? History { get; init; }

    /// <summary>Reads a run.</summary>
    /// <param name="folder">Its folder.</param>
    /// <exception cref="FileNotFoundException">There is no run.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or was written by another version.</exception>
    public static ListedRun Open(string folder)
    {
        string place = RunFolder.Find(folder), file = Path.Combine(place, RunFolder.DescriptionName);
        bool isFinished = File.Exists(Path.Combine(place, RunFolder.WeightsName));
        if (!File.Exists(file) || !(isFinished || RunFolder.HasCheckpointIn(place))) throw new FileNotFoundException(
            $"{folder} must be the folder of a run.\n  Got no {RunFolder.DescriptionName} with weights there.\n  `myelin runs` lists the runs in ./runs.");
        using FileStream stream = File.OpenRead(file);
        var description = RunDescription.Read(stream, file);
        string history = Path.Combine(place, RunFolder.HistoryName);
        string? csv = File.Exists(history) ? File.ReadAllText(history) : null;
        Dictionary<string, double> last = LastRow(csv);
        double? epochs = description.Figures.TryGetValue("epochs", out double trained) ? trained : Found("epoch");
        return new ListedRun(folder, description)
        {
            State = isFinished ? RunState.Finished
                : description.Settings.Has(TrainOptions.Patience) && File.Exists(Path.Combine(place, RunFolder.BestName)) ? RunState.StoppedAtBest
                : RunState.StoppedAtLast,
            IsTraining = RunFolder.IsInUse(place),
            Epochs = (int?)epochs,
            Steps = (long?)Found("steps"),
            Seconds = Found("seconds"),
            Saved = File.GetLastWriteTime(Path.Combine(place, isFinished ? RunFolder.WeightsName : RunFolder.CheckpointName)),
            History = csv,
        };

        double? Found(string name) => last.TryGetValue(name, out double value) ? value : null;
    }

    /// <summary>
    /// The runs in a folder and in the folders within it, in order of their paths. What looks like a run and cannot be read is given with its error.
    /// </summary>
    /// <param name="folder">The folder.</param>
    public static (IReadOnlyList<ListedRun> Runs, IReadOnlyList<(string Folder, string Error)> Unreadable) In(string folder)
    {
        List<ListedRun> runs = [];
        List<(string, string)> unreadable = [];
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        // A run that is being replaced is in the folder of the other.
        IEnumerable<string> found = Directory.EnumerateFiles(folder, RunFolder.DescriptionName, options).Select(file => Path.GetDirectoryName(file)!)
            .Select(path => Path.GetFileName(path) == RunFolder.AsideName ? Path.GetDirectoryName(path)! : path).Distinct();
        foreach (string path in found.Order(StringComparer.Ordinal))
        {
            try
            {
                runs.Add(Open(path));
            }
            catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                unreadable.Add((path, error.Message.Split('\n') is [_, { } got, ..] ? got.Trim() : error.Message));
            }
        }

        return (runs, unreadable);
    }

    private static Dictionary<string, double> LastRow(string? csv)
    {
        string[] lines = csv?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];
        if (lines.Length < 2) return [];
        Dictionary<string, double> row = [];
        foreach ((string name, string text) in lines[0].Split(',').Zip(lines[^1].Split(',')))
        {
            if (double.TryParse(text, CultureInfo.InvariantCulture, out double value)) row[name] = value;
        }

        return row;
    }
}
