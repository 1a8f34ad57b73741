using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Myelin;

/// <summary>
/// Downloads the files of a data set. A file is written next to its target as <c>.part</c>, continues where an earlier attempt stopped, is
/// checked by its SHA-256 and only then renamed. A file that fails the check is removed.
/// </summary>
public sealed class Downloader
{
    private const int BufferBytes = 1 << 16;
    private static readonly HttpClient s_client = new() { Timeout = System.Threading.Timeout.InfiniteTimeSpan };

    /// <summary>Called as bytes arrive.</summary>
    public Action<DownloadProgress>? Progress { get; init; }

    /// <summary>The longest time without data from a server: above 0, or <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>.</summary>
    public TimeSpan Timeout
    {
        get;
        init => field = (value > TimeSpan.Zero && value.TotalMilliseconds <= int.MaxValue) || value == System.Threading.Timeout.InfiniteTimeSpan
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(Timeout), $"Downloader: Timeout must be above 0 and at most 24 days, or infinite.\n  Got {value}.\n  Try TimeSpan.FromSeconds(30).");
    } = TimeSpan.FromSeconds(30);

    /// <summary>The time limit: <c>Downloader(00:00:30 without data)</c>.</summary>
    public override string ToString() => $"Downloader({Timeout} without data)";

    /// <summary>Downloads the files that are missing in a folder.</summary>
    /// <param name="source">The files and their addresses.</param>
    /// <param name="folder">The destination; created if it is missing.</param>
    /// <param name="cancellation">Cancels; the part received is kept, so that a later download can continue it.</param>
    /// <exception cref="IOException">
    /// No mirror provided a file, or the disk is full. Files that were already downloaded are kept.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was canceled.</exception>
    public void Fetch(DataSource source, string folder, CancellationToken cancellation = default) =>
        FetchAsync(source, folder, cancellation).GetAwaiter().GetResult();

    /// <summary>Like <see cref="Fetch"/>, without blocking a thread.</summary>
    public async Task FetchAsync(DataSource source, string folder, CancellationToken cancellation = default)
    {
        foreach (DataFile file in source.Files)
        {
            if (DataLocation.FileIn(folder, file.Name) is null) await FetchFileAsync(source, file, folder, cancellation).ConfigureAwait(false);
        }
    }

    private async Task FetchFileAsync(DataSource source, DataFile file, string folder, CancellationToken cancellation)
    {
        string path = Path.Combine(folder, file.Name), partial = path + ".part";
        OnDisk(path, () => Directory.CreateDirectory(folder));
        var failures = new List<string>();
        foreach (Uri mirror in source.Mirrors)
        {
            // A second attempt from the start, if the part from an earlier run or another mirror does not fit this mirror's file.
            for (bool again = true; again;)
            {
                again = false;
                bool resumes = new FileInfo(partial) is { Exists: true, Length: > 0 };
                string? failure = await TryMirrorAsync(new Uri(mirror, file.Name), file, partial, cancellation).ConfigureAwait(false);
                if (failure is null)
                {
                    failure = Verify(partial, file);
                    if (failure is null)
                    {
                        OnDisk(path, () => File.Move(partial, path, overwrite: true));
                        return;
                    }

                    OnDisk(path, () => File.Delete(partial));
                    again = resumes;
                }

                if (!again) failures.Add($"{mirror}: {failure}");
            }
        }

        throw new IOException(
            $"{source.Name}: {file.Name} must come from one of {source.Mirrors.Count} mirrors.\n  Got {string.Join("; ", failures)}.\n" +
            $"  Try again later (the part received is kept), or download the file by other means and put it into {folder}.");
    }

    /// <summary>Completes the partial file. Returns a server's error; errors of the disk are thrown.</summary>
    private async Task<string?> TryMirrorAsync(Uri address, DataFile file, string partial, CancellationToken cancellation)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            long have = new FileInfo(partial) is { Exists: true } info ? info.Length : 0;
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (have > 0) request.Headers.Range = new RangeHeaderValue(have, null);
            timer.CancelAfter(Timeout);
            using HttpResponseMessage response = await s_client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timer.Token).ConfigureAwait(false);
            // The server has nothing after this position: either the file is complete, or it is a different file. The checksum decides.
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && have > 0) return null;
            if (!response.IsSuccessStatusCode) return $"HTTP {(int)response.StatusCode} {response.ReasonPhrase}";
            if (response.StatusCode != HttpStatusCode.PartialContent || response.Content.Headers.ContentRange?.From != have) have = 0;
            long? total = have + response.Content.Headers.ContentLength;
            // Compression does not make anything much larger: more than the content itself and a little is a different file.
            long limit = file.MaxBytes + (file.MaxBytes / 64) + 4096;
            if (total > limit) return $"a file of {total} bytes, more than {limit}";
            using Stream body = await response.Content.ReadAsStreamAsync(timer.Token).ConfigureAwait(false);
            return await CopyAsync(body, file, partial, have, total, limit, timer).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return $"silence for {Timeout.TotalSeconds.ToString("0.#", System.Globalization.CultureInfo.InvariantCulture)} s";
        }
        catch (Exception error) when (error is HttpRequestException or HttpIOException)
        {
            return error.Message;
        }
    }

    private async Task<string?> CopyAsync(Stream body, DataFile file, string partial, long have, long? total, long limit, CancellationTokenSource timer)
    {
        FileStream? stream = null;
        OnDisk(partial, () =>
        {
            stream = new FileStream(partial, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 0);
            if (stream.Length > have) stream.SetLength(have);
            stream.Seek(have, SeekOrigin.Begin);
        });
        using FileStream to = stream!;
        byte[] buffer = new byte[BufferBytes];
        while (true)
        {
            timer.CancelAfter(Timeout);
            int count;
            try
            {
                count = await body.ReadAsync(buffer, timer.Token).ConfigureAwait(false);
            }
            catch (IOException error)
            {
                return $"{error.Message} after {have} bytes";
            }

            if (count == 0) break;
            have += count;
            if (have > limit) return $"more than {limit} bytes";
            OnDisk(partial, () => to.Write(buffer, 0, count), remove: true);
            Progress?.Invoke(new DownloadProgress(file.Name, have, total));
        }

        OnDisk(partial, () => to.Flush(flushToDisk: true), remove: true);
        return have < total ? $"{have} of {total} bytes" : null;
    }

    /// <summary>Returns what is wrong with the content, or null.</summary>
    private static string? Verify(string partial, DataFile file)
    {
        try
        {
            using FileStream stream = File.OpenRead(partial);
            using Stream content = Gunzip.Open(stream);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            byte[] buffer = new byte[BufferBytes];
            long length = 0;
            for (int count; (count = content.Read(buffer)) > 0;)
            {
                length += count;
                if (length > file.MaxBytes) return $"content of more than {file.MaxBytes} bytes";
                hash.AppendData(buffer.AsSpan(0, count));
            }

            string got = Convert.ToHexStringLower(hash.GetHashAndReset());
            return got == file.Sha256 ? null : $"content with SHA-256 {got}, not {file.Sha256}";
        }
        catch (InvalidDataException error)
        {
            return $"a damaged gzip file ({error.Message})";
        }
    }

    /// <summary>
    /// Runs an action that the disk may refuse. A full disk is not a mirror's fault: it ends the download, and the written part is removed
    /// to free space.
    /// </summary>
    private static void OnDisk(string path, Action work, bool remove = false)
    {
        try
        {
            work();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            try
            {
                if (remove) File.Delete(path);
            }
            catch (Exception second) when (second is IOException or UnauthorizedAccessException)
            {
                // The first error is the one to report.
            }

            throw new DownloadStorageException(
                $"Download: {path} must be writable.\n  Got \"{error.Message}\".\n  Free some space, or choose another folder with --data-dir or MYELIN_DATA.",
                error);
        }
    }

    /// <summary>Distinguishes the disk's errors from the network's.</summary>
    private sealed class DownloadStorageException(string message, Exception cause) : IOException(message, cause);
}
