namespace Myelin.Interop;

/// <summary>
/// The bytes of a file, read at any position: positioned reads, no mapping (a mapped file that another process truncates ends this process).
/// </summary>
internal sealed class ByteSource : IDisposable
{
    private readonly Stream _stream;
    private readonly Lock _lock = new();

    /// <summary>A source that reads a stream, which it closes when it is disposed.</summary>
    /// <exception cref="ArgumentException">The stream cannot seek.</exception>
    internal ByteSource(Stream stream, string name)
    {
        if (!stream.CanSeek)
        {
            throw new ArgumentException("Interop: the stream must be seekable.\n  Got one that is not.\n  Copy it into a MemoryStream first.", nameof(stream));
        }

        (_stream, Name, Length) = (stream, name, stream.Length);
    }

    /// <summary>Its name in errors.</summary>
    internal string Name { get; }

    internal long Length { get; }

    internal static ByteSource OpenFile(string path) => new(OpenStream(path), path);

    /// <summary>Opens a file to read.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    internal static FileStream OpenStream(string path) => File.Exists(path)
        ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0)
        : throw new FileNotFoundException(
            $"Interop: the file must exist.\n  Got \"{path}\"{(Directory.Exists(path) ? ", which is a folder" : "")}.\n  Check the path.", path);

    /// <summary>Opens a file with a reader; the file is closed again if the reader rejects it.</summary>
    internal static T Open<T>(string path, Func<ByteSource, T> read) => Guarded(OpenFile(path), read);

    /// <summary>Opens the contents of a stream with a reader; the stream is closed if the reader rejects it.</summary>
    internal static T Open<T>(Stream stream, string name, Func<ByteSource, T> read) => Guarded(new ByteSource(stream, name), read);

    internal static ByteSource Of(byte[] bytes, string name) => new(new MemoryStream(bytes, writable: false), name);

    /// <summary>Fills a span.</summary>
    /// <exception cref="InvalidDataException">The file ends earlier.</exception>
    internal void Read(long position, Span<byte> to)
    {
        if (position < 0 || position > Length - to.Length || !TryFill(position, to))
        {
            throw FormatError.Because("Interop", "the file must be as long as it states", $"its end at byte {Length}", Name,
                "The file was truncated; download it again.");
        }
    }

    /// <summary>Reads this many bytes into a new array, after checking that they exist.</summary>
    /// <exception cref="InvalidDataException">The file ends earlier, or they do not fit in an array.</exception>
    internal byte[] ReadArray(long position, long length)
    {
        if (length > Array.MaxLength)
        {
            throw FormatError.Because("Interop", $"a single read has at most {Array.MaxLength} bytes", $"{length}", Name, "Save it in smaller parts.");
        }

        if (length < 0 || position < 0 || position > Length - length)
        {
            throw FormatError.Because("Interop", "the file must be as long as it states",
                $"{length} bytes at {position} in a file of {Length}", Name, "The file was truncated; download it again.");
        }

        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)length);
        Read(position, bytes);
        return bytes;
    }

    /// <summary>The whole file, from its beginning, for a reader that takes ownership of it.</summary>
    internal Stream Release()
    {
        _stream.Position = 0;
        return _stream;
    }

    /// <summary>A part of the file as a stream.</summary>
    internal Stream OpenPart(long position, long length) => new PartStream(this, position, length);

    public void Dispose() => _stream.Dispose();

    private static T Guarded<T>(ByteSource source, Func<ByteSource, T> read)
    {
        try
        {
            return read(source);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

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

    private sealed class PartStream(ByteSource source, long start, long length) : ReadOnlyStream(length)
    {
        public override int Read(Span<byte> buffer)
        {
            int count = (int)Math.Min(buffer.Length, Length - Done);
            source.Read(start + Done, buffer[..count]);
            Done += count;
            return count;
        }
    }
}
