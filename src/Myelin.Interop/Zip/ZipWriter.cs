using System.IO.Compression;

namespace Myelin.Interop.Zip;

/// <summary>The common part of the writers of zip archives.</summary>
internal static class ZipWriter
{
    // The format's first day, so that the same arrays give the same bytes.
    private static readonly DateTimeOffset s_time = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>A new entry, written through the stream; one is open at a time.</summary>
    internal static Stream Create(ZipArchive zip, string name, bool compress)
    {
        ZipArchiveEntry entry = zip.CreateEntry(name, compress ? CompressionLevel.Optimal : CompressionLevel.NoCompression);
        entry.LastWriteTime = s_time;
        return entry.Open();
    }

    internal static void CheckNames(string format, IEnumerable<string> names)
    {
        var seen = new HashSet<string>();
        if (names.FirstOrDefault(n => !seen.Add(n)) is { } twice)
        {
            throw new ArgumentException($"{format}: each array must have a name of its own.\n  Got \"{twice}\" twice.\n  Rename one.", nameof(names));
        }
    }
}
