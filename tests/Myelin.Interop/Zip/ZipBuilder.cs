using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Myelin.Interop.Zip;

namespace Myelin.Interop.Tests.Zip;

/// <summary>An entry as it is to stand in an archive; what is null is computed honestly.</summary>
internal sealed record BuiltEntry(string Name, byte[] Content)
{
    internal bool Deflate { get; init; }

    internal ushort? Method { get; init; }

    internal ushort Flags { get; init; } = 0x800;

    internal uint? Crc { get; init; }

    internal uint? Length { get; init; }

    internal uint? Compressed { get; init; }

    internal uint? Offset { get; init; }

    /// <summary>Whether sizes and place stand in the 64-bit extra field.</summary>
    internal bool Wide { get; init; }

    /// <summary>Another name for the local header.</summary>
    internal string? LocalName { get; init; }
}

/// <summary>Writes zip archives, honest ones and others.</summary>
internal static class ZipBuilder
{
    internal static byte[] Build(params IEnumerable<BuiltEntry> entries)
    {
        using MemoryStream file = new(), directory = new();
        ushort count = 0;
        foreach (BuiltEntry entry in entries)
        {
            byte[] data = entry.Deflate ? Deflated(entry.Content) : entry.Content;
            uint offset = entry.Offset ?? (uint)file.Position;
            byte[] sizes = new byte[12];
            BinaryPrimitives.WriteUInt32LittleEndian(sizes, entry.Crc ?? Crc32.Append(0, entry.Content));
            BinaryPrimitives.WriteUInt32LittleEndian(sizes.AsSpan(4), entry.Compressed ?? (uint)data.Length);
            BinaryPrimitives.WriteUInt32LittleEndian(sizes.AsSpan(8), entry.Length ?? (uint)entry.Content.Length);
            byte[] name = Encoding.UTF8.GetBytes(entry.Name), local = Encoding.UTF8.GetBytes(entry.LocalName ?? entry.Name);
            ushort method = entry.Method ?? (ushort)(entry.Deflate ? 8 : 0);
            if (entry.Offset is null)
            {
                file.Write([.. "PK\u0003\u0004"u8, 20, 0, .. Two(entry.Flags), .. Two(method), 0, 0, 33, 0, .. sizes, .. Two((ushort)local.Length),
                    0, 0, .. local, .. data]);
            }

            byte[] extra = [], narrow = [.. sizes], place = Four(offset);
            if (entry.Wide)
            {
                extra = [1, 0, 24, 0, .. sizes[8..], .. Four(0), .. sizes[4..8], .. Four(0), .. place, .. Four(0)];
                narrow.AsSpan(4).Fill(255);
                place.AsSpan().Fill(255);
            }

            directory.Write([.. "PK\u0001\u0002"u8, 20, 0, 20, 0, .. Two(entry.Flags), .. Two(method), 0, 0, 33, 0, .. narrow,
                .. Two((ushort)name.Length), .. Two((ushort)extra.Length), .. new byte[10], .. place, .. name, .. extra]);
            count++;
        }

        uint start = (uint)file.Position;
        file.Write(directory.ToArray());
        file.Write([.. "PK\u0005\u0006"u8, 0, 0, 0, 0, .. Two(count), .. Two(count), .. Four((uint)directory.Length), .. Four(start), 0, 0]);
        return file.ToArray();
    }

    internal static byte[] Deflated(byte[] content)
    {
        using var stream = new MemoryStream();
        using (var deflate = new DeflateStream(stream, CompressionLevel.Optimal, leaveOpen: true)) deflate.Write(content);
        return stream.ToArray();
    }

    private static byte[] Two(ushort value) => [(byte)value, (byte)(value >> 8)];

    private static byte[] Four(uint value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16), (byte)(value >> 24)];
}
