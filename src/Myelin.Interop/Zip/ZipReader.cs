using System.IO.Compression;

namespace Myelin.Interop.Zip;

/// <summary>
/// A zip archive, read in place: nothing is ever written to a disk, so names like <c>../x</c> or <c>/x</c> are ordinary keys.
/// </summary>
/// <remarks>
/// The directory is read by a parser of our own (<see cref="ZipDirectory"/>): <see cref="ZipArchive"/> neither exposes the positions of entries, so
/// that overlapping ones could be rejected, nor verifies checksums. Deflated entries are inflated by <see cref="DeflateStream"/>.
/// </remarks>
internal sealed class ZipReader : IDisposable
{
    /// <summary>The longest compressed pickle: its values take many times its length, which must not be many times the file's.</summary>
    internal const int MaxDeflatedPickle = 1 << 24;

    private const int FirstBytes = 1 << 16;

    private readonly ByteSource _source;
    private readonly Dictionary<string, ZipEntry> _byName;

    internal ZipReader(ByteSource source)
    {
        _source = source;
        Entries = ZipDirectory.Read(source);
        _byName = Entries.ToDictionary(e => e.Name);
    }

    internal string Name => _source.Name;

    /// <summary>The entries in the directory's order. No two have the same name; names that differ only in case are different.</summary>
    internal IReadOnlyList<ZipEntry> Entries { get; }

    internal ZipEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>An entry's content as a stream that checks its length and checksum at the end.</summary>
    internal Stream Open(ZipEntry entry) => new ZipEntryStream(Raw(entry), entry, Name);

    /// <summary>An entry's whole content, checked. For a compressed one memory is allocated as the content is inflated.</summary>
    internal byte[] ReadAll(ZipEntry entry)
    {
        if (!entry.IsDeflated)
        {
            byte[] stored = _source.ReadArray(entry.Start, entry.Length);
            return Crc32.Append(0, stored) == entry.Crc ? stored : throw ZipEntryStream.Damaged(entry, Name, "a wrong checksum");
        }

        if (entry.Length > Array.MaxLength)
        {
            throw ZipDirectory.Invalid(Name, $"an entry read at once is at most {Array.MaxLength} bytes long",
                $"{entry.Length} of {FormatError.Show(entry.Name)}", "Store it uncompressed.");
        }

        using Stream stream = Open(entry);
        byte[] bytes = new byte[Math.Min(entry.Length, FirstBytes)];
        for (int done = 0; ;)
        {
            stream.ReadExactly(bytes.AsSpan(done));
            done = bytes.Length;
            if (done == entry.Length) return bytes;
            Array.Resize(ref bytes, (int)Math.Min(entry.Length, 2L * done));
        }
    }

    /// <summary>An entry's whole content, if a pickle may be this long.</summary>
    internal byte[] ReadPickle(ZipEntry entry) => entry.IsDeflated && entry.Length > MaxDeflatedPickle
        ? throw ZipDirectory.Invalid(Name, $"a compressed pickle is at most {MaxDeflatedPickle} bytes long",
        $"{entry.Length} of {FormatError.Show(entry.Name)}", "Store it uncompressed, as PyTorch does.")
        : ReadAll(entry);

    public void Dispose() => _source.Dispose();

    private Stream Raw(ZipEntry entry)
    {
        Stream part = _source.OpenPart(entry.Start, entry.Compressed);
        return entry.IsDeflated ? new DeflateStream(part, CompressionMode.Decompress) : part;
    }
}
