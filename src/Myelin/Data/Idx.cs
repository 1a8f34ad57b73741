using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Myelin;

/// <summary>The element type of an IDX file; the value is the third byte of the file.</summary>
[SuppressMessage("Design", "CA1028", Justification = "The numbers are the format's bytes.")]
[SuppressMessage("Design", "CA1008", Justification = "The format has no type 0.")]
public enum IdxType : byte
{
    /// <summary>Bytes from 0 to 255, such as pixels and labels.</summary>
    UInt8 = 0x08,

    /// <summary>Bytes from -128 to 127.</summary>
    Int8 = 0x09,

    /// <summary>16-bit integers.</summary>
    Int16 = 0x0B,

    /// <summary>32-bit integers.</summary>
    Int32 = 0x0C,

    /// <summary>32-bit floats.</summary>
    Float32 = 0x0D,

    /// <summary>64-bit floats.</summary>
    Float64 = 0x0E,
}

/// <summary>
/// An array as stored in an IDX file, the format of MNIST: two zero bytes, the element type, the number of axes, each axis' size as a
/// big-endian int32, then the elements, big-endian, row-major.
/// </summary>
public sealed class IdxArray
{
    private const int FirstBuffer = 1 << 20;
    private readonly byte[] _bytes;

    private IdxArray(IdxType type, Shape shape, byte[] bytes) => (Type, Shape, _bytes) = (type, shape, bytes);

    /// <summary>The element type.</summary>
    public IdxType Type { get; }

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape { get; }

    /// <summary>
    /// The elements as stored in the file: big-endian, row-major. For <see cref="IdxType.UInt8"/> they are the numbers themselves.
    /// </summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Type and shape: <c>UInt8 [60000, 28, 28]</c>.</summary>
    public override string ToString() => $"{Type} {Shape}";

    /// <summary>The elements of a file read as bytes, without a copy.</summary>
    internal byte[] RawBytes => _bytes;

    /// <summary>An array of bytes; they are copied.</summary>
    /// <param name="values">As many as the shape has elements.</param>
    /// <param name="shape">The sizes of the axes.</param>
    /// <exception cref="ShapeException">The number of values differs from the shape's length.</exception>
    public static IdxArray From(ReadOnlySpan<byte> values, params ReadOnlySpan<int> shape) =>
        new(IdxType.UInt8, Checked(shape, values.Length), values.ToArray());

    /// <summary>An array of floats.</summary>
    public static IdxArray From(Tensor tensor)
    {
        byte[] bytes = new byte[checked(tensor.Length * 4)];
        ReadOnlySpan<float> values = tensor.AsSpan();
        for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleBigEndian(bytes.AsSpan(i * 4), values[i]);
        return new IdxArray(IdxType.Float32, tensor.Shape, bytes);
    }

    /// <summary>An array of 32-bit integers.</summary>
    public static IdxArray From(IntTensor tensor)
    {
        byte[] bytes = new byte[checked(tensor.Length * 4)];
        for (int i = 0; i < tensor.Length; i++) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(i * 4), tensor.AsSpan()[i]);
        return new IdxArray(IdxType.Int32, tensor.Shape, bytes);
    }

    /// <summary>Reads a file, plain or gzipped; its first bytes say which.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">
    /// The largest size of the elements in bytes; a file with a larger one is rejected before anything is allocated.
    /// </param>
    /// <exception cref="InvalidDataException">
    /// The file is not an IDX file, is truncated, is too long or too large, or its compression is damaged.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static IdxArray Read(string path, long maxBytes = int.MaxValue)
    {
        Argument.FileExists(path, "IDX");
        using FileStream file = File.OpenRead(path);
        return Read(file, path, maxBytes);
    }

    /// <summary>Reads a stream, plain or gzipped, to its end. It is left open.</summary>
    /// <param name="stream">A readable stream; it does not have to be seekable.</param>
    /// <param name="name">The stream's name in errors.</param>
    /// <param name="maxBytes">The largest size of the elements in bytes.</param>
    /// <exception cref="InvalidDataException">As for a file.</exception>
    public static IdxArray Read(Stream stream, string name = "the stream", long maxBytes = int.MaxValue)
    {
        try
        {
            using Stream content = Gunzip.Open(stream);
            (IdxType type, Shape shape, int size) = ReadHeader(content, name, maxBytes);
            byte[] bytes = ReadElements(content, size, name, shape);
            if (content.ReadByte() >= 0)
                throw Bad(name, "the file must end where its header says", $"more than the {size} bytes of {type}{shape}",
                    "Download the file again, or correct the counts in its header.");
            return new IdxArray(type, shape, bytes);
        }
        catch (InvalidDataException error) when (!error.Message.StartsWith("IDX:", StringComparison.Ordinal))
        {
            throw new InvalidDataException(
                $"IDX: {name} must be an intact gzip file.\n  Got \"{error.Message}\"\n  The file is damaged: download it again.",
                error);
        }
    }

    /// <summary>Writes the file; an existing one is replaced once the new one is completely written.</summary>
    /// <param name="path">The file; gzipped if its name ends in <c>.gz</c>.</param>
    /// <exception cref="IOException">The disk is full, or the path is not writable. The existing file is kept.</exception>
    public void Write(string path)
    {
        string partial = path + ".tmp";
        try
        {
            using (FileStream file = File.Create(partial)) Write(file, path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase));
            File.Move(partial, path, overwrite: true);
        }
        catch (IOException error)
        {
            File.Delete(partial);
            throw new IOException(
                $"IDX: {path} could not be written; the previous file is unchanged.\n  Got \"{error.Message}\".\n  Free some space, or choose another path.",
                error);
        }
    }

    /// <summary>Writes to a stream, which is left open.</summary>
    /// <param name="stream">The destination.</param>
    /// <param name="gzip">Whether to compress.</param>
    public void Write(Stream stream, bool gzip = false)
    {
        if (gzip)
        {
            using var compressed = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
            Write(compressed);
            return;
        }

        stream.Write(Header());
        stream.Write(_bytes);
    }

    /// <summary>The SHA-256 of the file's content, unpacked, in lower-case hexadecimal.</summary>
    public string Sha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Header());
        hash.AppendData(_bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The elements as floats, unscaled; 64-bit ones and large integers are rounded.</summary>
    public Tensor ToTensor()
    {
        float[] values = new float[Shape.ElementCount];
        for (int i = 0; i < values.Length; i++)
            values[i] = Type == IdxType.Float32 ? BinaryPrimitives.ReadSingleBigEndian(_bytes.AsSpan(i * 4)) : (float)ValueAt(i);
        return Tensor.From(values, Shape.AsSpan());
    }

    /// <summary>The elements as integers.</summary>
    /// <exception cref="InvalidDataException">An element is not a 32-bit integer.</exception>
    public IntTensor ToIntTensor()
    {
        int[] values = new int[Shape.ElementCount];
        for (int i = 0; i < values.Length; i++)
        {
            double value = ValueAt(i);
            if (!(value >= int.MinValue && value <= int.MaxValue && value == Math.Floor(value)))
            {
                throw new InvalidDataException(
                    $"IDX: each element must be an integer of 32 bits.\n" +
                    $"  Got {value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)} at position {i} of {Type}{Shape}.\n" +
                    "  Read floats by ToTensor().");
            }

            values[i] = (int)value;
        }

        return IntTensor.Wrap(values, Shape);
    }

    private byte[] Header()
    {
        byte[] header = new byte[4 + (4 * Shape.Rank)];
        (header[2], header[3]) = ((byte)Type, (byte)Shape.Rank);
        for (int axis = 0; axis < Shape.Rank; axis++) BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + (4 * axis)), Shape[axis]);
        return header;
    }

    private double ValueAt(int i) => Type switch
    {
        IdxType.UInt8 => _bytes[i],
        IdxType.Int8 => (sbyte)_bytes[i],
        IdxType.Int16 => BinaryPrimitives.ReadInt16BigEndian(_bytes.AsSpan(i * 2)),
        IdxType.Int32 => BinaryPrimitives.ReadInt32BigEndian(_bytes.AsSpan(i * 4)),
        IdxType.Float32 => BinaryPrimitives.ReadSingleBigEndian(_bytes.AsSpan(i * 4)),
        _ => BinaryPrimitives.ReadDoubleBigEndian(_bytes.AsSpan(i * 8)),
    };

    private static int SizeOf(IdxType type) => type switch
    {
        IdxType.UInt8 or IdxType.Int8 => 1,
        IdxType.Int16 => 2,
        IdxType.Int32 or IdxType.Float32 => 4,
        IdxType.Float64 => 8,
        _ => 0,
    };

    private static (IdxType Type, Shape Shape, int Size) ReadHeader(Stream stream, string name, long maxBytes)
    {
        byte[] magic = new byte[4];
        int got = stream.ReadAtLeast(magic, 4, throwOnEndOfStream: false);
        if (got < 4) throw Bad(name, "a file starts with four bytes of magic number", got == 0 ? "an empty file" : $"{got} bytes", "Download the file again.");
        var type = (IdxType)magic[2];
        if (magic[0] != 0 || magic[1] != 0 || SizeOf(type) == 0)
        {
            throw Bad(name, "a file starts with 00 00, an element type (08, 09, 0B to 0E) and the number of axes",
                Convert.ToHexString(magic), "This is not an IDX file, perhaps a web page saved under its name. Download it again.");
        }

        byte[] header = new byte[4 * magic[3]];
        got = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (got < header.Length)
            throw Bad(name, $"a header of {magic[3]} axes has {header.Length} bytes of sizes", $"{got}", "The file is truncated: download it again.");
        int[] sizes = new int[magic[3]];
        long bytes = SizeOf(type), limit = Math.Min(maxBytes, Array.MaxLength);
        bool empty = false;
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            sizes[axis] = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4 * axis));
            empty |= sizes[axis] == 0;
            if (bytes <= limit) bytes *= Math.Max(sizes[axis], 1);
            if (sizes[axis] < 0 || bytes > limit)
                throw Bad(name, $"the sizes must be at least 0 and the elements take at most {limit} bytes",
                    $"{type}[{string.Join(", ", sizes[..(axis + 1)])}{(axis + 1 < sizes.Length ? ", ..." : "")}]",
                    "The header is damaged: download the file again. A larger file that is intact needs a larger maxBytes.");
        }

        return (type, Shape.Create(sizes), empty ? 0 : (int)bytes);
    }

    /// <summary>Memory grows with the bytes that arrive, so a false header costs nothing.</summary>
    private static byte[] ReadElements(Stream stream, int size, string name, Shape shape)
    {
        byte[] bytes = new byte[Math.Min(size, FirstBuffer)];
        int count = 0;
        while (count < size)
        {
            if (count == bytes.Length) Array.Resize(ref bytes, (int)Math.Min(size, 4L * bytes.Length));
            int got = stream.Read(bytes.AsSpan(count));
            if (got == 0) throw Bad(name, $"{shape} elements take {size} bytes after the header", $"{count}", "The file is truncated: download it again.");
            count += got;
        }

        return bytes;
    }

    private static Shape Checked(ReadOnlySpan<int> shape, int count)
    {
        var result = Shape.Create(shape);
        return result.ElementCount == count ? result : throw new ShapeException(
            $"IDX: shape {result} needs {result.ElementCount} values.",
            $"{count}.",
            "Give one value per element, in row-major order.");
    }

    private static InvalidDataException Bad(string name, string rule, string got, string fix) => new($"IDX: in {name}, {rule}.\n  Got {got}.\n  {fix}");
}
