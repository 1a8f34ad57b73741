using System.Buffers.Binary;

namespace Myelin.Pictures;

/// <summary>
/// A grid of colors as PNG. It is not compressed: a compressor may write other bytes on another machine, and a palette makes it small enough.
/// </summary>
internal static class Png
{
    private const int MostColors = 256, LargestBlock = 65_535;

    private static readonly uint[] s_crc = [.. Enumerable.Range(0, 256).Select(Remainder)];

    /// <summary>The file, with one byte for each cell, or four if there are more than 256 colors.</summary>
    internal static byte[] Of(Ink[,] cells)
    {
        int rows = cells.GetLength(0), columns = cells.GetLength(1);
        Dictionary<Ink, byte> palette = [];
        foreach (Ink ink in cells)
        {
            if (palette.Count < MostColors) palette.TryAdd(ink, (byte)palette.Count);
        }

        bool isIndexed = palette.Count < MostColors || cells.Cast<Ink>().All(palette.ContainsKey);
        List<byte> pixels = [];
        for (int row = 0; row < rows; row++)
        {
            // No filter.
            pixels.Add(0);
            for (int column = 0; column < columns; column++)
            {
                if (isIndexed) pixels.Add(palette[cells[row, column]]);
                else pixels.AddRange(Bytes(cells[row, column]));
            }
        }

        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        Chunk(file, "IHDR"u8, [.. BigEndian((uint)columns), .. BigEndian((uint)rows), 8, (byte)(isIndexed ? 3 : 6), 0, 0, 0]);
        if (isIndexed)
        {
            Chunk(file, "PLTE"u8, [.. palette.Keys.SelectMany(ink => Bytes(ink)[..3])]);
            Chunk(file, "tRNS"u8, [.. palette.Keys.Select(ink => Bytes(ink)[3])]);
        }

        Chunk(file, "IDAT"u8, Stored([.. pixels]));
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Bytes(Ink ink) => [(byte)(ink.Value >> 16), (byte)(ink.Value >> 8), (byte)ink.Value, (byte)(ink == Ink.None ? 0 : 255)];

    /// <summary>A zlib stream of blocks that are not compressed.</summary>
    private static byte[] Stored(byte[] content)
    {
        List<byte> stream = [0x78, 0x01];
        for (int start = 0; start < content.Length; start += LargestBlock)
        {
            int length = Math.Min(LargestBlock, content.Length - start);
            bool isLast = start + length == content.Length;
            stream.AddRange([(byte)(isLast ? 1 : 0), (byte)length, (byte)(length >> 8), (byte)~length, (byte)(~length >> 8)]);
            stream.AddRange(content.AsSpan(start, length));
        }

        (uint a, uint b) = (1, 0);
        foreach (byte value in content)
        {
            a = (a + value) % 65_521;
            b = (b + a) % 65_521;
        }

        return [.. stream, .. BigEndian((b << 16) | a)];
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> type, byte[] content)
    {
        byte[] whole = [.. type, .. content];
        uint crc = uint.MaxValue;
        foreach (byte value in whole) crc = s_crc[(crc ^ value) & 255] ^ (crc >> 8);
        file.Write(BigEndian((uint)content.Length));
        file.Write(whole);
        file.Write(BigEndian(~crc));
    }

    private static uint Remainder(int value)
    {
        uint crc = (uint)value;
        for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        return crc;
    }

    private static byte[] BigEndian(uint value)
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
