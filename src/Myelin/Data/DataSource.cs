namespace Myelin;

/// <summary>One file of a published data set.</summary>
/// <param name="Name">The name it is published under, ending in <c>.gz</c> if it is compressed.</param>
/// <param name="Sha256">The SHA-256 of the content, unpacked, in lower-case hexadecimal: it holds however the file was compressed.</param>
/// <param name="MaxBytes">The most bytes the content may have, unpacked.</param>
public sealed record DataFile(string Name, string Sha256, long MaxBytes);

/// <summary>A data set that is published as files: what they are called and where they are fetched.</summary>
/// <param name="Name">The data set's name, and the name of its folder.</param>
/// <param name="Files">All its files.</param>
/// <param name="Mirrors">Addresses that end in a slash and have every file, tried in order.</param>
public sealed record DataSource(string Name, IReadOnlyList<DataFile> Files, IReadOnlyList<Uri> Mirrors);

/// <summary>How far a download has come.</summary>
/// <param name="File">The file's name.</param>
/// <param name="Bytes">How much of it is there, as it is transferred.</param>
/// <param name="Total">How much there will be; null if the server does not say.</param>
public readonly record struct DownloadProgress(string File, long Bytes, long? Total);

/// <summary>Where published data may lie, and whether they may be fetched.</summary>
public sealed record DataOptions
{
    /// <summary>The folder that holds one folder a data set, looked into first; null has none.</summary>
    public string? Directory { get; init; }

    /// <summary>Whether what is found nowhere is downloaded, into <see cref="Directory"/> if it is set, else into the cache folder.</summary>
    public bool Download { get; init; } = true;

    /// <summary>Whether the SHA-256 of files that were found is checked too, not only of downloads.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>Called as a download proceeds, on the calling thread or another.</summary>
    public Action<DownloadProgress>? Progress { get; init; }

    /// <summary>Addresses to fetch from instead of the data set's own, each ending in a slash.</summary>
    public IReadOnlyList<Uri>? Mirrors { get; init; }

    /// <summary>Stops a download; what has come is kept to be gone on from.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>The folders that are looked into after <see cref="Directory"/>; tests set it.</summary>
    internal IReadOnlyList<string>? OtherFolders { get; init; }
}
