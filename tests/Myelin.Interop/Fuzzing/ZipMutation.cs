using Myelin.Interop.Tests.Zip;
using Myelin.Interop.Zip;

namespace Myelin.Interop.Tests.Fuzzing;

/// <summary>Takes an archive apart, changes an entry by what it is, and packs it again with the right checksums.</summary>
internal static class ZipMutation
{
    internal static byte[] Change(byte[] input, Random random)
    {
        if (random.Next(8) == 0) return Mutations.Bytes(input, random);
        List<BuiltEntry> entries;
        try
        {
            using var zip = new ZipReader(ByteSource.Of(input, "corpus"));
            entries = [.. zip.Entries.Select(e => new BuiltEntry(e.Name, zip.ReadAll(e)) { Deflate = e.IsDeflated })];
        }
        catch (InvalidDataException)
        {
            return Mutations.Bytes(input, random);
        }

        if (entries.Count == 0) return Mutations.Bytes(input, random);
        int at = random.Next(entries.Count), other = random.Next(entries.Count);
        // The pickle is what most depends on.
        if (random.Next(2) == 0 && entries.FindIndex(e => e.Name.EndsWith(".pkl", StringComparison.Ordinal)) is var pickle and >= 0) at = pickle;
        BuiltEntry entry = entries[at];
        switch (random.Next(16))
        {
            case 0: entries.RemoveAt(at); break;
            case 1: entries.Insert(other, entry); break;
            case 2: entries[at] = entry with { Deflate = !entry.Deflate }; break;
            case 3: entries[at] = entry with { Length = (uint)random.Next(1 << 20) }; break;
            case 4: entries[at] = entry with { Offset = (uint)random.Next(input.Length) }; break;
            case 5: entries[at] = entry with { Name = entries[other].Name }; break;
            default: entries[at] = entry with { Content = Content(entry, random) }; break;
        }

        return ZipBuilder.Build(entries);
    }

    private static byte[] Content(BuiltEntry entry, Random random) =>
        entry.Name.EndsWith(".pkl", StringComparison.Ordinal) ? Mutations.Pickle(entry.Content, random)
        : entry.Name.EndsWith(".npy", StringComparison.Ordinal) ? Mutations.Npy(entry.Content, random)
        : Mutations.Bytes(entry.Content, random);
}
