using Myelin.Pictures;

namespace Myelin.Runs;

/// <summary>The folder that a run is saved in. While a run is training, no other can use it.</summary>
public sealed class RunFolder : IDisposable
{
    /// <summary>The description of the run.</summary>
    public const string DescriptionName = "run.json";

    /// <summary>The weights, with the description in their header.</summary>
    public const string WeightsName = "model.safetensors";

    internal const string CheckpointName = "last.safetensors", BestName = "best.safetensors", HistoryName = "history.csv", AsideName = "replaced";

    private const string CurvesName = "history.svg", SplitName = "split.csv", LockName = "run.lock", PartialEnd = ".tmp";

    private static readonly string[] s_files = [WeightsName, CheckpointName, BestName, HistoryName, CurvesName, SplitName, DescriptionName];

    private readonly FileStream _lock;
    private readonly bool _isNew;
    private bool _isClaimed;

    private RunFolder(string path, FileStream @lock, bool isNew) => (Path, _lock, _isNew) = (path, @lock, isNew);

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Whether the run in it can be resumed.</summary>
    internal bool HasCheckpoint => HasCheckpointIn(Path);

    private bool HasModel => HasModelIn(Path);

    /// <summary>Whether a run in a folder can be resumed.</summary>
    /// <param name="path">The folder.</param>
    public static bool HasCheckpointIn(string path) => File.Exists(System.IO.Path.Combine(path, CheckpointName));

    /// <summary>
    /// Where the run of a folder is. One that was put aside by a run that was killed before it saved anything is put back; if the folder cannot be
    /// written, or the other run is still training, it is read where it is.
    /// </summary>
    /// <param name="path">The folder, or another path, which is returned as it is.</param>
    internal static string Find(string path)
    {
        string aside = System.IO.Path.Combine(path, AsideName);
        if (HasModelIn(path) || !HasModelIn(aside)) return path;
        try
        {
            using FileStream @lock = Lock(path);
            if (!HasModelIn(path)) PutBack(path);
            return path;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return aside;
        }
    }

    /// <summary>The latest folder of runs for which none was named; null if there is none.</summary>
    /// <param name="dataset">The data set's name, or a file.</param>
    /// <param name="model">The model's name.</param>
    public static string? Latest(string dataset, string model) => Candidates(dataset, model).TakeWhile(Directory.Exists).LastOrDefault();

    /// <summary>Deletes a run: its files, and the folder if there is nothing else in it.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="FileNotFoundException">There is no run.</exception>
    /// <exception cref="IOException">It is being trained, or cannot be deleted.</exception>
    public static void Delete(string path)
    {
        if (!HasModelIn(path) && !HasModelIn(System.IO.Path.Combine(path, AsideName))) throw new FileNotFoundException(
            $"{path} must be the folder of a run.\n  Got no weights there.\n  `myelin runs` lists the runs in ./runs.");
        if (IsInUse(path)) throw new IOException(
            $"a run that is being trained is not deleted.\n  Got {path}.\n  Stop the training first, or wait for it to end.");
        string aside = System.IO.Path.Combine(path, AsideName);
        foreach (string folder in (string[])[aside, path])
        {
            foreach (string name in (string[])[.. s_files, .. s_files.Select(name => name + PartialEnd), LockName])
            {
                if (Directory.Exists(folder)) File.Delete(System.IO.Path.Combine(folder, name));
            }

            if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
        }
    }

    /// <summary>
    /// Opens the folder of a run, and creates it. One that was not named is <c>runs/DATASET-MODEL</c>, numbered so that no earlier run is lost.
    /// </summary>
    /// <exception cref="IOException">The folder is not empty, is in use by another run, or cannot be created.</exception>
    internal static RunFolder Open(RunRequest request)
    {
        if (request.Folder is { } named) return Opened(named, request) ?? throw InUse(named);
        return Candidates(request.Dataset, request.Model.Name).Where(path => !Directory.Exists(path)).Select(path => Opened(path, request))
            .First(folder => folder is not null)!;
    }

    /// <summary>The path of a file of the run.</summary>
    internal string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>
    /// Makes the folder this run's before it first writes to it. An earlier run's files are put aside: a folder never contains parts of two runs, and
    /// the earlier one is there until this one has ended.
    /// </summary>
    /// <param name="isContinued">Whether this run is the one in the folder.</param>
    /// <returns>Whether it was not this run's before.</returns>
    internal bool Claim(bool isContinued)
    {
        if (_isClaimed) return false;
        _isClaimed = true;
        if (!isContinued) SetAside();
        return true;
    }

    private void SetAside()
    {
        string[] earlier = [.. s_files.Where(name => File.Exists(PathOf(name)))];
        if (earlier.Length == 0) return;
        if (Directory.Exists(PathOf(AsideName))) Directory.Delete(PathOf(AsideName), recursive: true);
        Directory.CreateDirectory(PathOf(AsideName));
        Move(earlier, Path, PathOf(AsideName));
    }

    /// <summary>Removes an earlier run, which this one has replaced.</summary>
    internal void Finish()
    {
        if (Directory.Exists(PathOf(AsideName))) Directory.Delete(PathOf(AsideName), recursive: true);
    }

    /// <summary>Writes which example is in which part, for people and other programs.</summary>
    internal void WriteSplit(DataSplit split) => Serialization.AtomicFile.WriteText(PathOf(SplitName), split.ToCsv());

    /// <summary>Draws the learning curves next to their numbers; the perceptron's rule has none.</summary>
    internal void WriteCurves(Language language)
    {
        if (!File.Exists(PathOf(HistoryName))) return;
        Picture curves = CurvesPicture.FromCsv(File.ReadAllText(PathOf(HistoryName)));
        Serialization.AtomicFile.WriteText(PathOf(CurvesName), curves.ToSvg(new PictureStyle { Language = language }));
    }

    /// <summary>
    /// Lets others use the folder. If nothing was saved (a description without weights is no run) an earlier run is back in it, or it is removed.
    /// </summary>
    public void Dispose()
    {
        if (_isClaimed && !HasModel && Directory.Exists(Path)) PutBack(Path);
        _lock.Dispose();
        if (_isNew && Directory.Exists(Path) && !Directory.EnumerateFileSystemEntries(Path).Any()) Directory.Delete(Path);
    }

    private static void PutBack(string path)
    {
        string aside = System.IO.Path.Combine(path, AsideName);
        foreach (string name in s_files) File.Delete(System.IO.Path.Combine(path, name));
        if (!Directory.Exists(aside)) return;
        Move([.. Directory.EnumerateFiles(aside).Select(System.IO.Path.GetFileName).OfType<string>()], aside, path);
        Directory.Delete(aside);
    }

    private static bool HasModelIn(string path) => HasCheckpointIn(path) || File.Exists(System.IO.Path.Combine(path, WeightsName));

    private static FileStream Lock(string path) => new(System.IO.Path.Combine(path, LockName), new FileStreamOptions
    {
        Mode = FileMode.OpenOrCreate,
        Access = FileAccess.ReadWrite,
        Share = FileShare.None,
        Options = FileOptions.DeleteOnClose,
    });

    /// <summary>Removes what a run that was killed while it wrote has left.</summary>
    private void RemovePartial()
    {
        foreach (string name in s_files)
        {
            var partial = new FileInfo(PathOf(name + PartialEnd));
            if (partial.Exists && partial.LinkTarget is null) partial.Delete();
        }
    }

    private static void Move(string[] names, string from, string to)
    {
        foreach (string name in names) File.Move(System.IO.Path.Combine(from, name), System.IO.Path.Combine(to, name));
    }

    private static IEnumerable<string> Candidates(string dataset, string model)
    {
        string first = System.IO.Path.Combine("runs", $"{System.IO.Path.GetFileNameWithoutExtension(dataset)}-{model}");
        return Enumerable.Range(1, int.MaxValue - 1).Select(number => number == 1 ? first : $"{first}-{number}");
    }

    /// <summary>The folder; null if another run uses it, or a chosen one was taken in the meantime.</summary>
    private static RunFolder? Opened(string path, RunRequest request)
    {
        bool isNew = !Directory.Exists(path);
        try
        {
            Directory.CreateDirectory(path);
            var folder = new RunFolder(path, Lock(path), isNew);
            // A run that was killed before it saved anything left an earlier one aside.
            if (!folder.HasModel && Directory.Exists(folder.PathOf(AsideName))) PutBack(path);
            bool isContinued = request.Resume && (folder.HasCheckpoint || !folder.HasModel);
            if (isContinued || request.Options.Has(TrainOptions.Overwrite) || folder.Others().Length == 0)
            {
                folder.RemovePartial();
                return folder;
            }

            folder.Dispose();
            return request.Folder is null ? null : throw Occupied(path, folder.Others());
        }
        catch (IOException) when (Directory.Exists(path) && IsInUse(path))
        {
            return null;
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException and not OccupiedException)
        {
            // Hours of training must not end with a folder that is not writable.
            throw new IOException(
                $"it must be possible to create the run's folder.\n  Got \"{error.Message}\" for {path}.\n  Choose another --out.", error);
        }
    }

    /// <summary>Whether a process is training in a folder.</summary>
    internal static bool IsInUse(string path)
    {
        try
        {
            using FileStream probe = new(System.IO.Path.Combine(path, LockName), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <summary>The names of what is in the folder, without the lock and files that a run was writing when it was killed.</summary>
    private string[] Others()
    {
        string[] own = [LockName, .. s_files.Select(name => name + PartialEnd)];
        return [.. Directory.EnumerateFileSystemEntries(Path).Select(System.IO.Path.GetFileName).OfType<string>().Where(name => !own.Contains(name))];
    }

    /// <summary>Neither a run nor anything else is replaced unless that is asked for.</summary>
    private static OccupiedException Occupied(string path, string[] others)
    {
        bool isRun = others.Any(s_files.Contains);
        string fix = isRun ? "--resume to continue the run, or --overwrite to replace it" : "--overwrite to keep them and save the run there";
        return new OccupiedException(
            $"--out must be a new or an empty folder.\n  Got {path}, which contains {(isRun ? "a run" : string.Join(", ", others.Take(3)))}.\n" +
            $"  Choose another folder, or {fix}.");
    }

    private static OccupiedException InUse(string path) => new(
        $"a run must have its folder to itself.\n  Got {path}, where another run is training.\n  Choose another --out, or wait for it to end.");

    private sealed class OccupiedException(string message) : IOException(message);
}
