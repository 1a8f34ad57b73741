using Myelin.Interop.Zip;

namespace Myelin.Interop.Tests.Zip;

public sealed class Crc32Tests
{
    [Fact]
    public void The_checksum_is_the_known_one() => Assert.Equal(0xCBF43926u, Crc32.Append(Crc32.Append(0, "1234"u8), "56789"u8));

    [Fact]
    public void Every_way_gives_what_bit_by_bit_gives()
    {
        byte[] bytes = new byte[1100];
        new Random(1).NextBytes(bytes);
        foreach (int length in (int[])[.. Enumerable.Range(0, 300), 511, 512, 513, 1024, 1100])
        {
            uint expected = BitByBit(bytes.AsSpan(0, length));
            Assert.Equal(expected, Crc32.Append(0, bytes.AsSpan(0, length)));
            Assert.Equal(expected, ~Crc32.ByTables(~0u, bytes.AsSpan(0, length)));
            Assert.Equal(expected, Crc32.Append(Crc32.Append(0, bytes.AsSpan(0, length / 3)), bytes.AsSpan(length / 3, length - (length / 3))));
        }
    }

    private static uint BitByBit(ReadOnlySpan<byte> bytes)
    {
        uint sum = ~0u;
        foreach (byte value in bytes)
        {
            sum ^= value;
            for (int bit = 0; bit < 8; bit++) sum = (sum >> 1) ^ ((sum & 1) * 0xEDB88320);
        }

        return ~sum;
    }
}
