using System.Buffers.Binary;
using System.Text;

namespace Myelin.Runs.Tests.TensorBoard;

/// <summary>
/// Reads event files from the formats' descriptions alone, without the generated classes: TensorFlow's records (length, masked CRC-32C bit by bit) and
/// protocol buffers' wire format. Like TensorBoard's reader it ends at a record that is not whole.
/// </summary>
internal static class TensorBoardReader
{
    internal sealed record Point(double Time, long Step, string? Version, Dictionary<string, float> Values);

    internal static List<Point> Read(string file)
    {
        byte[] all = File.ReadAllBytes(file);
        List<Point> points = [];
        for (int at = 0; at + 12 <= all.Length;)
        {
            int length = (int)BinaryPrimitives.ReadUInt64LittleEndian(all.AsSpan(at));
            Assert.Equal(Masked(all.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(all.AsSpan(at + 8)));
            if (at + 16 + length > all.Length) break;
            Assert.Equal(Masked(all.AsSpan(at + 12, length)), BinaryPrimitives.ReadUInt32LittleEndian(all.AsSpan(at + 12 + length)));
            points.Add(Parse(all.AsSpan(at + 12, length)));
            at += 16 + length;
        }

        return points;
    }

    private static Point Parse(ReadOnlySpan<byte> message)
    {
        (double time, long step, string? version) = (0, 0, null);
        Dictionary<string, float> values = [];
        while (message.Length > 0)
        {
            ulong key = Varint(ref message);
            switch (key)
            {
                case (1 << 3) | 1:
                    time = BinaryPrimitives.ReadDoubleLittleEndian(message);
                    message = message[8..];
                    break;
                case (2 << 3) | 0: step = (long)Varint(ref message); break;
                case (3 << 3) | 2: version = Encoding.UTF8.GetString(Bytes(ref message)); break;
                case (5 << 3) | 2:
                    ReadOnlySpan<byte> summary = Bytes(ref message);
                    while (summary.Length > 0)
                    {
                        Assert.Equal(10UL, Varint(ref summary));
                        (string tag, float value) = Value(Bytes(ref summary));
                        values.Add(tag, value);
                    }

                    break;
                default: Assert.Fail($"unknown field {key}"); break;
            }
        }

        return new Point(time, step, version, values);
    }

    private static (string, float) Value(ReadOnlySpan<byte> message)
    {
        (string tag, float value) = ("", float.NaN);
        while (message.Length > 0)
        {
            ulong key = Varint(ref message);
            if (key == ((1 << 3) | 2)) tag = Encoding.UTF8.GetString(Bytes(ref message));
            else
            {
                Assert.Equal((2UL << 3) | 5, key);
                value = BinaryPrimitives.ReadSingleLittleEndian(message);
                message = message[4..];
            }
        }

        return (tag, value);
    }

    private static ReadOnlySpan<byte> Bytes(ref ReadOnlySpan<byte> message)
    {
        int length = (int)Varint(ref message);
        ReadOnlySpan<byte> bytes = message[..length];
        message = message[length..];
        return bytes;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> message)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte b = message[0];
            message = message[1..];
            value |= (ulong)(b & 0x7f) << shift;
            if (b < 0x80) return value;
        }
    }

    private static uint Masked(ReadOnlySpan<byte> bytes)
    {
        uint crc = 0xffffffff;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82f63b78 : crc >> 1;
        }

        crc = ~crc;
        return ((crc >> 15) | (crc << 17)) + 0xa282ead8;
    }
}
