using Myelin.Interop.Pickle;
using Myelin.Interop.Zip;
using Myelin.Serialization;

namespace Myelin.Interop.PyTorch;

/// <summary>
/// What <c>torch.save</c> writes: state dicts, checkpoints with an optimizer's state, any nested dictionaries, lists and tuples of tensors; in the
/// zip format (since 1.6) and the one before. A tensor's name is its path joined by dots (<c>model.conv1.weight</c>,
/// <c>optimizer.state.0.exp_avg</c>); a single array has the file's name without folder and extension. Numbers and texts found besides go
/// to <see cref="ArrayFile.Metadata"/>. Like <c>torch.load(path, weights_only=True)</c>, which reads less.
/// </summary>
/// <remarks>
/// Nothing is imported, called or run: opcodes and globals are a fixed list, and a file that names another is rejected with its name. Tensors may
/// be strided, expanded, of shared storages, of every element type but the quantized, sparse and complex32 ones; their elements must be inside
/// their storage, and the storage fill its zip entry. A storage is read when one of its tensors is requested, and its checksum is verified. Limits:
/// those of <see cref="PickledArrays"/> and of <see cref="NumPy.NpzFile"/>; an expanded tensor has at most 1024 times the bytes of its storage,
/// or 1 MiB. Programs (TorchScript), whole modules and the tar files from before 2017 are rejected. The versions that modules leave in their state
/// dict (<c>_metadata</c>) are passed over.
/// </remarks>
public sealed class PyTorchFile : ArrayFile
{
    private readonly TorchArchive _archive;
    private readonly Lock _lock = new();
    private string? _lastKey;
    private WeakReference<byte[]>? _lastStorage;

    internal PyTorchFile(TorchArchive archive) => _archive = archive;

    /// <inheritdoc/>
    public override IReadOnlyList<ArrayEntry> Entries => _archive.Tree.Entries;

    /// <summary>Numbers, flags and texts of the file, by their path, in Python's notation.</summary>
    public override IReadOnlyDictionary<string, string> Metadata => _archive.Tree.Metadata;

    /// <inheritdoc/>
    public override string Format => _archive.Format;

    /// <summary>Opens a file and reads what it holds, but for the tensors' elements.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, beyond a limit, of an unsupported kind, or names a global that is not on the list.
    /// </exception>
    /// <exception cref="IOException">The file does not exist, or cannot be read.</exception>
    public static PyTorchFile Open(string path) => ByteSource.Open(path, Open);

    /// <summary>Opens the contents of a seekable stream; the stream is closed with the file.</summary>
    /// <param name="stream">The bytes, all of them.</param>
    /// <param name="name">What to call it in errors, and a tensor that stands alone.</param>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, beyond a limit, of an unsupported kind, or names a global that is not on the list.
    /// </exception>
    /// <exception cref="ArgumentException">The stream cannot seek.</exception>
    public static PyTorchFile Open(Stream stream, string name) => ByteSource.Open(stream, name, Open);

    /// <summary>
    /// Writes tensors as a state dict, an OrderedDict, in the zip format: what <c>torch.save(model.state_dict(), path)</c> writes, and
    /// <c>torch.load(path, weights_only=True)</c> accepts. The same tensors give the same bytes.
    /// </summary>
    /// <param name="path">The file; it is replaced completely or not at all.</param>
    /// <param name="tensors">The tensors with their keys; no key twice.</param>
    /// <exception cref="ArgumentException">
    /// A key occurs twice, or an element type is one without a class of storages (uint16 to uint64, 8-bit floats).
    /// </exception>
    /// <exception cref="IOException">The disk is full, or the path is not writable.</exception>
    public static void Write(string path, IEnumerable<(string Name, NdArray Value)> tensors)
    {
        (string Name, NdArray Value)[] list = [.. tensors];
        ZipWriter.CheckNames("PyTorch", list.Select(t => t.Name));
        Dictionary<string, NdArray> values = list.ToDictionary(t => t.Name, t => t.Value);
        Write(path, [.. list.Select(t => new ArrayEntry(t.Name, t.Value.Type, t.Value.Shape))], entry => values[entry.Name]);
    }

    /// <summary>Writes tensors that are requested one after the other, so that memory never holds more than one of them.</summary>
    /// <param name="path">The file; it is replaced completely or not at all.</param>
    /// <param name="entries">Name, type and shape of the tensors, in order; no key twice.</param>
    /// <param name="read">Returns the tensor of an entry, with its type and shape.</param>
    /// <exception cref="ArgumentException">
    /// A key occurs twice, an element type has no class of storages, or a tensor does not match its entry.
    /// </exception>
    /// <exception cref="IOException">The disk is full, or the path is not writable.</exception>
    public static void Write(string path, IReadOnlyList<ArrayEntry> entries, Func<ArrayEntry, NdArray> read) => PyTorchWriter.Write(path, entries, read);

    /// <inheritdoc/>
    public override NdArray Read(string name) => _archive.Tree.Find(name) switch
    {
        TorchTensor tensor => tensor.Arrange(Storage(tensor.Storage.Key), _archive.IsBigEndian),
        NumPyArray array => array.Read(_archive.Name),
        _ => throw Unknown(name, _archive.Name),
    };

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _archive.Dispose();
        base.Dispose(disposing);
    }

    internal static PyTorchFile Open(ByteSource source)
    {
        if (FileSignature.IsZip(source)) return new PyTorchFile(new TorchZip(new ZipReader(source)));
        if (FileSignature.IsLegacyTorch(source)) return new PyTorchFile(new TorchLegacy(source));
        throw FileSignature.IsTar(source)
            ? Invalid(source.Name, "the file must be of PyTorch 0.2 or newer", "the earlier tar format", "Load it in Python and save it again.")
            : Invalid(source.Name, "the file must be one written by torch.save", "neither a zip archive nor the format before 1.6",
            "See ArrayFiles.Open for other formats.");
    }

    internal static InvalidDataException Invalid(string file, string rule, string got, string advice) =>
        FormatError.Because("PyTorch", rule, got, file, advice);

    /// <summary>A storage's bytes. The last one is cached while it is in use: tensors of one storage usually follow each other.</summary>
    private byte[] Storage(string key)
    {
        lock (_lock)
        {
            if (_lastKey == key && _lastStorage!.TryGetTarget(out byte[]? bytes)) return bytes;
            bytes = _archive.ReadStorage(key);
            (_lastKey, _lastStorage) = (key, new WeakReference<byte[]>(bytes));
            return bytes;
        }
    }
}
