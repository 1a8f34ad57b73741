namespace Myelin.Serialization;

/// <summary>Writes files so that a crash at any moment leaves either the old content or the new, never a part.</summary>
public static class AtomicFile
{
    /// <summary>Reports the progress of a write to tests, so that they can stop the process there.</summary>
    internal static Action<WriteStage>? Observer { get; set; }

    internal enum WriteStage { Opened, Written, Flushed, Renamed }

    /// <summary>
    /// Writes a temporary file next to the target, flushes it to the disk and renames it over the old one. If anything fails, the old file
    /// is unchanged and the temporary file is removed.
    /// </summary>
    /// <param name="path">The file. Its folder is created if it is missing.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="IOException">The disk is full, or the path is not writable.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string full = Path.GetFullPath(path), partial = full + ".tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                Observer?.Invoke(WriteStage.Opened);
                write(stream);
                Observer?.Invoke(WriteStage.Written);
                stream.Flush(flushToDisk: true);
                Observer?.Invoke(WriteStage.Flushed);
            }

            File.Move(partial, full, overwrite: true);
            Observer?.Invoke(WriteStage.Renamed);
        }
        catch (Exception error)
        {
            TryDelete(partial);
            if (error is not IOException and not UnauthorizedAccessException) throw;
            throw new IOException(
                $"Saving: {path} could not be written; the previous file is unchanged.\n" +
                $"  Got \"{error.Message}\".\n" +
                "  Free some space, or choose another path.", error);
        }
    }

    /// <summary>Writes a text as UTF-8.</summary>
    public static void WriteText(string path, string text) => Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        writer.Write(text);
    });

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to report.
        }
    }
}
