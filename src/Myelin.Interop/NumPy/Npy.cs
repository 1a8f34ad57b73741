using Myelin.Serialization;

namespace Myelin.Interop.NumPy;

/// <summary>
/// NumPy's .npy format: one array per file. Versions 1 to 3, both orders of axes and of bytes, every number type of NumPy that .NET has: floats
/// of 16 to 64 bits, integers of 8 to 64, bool, complex. Nothing in a file is evaluated or run.
/// </summary>
/// <remarks>
/// <c>"\x93NUMPY", version (2 bytes), length, "{'descr': '&lt;f4', 'fortran_order': False, 'shape': (2, 3), }" padded to 64 bytes, elements</c>.
/// Limits: a header of 10,000 bytes (NumPy's), 64 axes, 2³¹-1 elements. Objects, texts, dates and structured elements are rejected.
/// See https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
/// </remarks>
public static class Npy
{
    private const int FirstBytes = 1 << 20;

    /// <summary>Reads an array. <c>np.load(path)</c></summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The file is damaged, or its elements are not numbers.</exception>
    /// <exception cref="IOException">The file does not exist, or cannot be read.</exception>
    public static NdArray Read(string path)
    {
        using NpyFile file = NpyFile.Open(path);
        return file.Read(file.Entries[0].Name);
    }

    /// <summary>Reads the array that begins at a stream's position, and not beyond it; the stream does not have to be seekable.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="name">Its name in errors.</param>
    /// <exception cref="InvalidDataException">The bytes are damaged, or the elements are not numbers.</exception>
    public static NdArray Read(Stream stream, string name = "the stream")
    {
        NpyHeader header = NpyHeader.Read(stream, name);
        if (stream.CanSeek && stream.Length - stream.Position < header.DataLength) throw CutOff(header, stream.Length - stream.Position, name);
        return ReadElements(stream, header, name, trusted: stream.CanSeek);
    }

    /// <summary>Writes an array in row-major order, byte for byte as <c>np.save(path, array)</c> of NumPy 1.24 does.</summary>
    /// <param name="path">The file; it is replaced completely or not at all.</param>
    /// <param name="array">The array.</param>
    /// <exception cref="ArgumentException">NumPy has no such element type (bfloat16, 8-bit floats).</exception>
    /// <exception cref="IOException">The disk is full, or the path is not writable.</exception>
    public static void Write(string path, NdArray array)
    {
        string code = CodeOf(array);
        AtomicFile.Write(path, stream => Write(stream, array, code));
    }

    /// <summary>Writes a tensor as float32.</summary>
    /// <param name="path">The file; it is replaced completely or not at all.</param>
    /// <param name="tensor">The tensor.</param>
    /// <exception cref="IOException">The disk is full, or the path is not writable.</exception>
    public static void Write(string path, Tensor tensor) => Write(path, NdArray.From(tensor));

    /// <summary>Writes an array in row-major order.</summary>
    /// <param name="stream">The destination.</param>
    /// <param name="array">The array.</param>
    /// <exception cref="ArgumentException">NumPy has no such element type (bfloat16, 8-bit floats).</exception>
    public static void Write(Stream stream, NdArray array) => Write(stream, array, CodeOf(array));

    private static void Write(Stream stream, NdArray array, string code)
    {
        stream.Write(NpyHeader.Encode(code, array.Shape));
        stream.Write(array.Bytes);
    }

    /// <summary>Reads the elements after the header.</summary>
    /// <param name="stream">The stream, at the first element.</param>
    /// <param name="header">The type and shape of the elements.</param>
    /// <param name="name">Its name in errors.</param>
    /// <param name="trusted">Whether the bytes are known to exist; otherwise memory is allocated as they arrive.</param>
    internal static NdArray ReadElements(Stream stream, NpyHeader header, string name, bool trusted)
    {
        int length = header.DataLength;
        byte[] bytes = GC.AllocateUninitializedArray<byte>(trusted ? length : Math.Min(length, FirstBytes));
        for (int done = 0; ;)
        {
            int count = stream.ReadAtLeast(bytes.AsSpan(done), bytes.Length - done, throwOnEndOfStream: false);
            done += count;
            if (done < bytes.Length) throw CutOff(header, done, name);
            if (done == length) break;
            Array.Resize(ref bytes, (int)Math.Min(length, 2L * done));
        }

        if (header.IsFortran && header.Shape.Rank > 1)
            bytes = ArrayLayout.Gather(bytes, header.Type.Size, header.Shape, ArrayLayout.FortranStrides(header.Shape));
        return ArrayLayout.Wrap(header.Type, header.Shape, bytes, header.IsBigEndian);
    }

    internal static InvalidDataException CutOff(NpyHeader header, long got, string name) => Invalid(
        $"{NdArray.Describe(header.Type, header.Shape)} needs {header.DataLength} bytes", $"{got}", name,
        "The file was truncated or appended to; download it again.");

    internal static InvalidDataException Invalid(string rule, string got, string name, string advice) => FormatError.Because("NumPy", rule, got, name, advice);

    internal static string CodeOf(NdArray array) => CodeOf(array.Type, array.Shape);

    internal static string CodeOf(ElementType type, Shape shape) => NumPyTypes.CodeOf(type) ?? throw new ArgumentException(
        $"NumPy: NumPy must support the element type.\n  Got {NdArray.Describe(type, shape)}.\n  Try Convert(ElementType.Float32).");
}
