using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Myelin.Serialization;

/// <summary>
/// The safetensors format: a length, a JSON header with the position of each tensor, and the numbers. Nothing in it is ever executed.
/// </summary>
/// <remarks>
/// See https://github.com/huggingface/safetensors for the format. Everything in the header is checked before memory is allocated.
/// </remarks>
public static class SafeTensors
{
    /// <summary>The largest header accepted, in bytes; the same as in the reference implementation.</summary>
    public const int MaxHeaderLength = 100_000_000;

    private const int LengthBytes = 8;

    /// <summary>Writes tensors as float32, in the order given.</summary>
    /// <param name="stream">The destination.</param>
    /// <param name="tensors">The tensors with their keys; no key twice.</param>
    /// <param name="metadata">Texts for the header.</param>
    /// <exception cref="ArgumentException">A key occurs twice, or is the one that the format reserves for metadata.</exception>
    public static void Write(Stream stream, IEnumerable<(string Key, Tensor Value)> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        (string Key, Tensor Value)[] list = [.. tensors];
        WriteHeader(stream, [.. list.Select(t => new ArrayEntry(t.Key, ElementType.Float32, t.Value.Shape))], metadata);
        foreach ((_, Tensor value) in list)
        {
            WriteBytes(stream, ElementType.Float32, MemoryMarshal.AsBytes(value.Span));
            GC.KeepAlive(value);
        }
    }

    /// <summary>Writes arrays with their element types, in the order given.</summary>
    /// <param name="stream">The destination.</param>
    /// <param name="arrays">The arrays with their keys; no key twice.</param>
    /// <param name="metadata">Texts for the header.</param>
    /// <exception cref="ArgumentException">A key occurs twice, or is the one that the format reserves for metadata.</exception>
    /// <exception cref="NotSupportedException">The format has no such element type (complex128).</exception>
    public static void WriteArrays(Stream stream, IEnumerable<(string Key, NdArray Value)> arrays, IReadOnlyDictionary<string, string>? metadata = null)
    {
        (string Key, NdArray Value)[] list = [.. arrays];
        WriteHeader(stream, [.. list.Select(a => new ArrayEntry(a.Key, a.Value.Type, a.Value.Shape))], metadata);
        foreach ((_, NdArray value) in list) WriteBytes(stream, value.Type, value.Bytes);
    }

    /// <summary>Writes arrays that are requested one after the other, so that memory never holds more than one of them.</summary>
    /// <param name="stream">The destination.</param>
    /// <param name="entries">Name, type and shape of the arrays, in order; no key twice.</param>
    /// <param name="read">Returns the array of an entry, with its type and shape.</param>
    /// <param name="metadata">Texts for the header.</param>
    /// <exception cref="ArgumentException">
    /// A key occurs twice, or is the one that the format reserves for metadata, or an array does not match its entry.
    /// </exception>
    /// <exception cref="NotSupportedException">The format has no such element type (complex128).</exception>
    public static void WriteArrays(Stream stream, IReadOnlyList<ArrayEntry> entries, Func<ArrayEntry, NdArray> read,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        WriteHeader(stream, [.. entries], metadata);
        foreach (ArrayEntry entry in entries) WriteBytes(stream, entry.Type, entry.Check(read(entry)).Bytes);
    }

    private static void WriteHeader(Stream stream, ArrayEntry[] entries, IReadOnlyDictionary<string, string>? metadata)
    {
        byte[] header = SafeTensorsHeader.Encode(entries, metadata);
        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
    }

    /// <summary>The format is little-endian.</summary>
    private static void WriteBytes(Stream stream, ElementType type, ReadOnlySpan<byte> bytes)
    {
        if (BitConverter.IsLittleEndian)
        {
            stream.Write(bytes);
            return;
        }

        byte[] swapped = bytes.ToArray();
        ElementTypes.SwapBytes(type, swapped);
        stream.Write(swapped);
    }

    /// <summary>Reads all tensors of a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The file is not a valid safetensors file.</exception>
    public static TensorFile Read(string path)
    {
        Argument.FileExists(path, nameof(SafeTensors));
        using FileStream stream = File.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Reads all tensors of a stream, to its end. It does not have to be seekable.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="name">The stream's name in errors.</param>
    /// <exception cref="InvalidDataException">The bytes are not a valid safetensors file.</exception>
    public static TensorFile Read(Stream stream, string name = "the stream")
    {
        SafeTensorsHeader contents = ReadHeader(stream, name);
        var tensors = new Dictionary<string, Tensor>();
        foreach (SafeTensorsEntry entry in contents.Entries) tensors.Add(entry.Key, ReadTensor(stream, entry, name));
        if (stream.ReadByte() >= 0)
        {
            throw Invalid(name, "the tensors must cover the file exactly", "bytes after the last tensor",
                "Something was appended to the file; download it again.");
        }

        return new TensorFile(tensors, contents.Metadata);
    }

    /// <summary>Another format that a file begins like, or is named after; null if there is none.</summary>
    private static string? FormatOf(ReadOnlySpan<byte> start, string name) => start switch
    {
        [(byte)'P', (byte)'K', 3, 4, ..] => "a zip file, such as PyTorch's .pt and NumPy's .npz",
        [0x80, >= 2 and <= 5, ..] => "a pickle, such as PyTorch's old .pt",
        [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', ..] => "NumPy's .npy",
        [0x08, ..] when name.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) => "an ONNX model",
        _ => null,
    };

    /// <summary>Reads and checks the header; the stream is then positioned at the first tensor's bytes.</summary>
    internal static SafeTensorsHeader ReadHeader(Stream stream, string name)
    {
        Span<byte> prefix = stackalloc byte[LengthBytes];
        ReadFully(stream, prefix, name, "the header's length");
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > MaxHeaderLength || (stream.CanSeek && headerLength > (ulong)(stream.Length - stream.Position)))
        {
            throw FormatOf(prefix, name) is { } format
                ? Invalid(name, "the file must be in this format", format, "The package Myelin.Interop reads PyTorch's, NumPy's and ONNX files; " +
                    "myelin convert makes safetensors of them.")
                : Invalid(
                    name, "the header must be inside the file and be at most 100 MB", $"a header length of {headerLength}",
                    "The file is damaged, or is not safetensors.");
        }

        byte[] header = ReadHeader(stream, (int)headerLength, name);
        SafeTensorsHeader contents;
        try
        {
            contents = SafeTensorsHeader.Decode(header, name);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The reader throws InvalidOperationException for texts that are not valid UTF-8 or UTF-16.
            throw Invalid(name, "the header must be valid JSON", error.Message, "The file is damaged, or is not safetensors.");
        }

        if (stream.CanSeek && stream.Length - stream.Position != contents.DataLength)
        {
            throw Invalid(
                name, "the tensors must cover the rest of the file exactly",
                $"{stream.Length - stream.Position} bytes of data where the header describes {contents.DataLength}",
                "The file was truncated or appended to; download it again.");
        }

        return contents;
    }

    /// <summary>Allocates memory as the bytes arrive, if the stream does not know its length.</summary>
    private static byte[] ReadHeader(Stream stream, int length, string name)
    {
        const int FirstBytes = 1 << 16;
        byte[] header = new byte[stream.CanSeek ? length : Math.Min(length, FirstBytes)];
        ReadFully(stream, header, name, "the header");
        while (header.Length < length)
        {
            int done = header.Length;
            Array.Resize(ref header, (int)Math.Min(length, 2L * done));
            ReadFully(stream, header.AsSpan(done), name, "the header");
        }

        return header;
    }

    private static Tensor ReadTensor(Stream stream, SafeTensorsEntry entry, string name)
    {
        // Read through a small buffer: a stream without a known length must not make us allocate memory that it never fills.
        if (entry.Type.IsComplex)
            throw Invalid(name, "tensors read as float32 must be real numbers",
                $"{NdArray.Describe(entry.Type, entry.Shape)} of {FileText.Show(entry.Key)}",
                "Open it with SafeTensorsFile, and read the others.");
        const int BufferBytes = 1 << 16;
        byte[] buffer = new byte[Math.Min(BufferBytes, Math.Max(entry.Bytes, 1))];
        int elementBytes = entry.Type.Size, done = 0;
        Tensor? tensor = stream.CanSeek || entry.Bytes <= BufferBytes ? Tensor.Uninitialized(entry.Shape) : null;
        List<float>? growing = tensor is null ? [] : null;
        for (long left = entry.Bytes; left > 0;)
        {
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(left, buffer.Length));
            ReadFully(stream, part, name, $"tensor {FileText.Show(entry.Key)}");
            int count = part.Length / elementBytes;
            if (growing is not null) CollectionsMarshal.SetCount(growing, done + count);
            Span<float> target = growing is null ? tensor!.Span : CollectionsMarshal.AsSpan(growing);
            if (!BitConverter.IsLittleEndian) ElementTypes.SwapBytes(entry.Type, part);
            ElementTypes.ToFloat32(entry.Type, part, target.Slice(done, count));
            done += count;
            left -= part.Length;
        }

        return tensor ?? Tensor.From(CollectionsMarshal.AsSpan(growing), entry.Shape.AsSpan());
    }

    private static void ReadFully(Stream stream, Span<byte> buffer, string name, string what)
    {
        if (stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length)
        {
            throw Invalid(name, $"{what} must be complete", "the end of the file", "The file was truncated; download it again.");
        }
    }

    internal static InvalidDataException Invalid(string name, string rule, string got, string fix) =>
        new($"safetensors: {rule}.\n  Got {got}, in {name}.\n  {fix}");
}
