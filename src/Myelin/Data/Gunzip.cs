using System.IO.Compression;

namespace Myelin;

/// <summary>Reads a stream, compressed or not.</summary>
internal static class Gunzip
{
    /// <summary>The stream's content: unpacked if its first two bytes are those of gzip, otherwise unchanged.</summary>
    /// <param name="stream">A readable stream; it does not have to be seekable. It is not closed with the result.</param>
    internal static Stream Open(Stream stream)
    {
        byte[] first = new byte[2];
        int count = stream.ReadAtLeast(first, 2, throwOnEndOfStream: false);
        var whole = new PrefixedStream(first.AsMemory(0, count), stream);
        return count == 2 && first[0] == 0x1f && first[1] == 0x8b ? new GZipStream(whole, CompressionMode.Decompress) : whole;
    }
}

/// <summary>Some bytes, followed by a stream.</summary>
internal sealed class PrefixedStream(ReadOnlyMemory<byte> first, Stream rest) : Stream
{
    private ReadOnlyMemory<byte> _first = first;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        if (_first.IsEmpty) return rest.Read(buffer);
        int count = Math.Min(buffer.Length, _first.Length);
        _first.Span[..count].CopyTo(buffer);
        _first = _first[count..];
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
