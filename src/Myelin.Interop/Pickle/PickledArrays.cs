using Myelin.Serialization;

namespace Myelin.Interop.Pickle;

/// <summary>
/// A pickle of NumPy arrays, protocols 0 to 5: one array, or dictionaries, lists and tuples of arrays, nested in any way. An array's name is
/// its path joined by dots (<c>layers.0.W</c>); a single array has the file's name without folder and extension. Numbers and texts found
/// besides go to <see cref="ArrayFile.Metadata"/>.
/// </summary>
/// <remarks>
/// Nothing is imported, called or run: opcodes and globals are a fixed list (ordered dictionaries, arrays, dtypes, NumPy's scalars), and a file that
/// names another is rejected with its name. An array's bytes are read when it is requested. Limits: 2²⁶ opcodes, a stack of 2²⁰, 2²² values
/// remembered, 100 levels, 64 axes.
/// </remarks>
public sealed class PickledArrays : ArrayFile
{
    private readonly ByteSource _source;
    private readonly ArrayTree _tree;

    internal PickledArrays(ByteSource source)
    {
        _source = source;
        long end = 0;
        PickleValue root = PickleReader.Read(source, ref end, new AllowedForms(source.Name, storages: null), out long opcodes);
        if (end != source.Length)
            throw PickleReader.Invalid("the file must end with the pickle", $"{source.Length - end} bytes more", source.Name,
                "It is another kind of file, or something was appended to it.");
        _tree = new ArrayTree(root, opcodes, end, Path.GetFileNameWithoutExtension(source.Name), source.Name);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ArrayEntry> Entries => _tree.Entries;

    /// <summary>Numbers, flags and texts of the pickle, by their path, in Python's notation.</summary>
    public override IReadOnlyDictionary<string, string> Metadata => _tree.Metadata;

    /// <inheritdoc/>
    public override string Format => "pickle of NumPy arrays";

    /// <summary>Opens a file and reads everything except the arrays' elements.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The pickle is damaged, beyond a limit, or names a global that is not on the list.</exception>
    /// <exception cref="IOException">The file does not exist, or cannot be read.</exception>
    public static PickledArrays Open(string path) => ByteSource.Open(path, source => new PickledArrays(source));

    /// <summary>Opens the contents of a seekable stream; the stream is closed with the file.</summary>
    /// <param name="stream">The bytes, all of them.</param>
    /// <param name="name">Its name in errors, and the name of a single array.</param>
    /// <exception cref="InvalidDataException">The pickle is damaged, beyond a limit, or names a global that is not on the list.</exception>
    /// <exception cref="ArgumentException">The stream cannot seek.</exception>
    public static PickledArrays Open(Stream stream, string name) => ByteSource.Open(stream, name, source => new PickledArrays(source));

    /// <inheritdoc/>
    public override NdArray Read(string name) => _tree.Find(name) is NumPyArray array ? array.Read(_source.Name) : throw Unknown(name, _source.Name);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _source.Dispose();
        base.Dispose(disposing);
    }
}
