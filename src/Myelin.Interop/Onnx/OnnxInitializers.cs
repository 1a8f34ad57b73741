using Myelin.Interop.Onnx.Format;
using Myelin.Serialization;

namespace Myelin.Interop.Onnx;

/// <summary>The weights of an ONNX model as a file of named arrays, whatever its operators are. Weights in other files are not opened.</summary>
public sealed class OnnxInitializers : ArrayFile
{
    private readonly string _name;
    private readonly Dictionary<string, TensorProto> _tensors = [];
    private readonly List<ArrayEntry> _entries = [];

    internal OnnxInitializers(ByteSource source)
    {
        _name = source.Name;
        using Stream stream = source.Release();
        ModelProto model = OnnxFile.Read(stream);
        foreach (TensorProto tensor in model.Graph?.Initializer ?? [])
        {
            if (OnnxTypes.Of(tensor.DataType) is not { } type) continue;
            if (!_tensors.TryAdd(tensor.Name, tensor))
                throw FormatError.Because("ONNX", "each weight must have a unique name", $"{FormatError.Show(tensor.Name)} twice", _name,
                    "The file is damaged.");
            _entries.Add(new ArrayEntry(tensor.Name, type, OnnxTypes.ReadShape(tensor)));
        }

        Metadata = model.MetadataProps.GroupBy(p => p.Key).ToDictionary(group => group.Key, group => group.Last().Value);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ArrayEntry> Entries => _entries;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Metadata { get; }

    /// <inheritdoc/>
    public override string Format => "ONNX";

    /// <summary>Opens a model.</summary>
    /// <param name="path">An .onnx file.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="IOException">The file does not exist, or cannot be read.</exception>
    public static OnnxInitializers Open(string path) => ByteSource.Open(path, source => new OnnxInitializers(source));

    /// <summary>Opens the contents of a seekable stream; the stream is closed.</summary>
    /// <param name="stream">The bytes, all of them.</param>
    /// <param name="name">Its name in errors.</param>
    /// <exception cref="InvalidDataException">The bytes are not a valid model.</exception>
    /// <exception cref="ArgumentException">The stream cannot seek.</exception>
    public static OnnxInitializers Open(Stream stream, string name) => ByteSource.Open(stream, name, source => new OnnxInitializers(source));

    /// <inheritdoc/>
    public override NdArray Read(string name) => _tensors.TryGetValue(name, out TensorProto? tensor) ? OnnxTypes.Read(tensor) : throw Unknown(name, _name);
}
