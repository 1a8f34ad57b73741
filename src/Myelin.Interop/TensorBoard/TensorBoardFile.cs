using System.Buffers.Binary;
using System.Numerics;
using Google.Protobuf;
using Myelin.Interop.TensorBoard.Format;

namespace Myelin.Interop.TensorBoard;

/// <summary>
/// A file of numbers by step that TensorBoard shows as curves, a folder per run: <c>tensorboard --logdir</c> takes the folder above. PyTorch:
/// <c>torch.utils.tensorboard.SummaryWriter</c>.
/// </summary>
/// <remarks>
/// Records of a length, its checksum, the event as a protocol buffer, and the event's checksum. Each is written in one go, so that a crash costs at
/// most the last one, which readers ignore.
/// </remarks>
/// <example><code>
/// using var file = TensorBoardFile.Open("logs/first");
/// for (int step = 1; step &lt;= 100; step++) file.Write(step, new Dictionary&lt;string, double&gt; { ["loss"] = 1.0 / step });
/// </code></example>
public sealed class TensorBoardFile : IDisposable
{
    /// <summary>The name of the file: TensorBoard takes every file for one of events whose name contains tfevents.</summary>
    public const string Name = "events.out.tfevents.myelin";

    private const string Version = "brain.Event:2";

    private const int Header = sizeof(ulong) + sizeof(uint), Footer = sizeof(uint);

    private readonly FileStream _stream;

    private TensorBoardFile(FileStream stream) => _stream = stream;

    /// <summary>Opens the file in a folder, and creates both if they are missing.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="lastStep">
    /// What was written of later steps is removed, as is what a crash has left at the end: a run that is resumed writes it again.
    /// </param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static TensorBoardFile Open(string folder, long lastStep = long.MaxValue)
    {
        Directory.CreateDirectory(folder);
        // TensorBoard may be reading it.
        var stream = new FileStream(Path.Combine(folder, Name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        var file = new TensorBoardFile(stream);
        stream.SetLength(EndOf(stream, lastStep));
        stream.Position = stream.Length;
        if (stream.Length == 0) file.Write(new Event { WallTime = Seconds(DateTimeOffset.UtcNow), FileVersion = Version });
        return file;
    }

    /// <summary>Appends numbers of a step, measured now.</summary>
    /// <param name="step">The number of steps before.</param>
    /// <param name="values">The numbers, by name, which are written in float32.</param>
    /// <exception cref="IOException">They cannot be written.</exception>
    public void Write(long step, IEnumerable<KeyValuePair<string, double>> values) => Write(DateTimeOffset.UtcNow, step, values);

    /// <summary>Appends numbers of a step.</summary>
    /// <param name="time">When they were measured.</param>
    /// <param name="step">The number of steps before.</param>
    /// <param name="values">The numbers, by name, which are written in float32.</param>
    /// <exception cref="IOException">They cannot be written.</exception>
    public void Write(DateTimeOffset time, long step, IEnumerable<KeyValuePair<string, double>> values)
    {
        var summary = new Summary();
        summary.Value.AddRange(values.Select(value => new Summary.Types.Value { Tag = value.Key, SimpleValue = (float)value.Value }));
        Write(new Event { WallTime = Seconds(time), Step = step, Summary = summary });
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void Write(Event happened)
    {
        byte[] record = new byte[Header + happened.CalculateSize() + Footer];
        Span<byte> content = record.AsSpan(Header..^Footer);
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)content.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(sizeof(ulong)), Checksum(record.AsSpan(0, sizeof(ulong))));
        happened.WriteTo(content);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(^Footer..), Checksum(content));
        _stream.Write(record);
        _stream.Flush();
    }

    /// <summary>Where the last whole event ends that is not after a step.</summary>
    private static long EndOf(FileStream stream, long lastStep)
    {
        byte[] header = new byte[Header];
        long end = 0;
        while (stream.ReadAtLeast(header, Header, throwOnEndOfStream: false) == Header)
        {
            ulong length = BinaryPrimitives.ReadUInt64LittleEndian(header);
            bool isWhole = Checksum(header.AsSpan(0, sizeof(ulong))) == BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(sizeof(ulong)))
                && length + Footer <= (ulong)(stream.Length - stream.Position);
            if (!isWhole) break;
            byte[] content = new byte[length + Footer];
            stream.ReadExactly(content);
            if (Checksum(content.AsSpan(..^Footer)) != BinaryPrimitives.ReadUInt32LittleEndian(content.AsSpan(^Footer..))) break;
            if (Event.Parser.ParseFrom(content, 0, (int)length).Step > lastStep) break;
            end = stream.Position;
        }

        return end;
    }

    /// <summary>CRC-32C, rotated and shifted as in TensorFlow's records.</summary>
    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes) crc = BitOperations.Crc32C(crc, b);
        return BitOperations.RotateRight(~crc, 15) + 0xa282ead8;
    }

    private static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;
}
