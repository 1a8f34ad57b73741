namespace Myelin.Interop;

/// <summary>A stream of a known length that is read from its beginning to its end.</summary>
internal abstract class ReadOnlyStream(long length) : Stream
{
    public sealed override bool CanRead => true;

    public sealed override bool CanSeek => false;

    public sealed override bool CanWrite => false;

    public sealed override long Length => length;

    public sealed override long Position { get => Done; set => throw new NotSupportedException(); }

    /// <summary>The number of bytes read.</summary>
    protected long Done { get; set; }

    public abstract override int Read(Span<byte> buffer);

    public sealed override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public sealed override void Flush()
    {
    }

    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public sealed override void SetLength(long value) => throw new NotSupportedException();

    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
