using System.Buffers.Binary;
using System.Text;
using Myelin.Serialization;

namespace Myelin.Interop.NumPy;

/// <summary>The bytes before the elements of an .npy file: magic, version, and a Python dictionary of three entries as text.</summary>
internal sealed class NpyHeader
{
    /// <summary>The longest text accepted, the same as NumPy's own limit.</summary>
    internal const int MaxLength = 10_000;

    /// <summary>Elements begin at a multiple of this.</summary>
    private const int Alignment = 64;

    // NumPy leaves room for the first axis to grow to this many digits without moving the elements.
    private const int GrowingDigits = 21;

    private NpyHeader(ElementType type, Shape shape, bool fortran, bool bigEndian, int length) =>
        (Type, Shape, IsFortran, IsBigEndian, Length) = (type, shape, fortran, bigEndian, length);

    internal static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    internal ElementType Type { get; }

    internal Shape Shape { get; }

    internal bool IsFortran { get; }

    internal bool IsBigEndian { get; }

    /// <summary>The number of bytes before the elements.</summary>
    internal int Length { get; }

    internal int DataLength => Shape.ElementCount * Type.Size;

    internal static NpyHeader Read(Stream stream, string name)
    {
        Span<byte> start = stackalloc byte[12];
        Fill(stream, start[..8], name);
        if (!start.StartsWith(Magic))
            throw Npy.Invalid("a file must begin with the magic text", $"{Convert.ToHexString(start[..6])}", name, "The file is not an .npy file.");
        int major = start[6];
        if (major is < 1 or > 3 || start[7] != 0)
            throw Npy.Invalid("the version must be 1.0, 2.0 or 3.0", $"{major}.{start[7]}", name, "Save it with np.save of a current NumPy.");
        int lengthBytes = major == 1 ? 2 : 4;
        Fill(stream, start.Slice(8, lengthBytes), name);
        uint length = major == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > MaxLength)
            throw Npy.Invalid($"the header must be at most {MaxLength} bytes long", $"{length}", name, "The file is damaged, or contains structured data.");
        byte[] text = new byte[length];
        Fill(stream, text, name);
        return Parse(major == 3 ? Encoding.UTF8.GetString(text) : Encoding.Latin1.GetString(text), 8 + lengthBytes + (int)length, name);
    }

    /// <summary>The header as NumPy writes it, byte for byte.</summary>
    internal static byte[] Encode(string code, Shape shape)
    {
        string sizes = shape.Rank == 1 ? $"({shape[0]},)" : $"({string.Join(", ", shape)})";
        string text = $"{{'descr': '{code}', 'fortran_order': False, 'shape': {sizes}, }}";
        if (shape.Rank > 0) text += new string(' ', GrowingDigits - $"{shape[0]}".Length);
        int before = Magic.Length + 4, unpadded = before + text.Length + 1;
        text += new string(' ', Alignment - (unpadded % Alignment)) + "\n";
        byte[] bytes = new byte[before + text.Length];
        Magic.CopyTo(bytes);
        bytes[Magic.Length] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(before - 2), (ushort)text.Length);
        Encoding.ASCII.GetBytes(text, bytes.AsSpan(before));
        return bytes;
    }

    private static NpyHeader Parse(string text, int length, string name)
    {
        NpyDescription found = new NpyDescriptionParser(text, name).Parse();
        string code = found.Code;
        char order = code.Length > 0 && "<>|=".Contains(code[0]) ? code[0] : '|';
        string bare = code.Length > 0 && "<>|=".Contains(code[0]) ? code[1..] : code;
        if (!NumPyTypes.TryParse(bare, out ElementType type) || (order == '|' && type.Size > 1))
        {
            throw Npy.Invalid("the elements must be numbers", $"{FormatError.Show(code)}, {NumPyTypes.Explain(bare)}", name,
                NumPyTypes.Advice(bare));
        }

        if (!ArrayLayout.TryShape(found.Shape, type, out Shape shape))
        {
            throw Npy.Invalid(
                $"an array has at most {int.MaxValue} elements and bytes and {ArrayLayout.MaxRank} axes",
                $"shape ({FormatError.Show(string.Join(", ", found.Shape))}) of {code}",
                name, "The file is damaged, or the array is too large.");
        }

        bool bigEndian = order == '>' || (order == '=' && !BitConverter.IsLittleEndian);
        return new NpyHeader(type, shape, found.IsFortran, bigEndian, length);
    }

    private static void Fill(Stream stream, Span<byte> to, string name)
    {
        if (stream.ReadAtLeast(to, to.Length, throwOnEndOfStream: false) < to.Length)
        {
            throw Npy.Invalid("the header must be complete", "the end of the file", name, "The file was truncated; download it again.");
        }
    }
}
