namespace Myelin.Interop;

/// <summary>
/// The bytes of a file, read where one wants: positioned reads, no mapping (a mapped file that somebody else truncates ends the process).
/// </summary>
internal sealed class ByteSource : IDisposable
{
    private readonly Stream _stream;
    private readonly Lock _lock = new();

    /// <summary>A source on a stream, which it closes when it is disposed.</summary>
    /// <exception cref="ArgumentException">The stream cannot seek.</exception>
    internal ByteSource(Stream stream, string name)
    {
        if (!stream.CanSeek)
        {
            throw new ArgumentException("Interop: the stream must be able to seek.\n  Got one that only reads on.\n  Copy it into a MemoryStream first.", nameof(stream));
        }

        (_stream, Name, Length) = (stream, name, stream.Length);
    }

    /// <summary>What to call it in errors.</summary>
    internal string Name { get; }

    internal long Length { get; }

    internal static ByteSource OpenFile(string path) =>
        new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0), path);

    internal static ByteSource Of(byte[] bytes, string name) => new(new MemoryStream(bytes, writable: false), name);

    /// <summary>Fills a span.</summary>
    /// <exception cref="InvalidDataException">The file ends before.</exception>
    internal void Read(long position, Span<byte> to)
    {
        if (position < 0 || position > Length - to.Length || !TryFill(position, to))
        {
            throw Refusal.Because("Interop", "the file must reach as far as it says", $"its end at byte {Length}", Name, "The file was cut off; fetch it again.");
        }
    }

    /// <summary>Reads so many bytes into an array of their own, after looking whether they are there.</summary>
    /// <exception cref="InvalidDataException">The file ends before, or they are more than an array holds.</exception>
    internal byte[] ReadArray(long position, long length)
    {
        if (length > Array.MaxLength)
        {
            throw Refusal.Because("Interop", $"what is read at once has at most {Array.MaxLength} bytes", $"{length}", Name, "Save it in smaller pieces.");
        }

        if (length < 0 || position < 0 || position > Length - length)
        {
            throw Refusal.Because("Interop", "the file must reach as far as it says", $"{length} bytes from {position} on where it has {Length}", Name, "The file was cut off; fetch it again.");
        }

        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)length);
        Read(position, bytes);
        return bytes;
    }

    /// <summary>The whole, from its beginning, for a reader that takes it over.</summary>
    internal Stream Release()
    {
        _stream.Position = 0;
        return _stream;
    }

    /// <summary>A part of the file as a stream.</summary>
    internal Stream OpenPart(long position, long length) => new PartStream(this, position, length);

    public void Dispose() => _stream.Dispose();

    private bool TryFill(long position, Span<byte> to)
    {
        if (_stream is FileStream file)
        {
            while (!to.IsEmpty)
            {
                int count = RandomAccess.Read(file.SafeFileHandle, to, position);
                if (count == 0) return false;
                to = to[count..];
                position += count;
            }

            return true;
        }

        lock (_lock)
        {
            _stream.Position = position;
            return _stream.ReadAtLeast(to, to.Length, throwOnEndOfStream: false) == to.Length;
        }
    }

    private sealed class PartStream(ByteSource source, long start, long length) : Stream
    {
        private long _done;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get => _done; set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            int count = (int)Math.Min(buffer.Length, length - _done);
            source.Read(start + _done, buffer[..count]);
            _done += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
