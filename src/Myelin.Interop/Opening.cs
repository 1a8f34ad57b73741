namespace Myelin.Interop;

/// <summary>Opens a source for a file, and closes it again if its content is refused.</summary>
internal static class Opening
{
    internal static T File<T>(string path, Func<ByteSource, T> open) => Guarded(ByteSource.OpenFile(path), open);

    internal static T Stream<T>(Stream stream, string name, Func<ByteSource, T> open) => Guarded(new ByteSource(stream, name), open);

    private static T Guarded<T>(ByteSource source, Func<ByteSource, T> open)
    {
        try
        {
            return open(source);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }
}
