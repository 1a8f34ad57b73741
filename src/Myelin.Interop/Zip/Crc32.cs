using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Myelin.Interop.Zip;

/// <summary>The checksum of zip entries: CRC-32 with the reversed polynomial EDB88320.</summary>
internal static class Crc32
{
    private const int Tables = 8, FoldedBytes = 64;

    // Table t contains the effect of a byte on the sum after t more bytes of zeros.
    private static readonly uint[][] s_tables = Build();

    /// <summary>The checksum of all bytes so far; that of none is 0.</summary>
    internal static uint Append(uint sum, ReadOnlySpan<byte> bytes)
    {
        uint register = ~sum;
        if (Pclmulqdq.IsSupported && bytes.Length >= 2 * FoldedBytes)
        {
            int folded = bytes.Length / FoldedBytes * FoldedBytes;
            register = Fold(register, bytes[..folded]);
            bytes = bytes[folded..];
        }

        return ~ByTables(register, bytes);
    }

    /// <summary>Eight bytes at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static uint ByTables(uint register, ReadOnlySpan<byte> bytes)
    {
        uint[][] t = s_tables;
        for (; bytes.Length >= Tables; bytes = bytes[Tables..])
        {
            uint low = register ^ BinaryPrimitives.ReadUInt32LittleEndian(bytes), high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            register = t[7][low & 255] ^ t[6][(low >> 8) & 255] ^ t[5][(low >> 16) & 255] ^ t[4][low >> 24]
                ^ t[3][high & 255] ^ t[2][(high >> 8) & 255] ^ t[1][(high >> 16) & 255] ^ t[0][high >> 24];
        }

        foreach (byte value in bytes) register = t[0][(register ^ value) & 255] ^ (register >> 8);
        return register;
    }

    /// <summary>
    /// 64 bytes at a time: four 128-bit remainders are each multiplied by x⁵¹² without carries and added to what follows, then combined into
    /// one, whose checksum is that of all bytes. Vector128 has no carry-less product, so this is for x86; <see cref="ByTables"/> is used elsewhere.
    /// </summary>
    /// <remarks>Gopal et al., Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction, Intel 2009.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint Fold(uint register, ReadOnlySpan<byte> bytes)
    {
        // x⁵¹²⁺³² and x⁵¹²⁻³², x¹²⁸⁺³² and x¹²⁸⁻³² modulo the polynomial, bits reversed.
        Vector128<ulong> by512 = Vector128.Create(0x154442bd4UL, 0x1c6e41596UL), by128 = Vector128.Create(0x1751997d0UL, 0x0ccaa009eUL);
        ReadOnlySpan<Vector128<ulong>> blocks = MemoryMarshal.Cast<byte, Vector128<ulong>>(bytes);
        Vector128<ulong> a = blocks[0] ^ Vector128.CreateScalar((ulong)register), b = blocks[1], c = blocks[2], d = blocks[3];
        for (int i = 4; i < blocks.Length; i += 4)
        {
            a = Multiply(a, by512) ^ blocks[i];
            b = Multiply(b, by512) ^ blocks[i + 1];
            c = Multiply(c, by512) ^ blocks[i + 2];
            d = Multiply(d, by512) ^ blocks[i + 3];
        }

        Vector128<ulong> all = Multiply(Multiply(Multiply(a, by128) ^ b, by128) ^ c, by128) ^ d;
        return ByTables(0, MemoryMarshal.AsBytes<ulong>([all.GetElement(0), all.GetElement(1)]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Multiply(Vector128<ulong> x, Vector128<ulong> by) =>
        Pclmulqdq.CarrylessMultiply(x, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(x, by, 0x11);

    private static uint[][] Build()
    {
        const uint Polynomial = 0xEDB88320;
        uint[][] tables = [.. Enumerable.Range(0, Tables).Select(_ => new uint[256])];
        for (uint value = 0; value < 256; value++)
        {
            uint sum = value;
            for (int bit = 0; bit < 8; bit++) sum = (sum >> 1) ^ ((sum & 1) * Polynomial);
            tables[0][value] = sum;
        }

        for (int table = 1; table < Tables; table++)
        {
            for (int value = 0; value < 256; value++) tables[table][value] = (tables[table - 1][value] >> 8) ^ tables[0][tables[table - 1][value] & 255];
        }

        return tables;
    }
}
