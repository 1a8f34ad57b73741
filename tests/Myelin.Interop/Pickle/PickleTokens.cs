using System.Buffers.Binary;

namespace Myelin.Interop.Tests.Pickle;

/// <summary>
/// Takes pickles apart into opcodes with their arguments, as Python's pickletools does, so that they can be changed piece by piece.
/// </summary>
internal static class PickleTokens
{
    /// <summary>The opcodes of the pickles that follow each other, and what is none as a last piece.</summary>
    internal static List<byte[]> Split(ReadOnlySpan<byte> bytes, int pickles)
    {
        var tokens = new List<byte[]>();
        while (pickles > 0 && !bytes.IsEmpty)
        {
            int length = Math.Min(1 + ArgumentLength(bytes), bytes.Length);
            tokens.Add(bytes[..length].ToArray());
            if (bytes[0] == '.') pickles--;
            bytes = bytes[length..];
        }

        if (!bytes.IsEmpty) tokens.Add(bytes.ToArray());
        return tokens;
    }

    private static int ArgumentLength(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> rest = bytes[1..];
        return (char)bytes[0] switch
        {
            'K' or 'q' or 'h' or '\x80' or '\x82' => 1,
            'M' or '\x83' => 2,
            'J' or 'r' or 'j' or '\x84' => 4,
            'G' or '\x95' => 8,
            'I' or 'L' or 'F' or 'S' or 'V' or 'p' or 'g' or 'P' => Line(rest),
            'c' or 'i' => Line(rest) + Line(rest[Math.Min(Line(rest), rest.Length)..]),
            'U' or 'C' or '\x8a' or '\x8c' => rest.IsEmpty ? 0 : 1 + rest[0],
            'T' or 'X' or 'B' or '\x8b' => rest.Length < 4 ? rest.Length : 4 + (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(rest), (uint)rest.Length),
            '\x8d' or '\x8e' or '\x96' => rest.Length < 8 ? rest.Length : 8 + (int)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(rest), (ulong)rest.Length),
            _ => 0,
        };
    }

    private static int Line(ReadOnlySpan<byte> bytes) => bytes.IndexOf((byte)'\n') is var end and >= 0 ? end + 1 : bytes.Length;
}
