using Myelin.Serialization;

namespace Myelin.Interop.NumPy;

/// <summary>An .npy file opened as a file of named arrays: its only array has the file's name without folder and extension.</summary>
public sealed class NpyFile : ArrayFile
{
    private readonly ByteSource _source;
    private readonly NpyHeader _header;

    internal NpyFile(ByteSource source)
    {
        _source = source;
        using Stream stream = source.OpenPart(0, source.Length);
        _header = NpyHeader.Read(stream, source.Name);
        if (source.Length - _header.Length != _header.DataLength) throw Npy.CutOff(_header, source.Length - _header.Length, source.Name);
        Entries = [new ArrayEntry(Path.GetFileNameWithoutExtension(source.Name), _header.Type, _header.Shape)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ArrayEntry> Entries { get; }

    /// <inheritdoc/>
    public override string Format => "NumPy .npy";

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The file is damaged, its elements are not numbers, or something follows the last of them.</exception>
    /// <exception cref="IOException">The file does not exist, or cannot be read.</exception>
    public static NpyFile Open(string path) => ByteSource.Open(path, source => new NpyFile(source));

    /// <summary>Opens the contents of a seekable stream; the stream is closed with the file.</summary>
    /// <param name="stream">The bytes, all of them.</param>
    /// <param name="name">The name of the file in errors, and of the array.</param>
    /// <exception cref="InvalidDataException">The file is damaged, its elements are not numbers, or something follows the last of them.</exception>
    /// <exception cref="ArgumentException">The stream cannot seek.</exception>
    public static NpyFile Open(Stream stream, string name) => ByteSource.Open(stream, name, source => new NpyFile(source));

    /// <inheritdoc/>
    public override NdArray Read(string name)
    {
        if (name != Entries[0].Name) throw Unknown(name, _source.Name);
        using Stream stream = _source.OpenPart(_header.Length, _header.DataLength);
        return Npy.ReadElements(stream, _header, _source.Name, trusted: true);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _source.Dispose();
        base.Dispose(disposing);
    }
}
