namespace Myelin;

/// <summary>Where a data set was found, or that it was not found.</summary>
/// <param name="Source">The data set.</param>
/// <param name="Folder">The folder that contains all its files; null if none does.</param>
/// <param name="Searched">Each folder searched, in order, and what it lacks.</param>
public sealed record DataLocation(DataSource Source, string? Folder, IReadOnlyList<string> Searched)
{
    private const string EnvironmentVariable = "MYELIN_DATA", SystemFolder = "/usr/share/datasets";

    /// <summary>
    /// The folder of downloads: <c>$XDG_CACHE_HOME/myelin</c>, else <c>~/.cache/myelin</c>; on Windows <c>myelin</c> in the local
    /// application data.
    /// </summary>
    public static string CacheFolder => CacheFolderBy(Environment.GetEnvironmentVariable);

    /// <summary>
    /// Looks for a data set in the given folder, in that of the variable MYELIN_DATA, in the cache folder and in /usr/share/datasets.
    /// </summary>
    /// <param name="source">The data set, in a folder of its name.</param>
    /// <param name="options">Has the given folder.</param>
    public static DataLocation Find(DataSource source, DataOptions? options = null)
    {
        var searched = new List<string>();
        foreach (string root in Roots(options ?? new DataOptions()))
        {
            string folder = Path.Combine(root, source.Name);
            string[] missing = [.. source.Files.Select(f => f.Name).Where(name => FileIn(folder, name) is null)];
            if (missing.Length == 0) return new DataLocation(source, folder, searched);
            searched.Add(Directory.Exists(folder) ? $"{folder} (without {string.Join(", ", missing)})" : $"{folder} (missing)");
        }

        return new DataLocation(source, null, searched);
    }

    /// <summary>The same, but downloads the data set if it is found nowhere and the options allow it.</summary>
    /// <exception cref="FileNotFoundException">
    /// It is found nowhere and may not be downloaded; the message lists each folder searched.
    /// </exception>
    /// <exception cref="IOException">The download failed; the message has each mirror's error. Existing files are intact.</exception>
    /// <exception cref="OperationCanceledException">The download was canceled.</exception>
    public static DataLocation FindOrFetch(DataSource source, DataOptions? options = null)
    {
        options ??= new DataOptions();
        DataLocation found = Find(source, options);
        if (found.Folder is not null) return found;
        string folder = Path.Combine(options.Directory ?? CacheFolder, source.Name);
        if (!options.Download)
        {
            throw new FileNotFoundException(
                $"{source.Name}: the files {string.Join(", ", source.Files.Select(f => f.Name))} must be in one folder, gzipped or not.\n" +
                $"  Got none in {string.Join("; ", found.Searched)}.\n" +
                $"  Allow the download, run \"myelin data fetch {source.Name}\", or put the files into {folder}.");
        }

        new Downloader { Progress = options.Progress }.Fetch(options.Mirrors is { } mirrors ? source with { Mirrors = mirrors } : source,
            folder, options.Cancellation);
        return found with { Folder = folder };
    }

    /// <summary>The path of one of the data set's files, packed or not.</summary>
    /// <param name="name">One of the names of <see cref="DataFile.Name"/>.</param>
    /// <exception cref="FileNotFoundException">The data set was not found, or has no such file.</exception>
    public string PathOf(string name) => (Folder is null ? null : FileIn(Folder, name))
        ?? throw new FileNotFoundException(
            $"{Source.Name}: the file {name} must exist.\n  Got {Folder ?? "no folder"}.\n  Run \"myelin data fetch {Source.Name}\".");

    /// <summary>The file under its own name, or unpacked, or packed; null if there is none.</summary>
    internal static string? FileIn(string folder, string name)
    {
        string bare = name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name;
        return ((IEnumerable<string>)[name, bare, bare + ".gz"]).Select(n => Path.Combine(folder, n)).FirstOrDefault(File.Exists);
    }

    private static IEnumerable<string> Roots(DataOptions options)
    {
        if (!string.IsNullOrEmpty(options.Directory)) yield return options.Directory;
        foreach (string other in options.OtherFolders ?? UsualFolders(Environment.GetEnvironmentVariable)) yield return other;
    }

    /// <summary>The folders at the end of every search.</summary>
    /// <param name="variable">Returns an environment variable's value.</param>
    internal static IReadOnlyList<string> UsualFolders(Func<string, string?> variable) =>
    [
        .. variable(EnvironmentVariable) is { Length: > 0 } folder ? (string[])[folder] : [],
        CacheFolderBy(variable),
        .. OperatingSystem.IsWindows() ? (string[])[] : [SystemFolder],
    ];

    private static string CacheFolderBy(Func<string, string?> variable)
    {
        if (OperatingSystem.IsWindows()) return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "myelin");
        // The specification says to ignore a relative path.
        string cache = variable("XDG_CACHE_HOME") is { } xdg && Path.IsPathRooted(xdg)
            ? xdg
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(cache, "myelin");
    }
}
