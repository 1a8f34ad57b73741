using System.Text;
using System.Text.Json;
using Myelin.Serialization;

namespace Myelin.Runs;

/// <summary>The folder of a search: what was asked in <c>tune.json</c>, a line per training in <c>trials.jsonl</c>, and the best run in <c>best</c>.</summary>
internal sealed class TuneFolder : IDisposable
{
    private const string DescriptionName = "tune.json", TrialsName = "trials.jsonl", BestName = "best", LockName = "tune.lock";

    private readonly FileStream _lock;
    private readonly Dictionary<(string Options, int Epochs, int Fold), (CandidateScore Score, int Examples)> _known = [];
    private readonly Lock _writing = new();
    private readonly bool _isNew;
    private StreamWriter? _trials;

    private TuneFolder(string path, FileStream @lock, bool isNew) => (Path, _lock, _isNew) = (path, @lock, isNew);

    /// <summary>Where it is.</summary>
    internal string Path { get; }

    /// <summary>The folder of the best run.</summary>
    internal string Best => PathOf(BestName);

    /// <summary>The number of trainings that were done before.</summary>
    internal int KnownCount => _known.Count;

    /// <summary>The folder of a search for which none is named.</summary>
    internal static string Usual(string dataset) => System.IO.Path.Combine("runs", $"{System.IO.Path.GetFileNameWithoutExtension(dataset)}-tune");

    /// <summary>The search in a folder, or the latest of some data; null if there is none.</summary>
    /// <exception cref="InvalidDataException">It is damaged, or was written by another version.</exception>
    internal static StoredSearch? Find(string? folder, string? dataset)
    {
        folder ??= Candidates(dataset ?? "digits").TakeWhile(Directory.Exists).LastOrDefault();
        string? file = folder is null ? null : System.IO.Path.Combine(folder, DescriptionName);
        return File.Exists(file) ? StoredSearch.Read(file, folder!) : null;
    }

    /// <summary>Opens the folder of a search, and creates it; of one that is continued, the trainings that were done are read.</summary>
    /// <exception cref="IOException">It is not empty, another search is using it, or it cannot be created.</exception>
    internal static TuneFolder Open(TuneRequest request)
    {
        if (request.Folder is { } named) return Opened(named, request);
        return Opened(Candidates(request.Run.Dataset).First(path => !Directory.Exists(path)), request);
    }

    /// <summary>Writes what is asked, before the first training.</summary>
    internal void Begin(TuneRequest request, long steps)
    {
        if (!File.Exists(PathOf(DescriptionName)))
        {
            AtomicFile.WriteText(PathOf(DescriptionName), new StoredSearch(Path, request.Run.Dataset, request.Run.Seed, request.Given, steps).ToJson());
        }

        var stream = new FileStream(PathOf(TrialsName), FileMode.Append, FileAccess.Write, FileShare.Read);
        _trials = new StreamWriter(stream) { AutoFlush = true, NewLine = "\n" };
    }

    /// <summary>The score of a training, if it was done before.</summary>
    internal (CandidateScore Score, int Examples)? Known(string options, int epochs, int fold) =>
        _known.TryGetValue((options, epochs, fold), out (CandidateScore, int) found) ? found : null;

    /// <summary>Adds a training that was done.</summary>
    internal void Add(string options, int epochs, int fold, CandidateScore score, int examples)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteNumber("epochs", epochs);
            writer.WriteNumber("fold", fold);
            writer.WriteNumber("examples", examples);
            // JSON has no NaN: a training that diverged has no figures.
            if (!double.IsNaN(score.Figure))
            {
                writer.WriteNumber("loss", score.Loss);
                writer.WriteNumber("figure", score.Figure);
            }

            writer.WritePropertyName("options");
            writer.WriteRawValue(options);
            writer.WriteEndObject();
        }

        lock (_writing)
        {
            _known[(options, epochs, fold)] = (score, examples);
            _trials!.WriteLine(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
        }
    }

    public void Dispose()
    {
        _trials?.Dispose();
        _lock.Dispose();
        if (_isNew && !Directory.EnumerateFileSystemEntries(Path).Any()) Directory.Delete(Path);
    }

    private static IEnumerable<string> Candidates(string dataset) =>
        Enumerable.Range(1, int.MaxValue - 1).Select(number => number == 1 ? Usual(dataset) : $"{Usual(dataset)}-{number}");

    private static TuneFolder Opened(string path, TuneRequest request)
    {
        bool isNew = !Directory.Exists(path);
        TuneFolder? folder = null;
        try
        {
            Directory.CreateDirectory(path);
            folder = new TuneFolder(path, Lock(path), isNew);
            string?[] others = [.. Directory.EnumerateFileSystemEntries(path).Select(System.IO.Path.GetFileName).Where(name => name != LockName)];
            if (request.Resume) folder.ReadTrials();
            else if (others.Length > 0 && !request.Search.Has(TuneOptions.Overwrite)) throw new RunOptionException(
                $"--out must be a new or an empty folder.\n  Got {path}, which contains {(others.Contains(DescriptionName) ? "a search" : others[0])}.\n" +
                "  Choose another folder, or --resume to continue a search, or --overwrite to replace it.");
            else folder.Clear();
            return folder;
        }
        catch (Exception error)
        {
            folder?.Dispose();
            if (error is not IOException and not UnauthorizedAccessException) throw;
            throw new IOException(
                $"a search must have its folder to itself.\n  Got \"{error.Message}\" for {path}.\n" +
                "  Choose another --out, or wait for a search that is using it to end.", error);
        }
    }

    /// <summary>Removes an earlier search, and no other file.</summary>
    private void Clear()
    {
        foreach (string name in (string[])[DescriptionName, TrialsName]) File.Delete(PathOf(name));
        if (File.Exists(System.IO.Path.Combine(Best, RunFolder.WeightsName))) RunFolder.Delete(Best);
    }

    /// <summary>The trainings of an earlier process; the last line may be torn.</summary>
    private void ReadTrials()
    {
        string file = PathOf(TrialsName);
        if (!File.Exists(file)) return;
        string text = File.ReadAllText(file), whole = text[..(text.LastIndexOf('\n') + 1)];
        foreach (string line in whole.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                using var json = JsonDocument.Parse(line);
                JsonElement root = json.RootElement;
                bool hasFigures = root.TryGetProperty("figure", out JsonElement figure);
                CandidateScore score = hasFigures ? new(root.GetProperty("loss").GetDouble(), figure.GetDouble()) : CandidateScore.None;
                _known[(root.GetProperty("options").GetRawText(), root.GetProperty("epochs").GetInt32(), root.GetProperty("fold").GetInt32())] =
                    (score, root.GetProperty("examples").GetInt32());
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
            {
                throw new InvalidDataException(
                    $"{file} must have a line for each training of the search.\n  Got {line}\n  Take the line out: its training is done again.", error);
            }
        }

        if (whole.Length < text.Length) AtomicFile.WriteText(file, whole);
    }

    private string PathOf(string name) => System.IO.Path.Combine(Path, name);

    private static FileStream Lock(string path) => new(System.IO.Path.Combine(path, LockName), new FileStreamOptions
    {
        Mode = FileMode.OpenOrCreate,
        Access = FileAccess.ReadWrite,
        Share = FileShare.None,
        Options = FileOptions.DeleteOnClose,
    });
}
