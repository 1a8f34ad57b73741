using System.IO.Compression;
using Myelin.Interop.Zip;
using Myelin.Serialization;

namespace Myelin.Interop.NumPy;

/// <summary>
/// NumPy's .npz format: a zip archive of .npy files, stored (<c>np.savez</c>) or deflated (<c>np.savez_compressed</c>). Opening reads the
/// headers; an array is read when it is requested, and its checksum is verified.
/// </summary>
/// <remarks>
/// Limits: 131,072 entries; together at most 1 GiB, or 100 times the file's length if that is more; no duplicate names, none encrypted or
/// overlapping another. Names that differ in case only are different arrays. Nothing is written to a disk. An entry that is not an array of
/// numbers does not affect the others: <see cref="ArrayFile.Metadata"/> says why it is missing, as does <see cref="Read"/>.
/// </remarks>
public sealed class NpzFile : ArrayFile
{
    private const string Extension = ".npy";

    private readonly ZipReader _zip;
    private readonly Dictionary<string, (ZipEntry Entry, NpyHeader Header)> _arrays = [];
    private readonly Dictionary<string, string> _metadata = [];
    private readonly Dictionary<string, InvalidDataException> _refused = [];

    internal NpzFile(ZipReader zip)
    {
        _zip = zip;
        var entries = new List<ArrayEntry>();
        foreach (ZipEntry entry in zip.Entries)
        {
            if (!entry.Name.EndsWith(Extension, StringComparison.Ordinal))
            {
                throw Npy.Invalid("an .npz file contains only .npy files", FormatError.Show(entry.Name), zip.Name, "It is another kind of zip archive.");
            }

            string name = entry.Name[..^Extension.Length];
            NpyHeader header;
            try
            {
                header = ReadHeader(entry);
            }
            catch (InvalidDataException error)
            {
                _refused.Add(name, error);
                _metadata.Add(name, error.Message);
                continue;
            }

            _arrays.Add(name, (entry, header));
            entries.Add(new ArrayEntry(name, header.Type, header.Shape));
        }

        Entries = entries;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ArrayEntry> Entries { get; }

    /// <summary>The names of arrays that cannot be read, each with the reason.</summary>
    public override IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <inheritdoc/>
    public override string Format => "NumPy .npz";

    /// <summary>Opens a file and reads its arrays' headers.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The archive is damaged or beyond a limit, or contains anything other than .npy files.</exception>
    /// <exception cref="IOException">The file does not exist, or cannot be read.</exception>
    public static NpzFile Open(string path) => ByteSource.Open(path, source => new NpzFile(new ZipReader(source)));

    /// <summary>Opens the contents of a seekable stream; the stream is closed with the file.</summary>
    /// <param name="stream">The bytes, all of them.</param>
    /// <param name="name">Its name in errors.</param>
    /// <exception cref="InvalidDataException">The archive is damaged or beyond a limit, or contains anything other than .npy files.</exception>
    /// <exception cref="ArgumentException">The stream cannot seek.</exception>
    public static NpzFile Open(Stream stream, string name) => ByteSource.Open(stream, name, source => new NpzFile(new ZipReader(source)));

    /// <summary>Writes arrays. <c>np.savez(path, **arrays)</c>, or <c>np.savez_compressed</c>. The same arrays give the same bytes.</summary>
    /// <param name="path">The file; it is replaced completely or not at all.</param>
    /// <param name="arrays">The arrays with their names; no name twice.</param>
    /// <param name="compress">Whether to deflate them.</param>
    /// <exception cref="ArgumentException">A name occurs twice, or NumPy lacks an element type (bfloat16, 8-bit floats).</exception>
    /// <exception cref="IOException">The disk is full, or the path is not writable.</exception>
    public static void Write(string path, IEnumerable<(string Name, NdArray Value)> arrays, bool compress = false)
    {
        (string Name, NdArray Value)[] list = [.. arrays];
        ZipWriter.CheckNames("NumPy", list.Select(a => a.Name));
        Dictionary<string, NdArray> values = list.ToDictionary(a => a.Name, a => a.Value);
        Write(path, [.. list.Select(a => new ArrayEntry(a.Name, a.Value.Type, a.Value.Shape))], entry => values[entry.Name], compress);
    }

    /// <summary>Writes arrays that are requested one after the other, so that memory never holds more than one of them.</summary>
    /// <param name="path">The file; it is replaced completely or not at all.</param>
    /// <param name="entries">Name, type and shape of the arrays, in order; no name twice.</param>
    /// <param name="read">Returns the array of an entry, with its type and shape.</param>
    /// <param name="compress">Whether to deflate them.</param>
    /// <exception cref="ArgumentException">A name occurs twice, NumPy lacks an element type, or an array does not match its entry.</exception>
    /// <exception cref="IOException">The disk is full, or the path is not writable.</exception>
    public static void Write(string path, IReadOnlyList<ArrayEntry> entries, Func<ArrayEntry, NdArray> read, bool compress = false)
    {
        ZipWriter.CheckNames("NumPy", entries.Select(e => e.Name));
        foreach (ArrayEntry entry in entries) Npy.CodeOf(entry.Type, entry.Shape);
        AtomicFile.Write(path, stream =>
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            foreach (ArrayEntry entry in entries)
            {
                using Stream part = ZipWriter.Create(zip, entry.Name + Extension, compress);
                Npy.Write(part, entry.Check(read(entry)));
            }
        });
    }

    /// <inheritdoc/>
    public override NdArray Read(string name)
    {
        if (_refused.TryGetValue(name, out InvalidDataException? reason)) throw new InvalidDataException(reason.Message);
        if (!_arrays.TryGetValue(name, out (ZipEntry Entry, NpyHeader Header) array)) throw Unknown(name, _zip.Name);
        using Stream stream = _zip.Open(array.Entry);
        return Npy.ReadElements(stream, NpyHeader.Read(stream, _zip.Name), _zip.Name, trusted: !array.Entry.IsDeflated);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _zip.Dispose();
        base.Dispose(disposing);
    }

    private NpyHeader ReadHeader(ZipEntry entry)
    {
        string what = $"{entry.Name} of {_zip.Name}";
        using Stream stream = _zip.Open(entry);
        NpyHeader header = NpyHeader.Read(stream, what);
        return entry.Length - header.Length == header.DataLength ? header : throw Npy.CutOff(header, entry.Length - header.Length, what);
    }
}
