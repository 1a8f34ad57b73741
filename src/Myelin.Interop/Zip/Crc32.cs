using System.Buffers.Binary;

namespace Myelin.Interop.Zip;

/// <summary>The checksum of zip entries: CRC-32 with the reversed polynomial EDB88320, eight bytes at a time.</summary>
internal static class Crc32
{
    private const int Tables = 8;

    // Table t holds what a byte does to the sum once t more bytes of zeros have followed.
    private static readonly uint[][] s_tables = Build();

    /// <summary>The checksum of all bytes so far; that of none is 0.</summary>
    internal static uint Append(uint sum, ReadOnlySpan<byte> bytes)
    {
        uint[][] t = s_tables;
        sum = ~sum;
        for (; bytes.Length >= Tables; bytes = bytes[Tables..])
        {
            uint low = sum ^ BinaryPrimitives.ReadUInt32LittleEndian(bytes), high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            sum = t[7][low & 255] ^ t[6][(low >> 8) & 255] ^ t[5][(low >> 16) & 255] ^ t[4][low >> 24]
                ^ t[3][high & 255] ^ t[2][(high >> 8) & 255] ^ t[1][(high >> 16) & 255] ^ t[0][high >> 24];
        }

        foreach (byte value in bytes) sum = t[0][(sum ^ value) & 255] ^ (sum >> 8);
        return ~sum;
    }

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
