using Myelin.Interop.Zip;

namespace Myelin.Interop.Pickle;

/// <summary>
/// Lists what a pickle would import if Python loaded it, without importing or building anything: the way to look at a file before trusting
/// it.
/// </summary>
public static class PickleGlobals
{
    private const int LegacyPickles = 5;

    /// <summary>The globals that the pickles of a file name: a pickle, a PyTorch file, or any zip archive's entries <c>*.pkl</c>.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Module and name (<c>collections.OrderedDict</c>) in the order of their first mention.</returns>
    /// <exception cref="InvalidDataException">A pickle is damaged or beyond a limit.</exception>
    /// <exception cref="IOException">The file does not exist, or cannot be read.</exception>
    public static IReadOnlyList<string> Of(string path)
    {
        using FileStream stream = ByteSource.OpenStream(path);
        return Of(stream, path);
    }

    /// <summary>The globals that the pickles of a stream name.</summary>
    /// <param name="stream">A seekable stream, read from its beginning; it is closed.</param>
    /// <param name="name">Its name in errors.</param>
    /// <exception cref="InvalidDataException">A pickle is damaged or beyond a limit.</exception>
    public static IReadOnlyList<string> Of(Stream stream, string name)
    {
        using var source = new ByteSource(stream, name);
        var forms = new Lister();
        if (FileSignature.IsZip(source))
        {
            using var zip = new ZipReader(source);
            foreach (ZipEntry entry in zip.Entries.Where(e => e.Name.EndsWith(".pkl", StringComparison.Ordinal)))
            {
                using ByteSource pickle = ByteSource.Of(zip.ReadPickle(entry), $"{FormatError.Show(entry.Name)} of {name}");
                Read(pickle, forms, 1);
            }
        }
        else
        {
            Read(source, forms, FileSignature.IsLegacyTorch(source) ? LegacyPickles : 1);
        }

        return forms.Names;
    }

    private static void Read(ByteSource source, Lister forms, int pickles)
    {
        long position = 0;
        for (int i = 0; i < pickles; i++) PickleReader.Read(source, ref position, forms, out _);
    }

    private sealed class Lister : PickleForms
    {
        private readonly HashSet<string> _seen = [];

        internal List<string> Names { get; } = [];

        internal override PickleValue Global(string module, string name) => Add($"{module}.{name}");

        internal override PickleValue Reduce(PickleValue callable, PickleValue arguments) => PickleUnbuilt.Value;

        internal override void Build(PickleValue target, PickleValue state)
        {
        }

        internal override PickleValue Persistent(PickleValue id) => PickleUnbuilt.Value;

        internal override PickleValue Other(string opcode, string what) => Add(what);

        private PickleUnbuilt Add(string name)
        {
            if (_seen.Add(name)) Names.Add(name);
            return PickleUnbuilt.Value;
        }
    }
}
