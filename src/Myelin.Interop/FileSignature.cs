using Myelin.Interop.NumPy;

namespace Myelin.Interop;

/// <summary>Detects the type of a file from its bytes; extensions are ignored.</summary>
internal static class FileSignature
{
    private const int HeadBytes = 512, TarMarkAt = 257;

    // The integer 0x1950a86a20f9469cfc6c as a pickle writes it, then STOP.
    private static ReadOnlySpan<byte> LegacyMagic => [0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    internal static bool IsNpy(ByteSource source) => Head(source).AsSpan().StartsWith(NpyHeader.Magic);

    internal static bool IsZip(ByteSource source) => Head(source) is [(byte)'P', (byte)'K', 3 or 5, 4 or 6, ..];

    internal static bool IsLegacyTorch(ByteSource source) =>
        Head(source) is [0x80, <= 5, ..] head && head.AsSpan(0, Math.Min(head.Length, 32)).IndexOf(LegacyMagic) >= 0;

    internal static bool IsTar(ByteSource source) => Head(source) is { Length: HeadBytes } head && head.AsSpan(TarMarkAt).StartsWith("ustar"u8);

    /// <summary>Protocols 2 and later begin with their number; earlier ones with an opcode, and all end with STOP.</summary>
    internal static bool IsPickle(ByteSource source)
    {
        if (Head(source) is not { Length: > 1 } head) return false;
        Span<byte> last = stackalloc byte[1];
        source.Read(source.Length - 1, last);
        return last[0] == '.' && (head is [0x80, >= 2 and <= 5, ..] or [(byte)'(' or (byte)'}' or (byte)']' or (byte)'c', ..]);
    }

    /// <summary>A length of 8 bytes that is inside the file, followed by a JSON object.</summary>
    internal static bool IsSafeTensors(ByteSource source) =>
        Head(source) is { Length: > 8 } head && head[8] == '{'
            && System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(head) <= (ulong)(source.Length - 8);

    /// <summary>A protocol buffer whose first field is a small version number, followed by another field of a model.</summary>
    internal static bool IsOnnx(ByteSource source) => Head(source) is [0x08, >= 1 and <= 32, 0x12 or 0x1A or 0x22 or 0x28 or 0x32 or 0x3A or 0x42 or 0x72, ..];

    private static byte[] Head(ByteSource source) => source.ReadArray(0, Math.Min(source.Length, HeadBytes));
}
