namespace Myelin;

/// <summary>One file of a published data set.</summary>
/// <param name="Name">The name it is published under, ending in <c>.gz</c> if it is compressed.</param>
/// <param name="Sha256">
/// The SHA-256 of the unpacked content, in lower-case hexadecimal: it is the same however the file was compressed.
/// </param>
/// <param name="MaxBytes">The largest size of the unpacked content in bytes.</param>
public sealed record DataFile(string Name, string Sha256, long MaxBytes);

/// <summary>A data set that is published as files: their names and where to download them.</summary>
/// <param name="Name">The data set's name, and the name of its folder.</param>
/// <param name="Files">All its files.</param>
/// <param name="Mirrors">Addresses that end in a slash and have every file, tried in order.</param>
public sealed record DataSource(string Name, IReadOnlyList<DataFile> Files, IReadOnlyList<Uri> Mirrors);

/// <summary>The progress of a download.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Bytes">The number of bytes received so far.</param>
/// <param name="Total">The total number of bytes; null if the server does not report it.</param>
public readonly record struct DownloadProgress(string File, long Bytes, long? Total);

/// <summary>Where to search for published data, and whether to download it.</summary>
public sealed record DataOptions
{
    /// <summary>The folder that contains one folder per data set, searched first; null for none.</summary>
    public string? Directory { get; init; }

    /// <summary>Whether missing data is downloaded, into <see cref="Directory"/> if it is set, else into the cache folder.</summary>
    public bool Download { get; init; } = true;

    /// <summary>Whether to check the SHA-256 of existing files too, not only of downloads.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>Called during a download, on the calling thread or another.</summary>
    public Action<DownloadProgress>? Progress { get; init; }

    /// <summary>Addresses to download from instead of the data set's own, each ending in a slash.</summary>
    public IReadOnlyList<Uri>? Mirrors { get; init; }

    /// <summary>Cancels a download; the part received is kept, so that a later download can continue it.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The folders that are searched after <see cref="Directory"/>; set by tests.</summary>
    internal IReadOnlyList<string>? OtherFolders { get; init; }
}
