using System.Buffers.Binary;
using System.Text;

namespace Myelin.Interop.Zip;

/// <summary>
/// Reads a zip archive's directory, strictly: it exactly fills the space before the end record, every entry is inside the file before it, none
/// overlaps another, local headers agree with it, and the limits below hold. Archives on several disks and encrypted ones are rejected.
/// </summary>
/// <remarks>PKWARE's APPNOTE.TXT 6.3, with the 64-bit extension.</remarks>
internal static class ZipDirectory
{
    internal const int MaxEntries = 1 << 17;

    /// <summary>Deflate expands one byte to at most 1032.</summary>
    internal const long MaxRatio = 1032;

    /// <summary>All entries together expand to at most this, or to <see cref="MaxTotalRatio"/> times the file's length if that is more.</summary>
    internal const long MaxTotal = 1L << 30;

    internal const long MaxTotalRatio = 100;

    private const uint EndSignature = 0x06054b50, End64Signature = 0x06064b50, Locator64Signature = 0x07064b50, EntrySignature = 0x02014b50,
        LocalSignature = 0x04034b50;
    private const int EndLength = 22, End64Length = 56, Locator64Length = 20, EntryLength = 46, LocalLength = 30;
    private const ushort Encrypted = 1 | (1 << 6) | (1 << 13), SizesFollow = 1 << 3;
    private const ushort Stored = 0, Deflated = 8;

    internal static List<ZipEntry> Read(ByteSource source)
    {
        (long start, long length, long count) = FindDirectory(source);
        byte[] directory = source.ReadArray(start, length);
        var entries = new List<ZipEntry>();
        var names = new HashSet<string>();
        var places = new List<(long Begin, long End, string Name)>();
        long at = 0, total = 0;
        for (long i = 0; i < count; i++)
        {
            WorkCounter.Count();
            (ZipEntry entry, long local) = ReadEntry(source, directory, ref at, start);
            if (!names.Add(entry.Name))
                throw Invalid(source.Name, "no two entries may have the same name", FormatError.Show(entry.Name),
                    "The file was tampered with; do not trust it.");
            entries.Add(entry);
            places.Add((local, entry.Start + entry.Compressed, entry.Name));
            total += entry.Length;
            if (total > Math.Max(MaxTotal, MaxTotalRatio * source.Length))
            {
                throw Invalid(source.Name,
                    $"all entries together must be at most {MaxTotal} bytes, or {MaxTotalRatio} times the file's length",
                    $"at least {total}", "The file is designed to fill the memory; do not trust it.");
            }
        }

        if (at != length)
            throw Invalid(source.Name, "the directory must contain as many entries as it states",
                $"{length - at} bytes after the last of {count}", "The file is damaged.");
        CheckOverlap(source, places);
        return entries;
    }

    private static void CheckOverlap(ByteSource source, List<(long Begin, long End, string Name)> places)
    {
        places.Sort();
        for (int i = 1; i < places.Count; i++)
        {
            if (places[i].Begin < places[i - 1].End)
            {
                throw Invalid(source.Name, "entries must not overlap",
                    $"{FormatError.Show(places[i].Name)} inside {FormatError.Show(places[i - 1].Name)}",
                    "The file was tampered with; do not trust it.");
            }
        }
    }

    private static (long Start, long Length, long Count) FindDirectory(ByteSource source)
    {
        // The record ends the file, except for a comment whose length it states.
        int tail = (int)Math.Min(source.Length, EndLength + ushort.MaxValue);
        byte[] bytes = source.ReadArray(source.Length - tail, tail);
        int at = tail - EndLength;
        while (at >= 0 && (UInt32(bytes, at) != EndSignature || UInt16(bytes, at + 20) != tail - at - EndLength)) at--;
        if (at < 0) throw Invalid(source.Name, "the file must end with its directory", "none", "The file was truncated or appended to; download it again.");
        long end = source.Length - tail + at, count = UInt16(bytes, at + 10), length = UInt32(bytes, at + 12), start = UInt32(bytes, at + 16);
        bool oneDisk = UInt16(bytes, at + 4) is 0 or ushort.MaxValue && UInt16(bytes, at + 6) is 0 or ushort.MaxValue && UInt16(bytes, at + 8) == count;
        byte[] locator = end < Locator64Length + End64Length ? new byte[Locator64Length] : source.ReadArray(end - Locator64Length, Locator64Length);
        if (UInt32(locator, 0) == Locator64Signature)
        {
            // PyTorch always writes the 64-bit record; if a number fits in 32 bits both must agree.
            end -= Locator64Length + End64Length;
            byte[] wide = source.ReadArray(end, End64Length);
            (long wideCount, long wideLength, long wideStart) = ((long)UInt64(wide, 32), (long)UInt64(wide, 40), (long)UInt64(wide, 48));
            bool agree = UInt64(locator, 8) == (ulong)end && UInt32(wide, 0) == End64Signature
                && (count == ushort.MaxValue || count == wideCount) && Matches((uint)length, wideLength) && Matches((uint)start, wideStart);
            if (!agree) throw Damaged(source, "another 64-bit record");
            oneDisk &= UInt32(wide, 16) == 0 && UInt32(wide, 20) == 0 && UInt64(wide, 24) == UInt64(wide, 32);
            (count, length, start) = (wideCount, wideLength, wideStart);
        }

        if (!oneDisk || start < 0 || length < 0 || start > end || length != end - start) throw Damaged(source, $"{length} bytes at {start}, before {end}");
        if (count < 0 || count > MaxEntries || count * EntryLength > length)
            throw Invalid(source.Name, $"a directory has at most {MaxEntries} entries, each of the minimum size",
                $"{count} in {length} bytes", "The file is damaged, or malicious.");
        return (start, length, count);
    }

    private static (ZipEntry Entry, long Local) ReadEntry(ByteSource source, byte[] directory, ref long position, long limit)
    {
        int at = (int)position;
        if (directory.Length - at < EntryLength || UInt32(directory, at) != EntrySignature) throw Damaged(source, $"no entry at byte {at}");
        ushort flags = UInt16(directory, at + 8), method = UInt16(directory, at + 10);
        uint crc = UInt32(directory, at + 16);
        long compressed = UInt32(directory, at + 20), length = UInt32(directory, at + 24), local = UInt32(directory, at + 42);
        int nameLength = UInt16(directory, at + 28), extra = UInt16(directory, at + 30), comment = UInt16(directory, at + 32);
        if (directory.Length - at - EntryLength < nameLength + extra + comment) throw Damaged(source, $"an entry that ends after the directory, at byte {at}");
        ReadOnlySpan<byte> rawName = directory.AsSpan(at + EntryLength, nameLength);
        string name = Decode(source, rawName);
        Widen(source, directory.AsSpan(at + EntryLength + nameLength, extra), ref length, ref compressed, ref local);
        position = at + EntryLength + nameLength + extra + comment;

        if ((flags & Encrypted) != 0) throw Invalid(source.Name, "entries must not be encrypted", FormatError.Show(name), "Decrypt the file first.");
        if (method is not (Stored or Deflated))
            throw Invalid(source.Name, "entries must be stored or deflated", $"method {method} for {FormatError.Show(name)}",
                "Save it again with the usual compression.");
        if (method == Stored ? length != compressed : length > compressed * MaxRatio)
        {
            throw Invalid(source.Name, "an entry's length must be possible",
                $"{length} bytes from {compressed} for {FormatError.Show(name)}",
                "The file is designed to fill the memory; do not trust it.");
        }

        if (local > limit - LocalLength) throw Damaged(source, $"{FormatError.Show(name)} at byte {local}, after the entries");
        byte[] header = source.ReadArray(local, LocalLength + nameLength);
        bool follow = (flags & SizesFollow) != 0;
        bool agrees = UInt32(header, 0) == LocalSignature && UInt16(header, 6) == flags && UInt16(header, 8) == method
            && UInt16(header, 26) == nameLength && rawName.SequenceEqual(header.AsSpan(LocalLength))
            && (follow || (UInt32(header, 14) == crc && Matches(UInt32(header, 18), compressed) && Matches(UInt32(header, 22), length)));
        if (!agrees) throw Damaged(source, $"another local header for {FormatError.Show(name)}");
        long start = local + LocalLength + nameLength + UInt16(header, 28);
        if (start > limit || compressed > limit - start) throw Damaged(source, $"{FormatError.Show(name)}, which reaches into the directory");
        return (new ZipEntry(name, method == Deflated, crc, start, compressed, length), local);
    }

    private static bool Matches(uint narrow, long value) => narrow == uint.MaxValue || narrow == value;

    /// <summary>Reads the numbers that did not fit in 32 bits from the extra field 1.</summary>
    private static void Widen(ByteSource source, ReadOnlySpan<byte> extra, ref long length, ref long compressed, ref long local)
    {
        while (extra.Length >= 4)
        {
            ushort kind = BinaryPrimitives.ReadUInt16LittleEndian(extra), size = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (size > extra.Length - 4) throw Damaged(source, "an extra field longer than its space");
            ReadOnlySpan<byte> content = extra.Slice(4, size);
            extra = extra[(4 + size)..];
            if (kind != 1) continue;
            Take(source, ref content, ref length);
            Take(source, ref content, ref compressed);
            Take(source, ref content, ref local);
        }

        if (length == uint.MaxValue || compressed == uint.MaxValue || local == uint.MaxValue) throw Damaged(source, "a 64-bit size that is missing");
    }

    private static void Take(ByteSource source, ref ReadOnlySpan<byte> content, ref long value)
    {
        if (value != uint.MaxValue) return;
        if (content.Length < 8) throw Damaged(source, "a 64-bit size that is missing");
        value = BinaryPrimitives.ReadInt64LittleEndian(content);
        content = content[8..];
        if (value < 0 || value > source.Length * MaxRatio) throw Damaged(source, $"a size of {value}");
    }

    private static string Decode(ByteSource source, ReadOnlySpan<byte> name)
    {
        try
        {
            // Whether or not it is marked as UTF-8: PyTorch and others do not mark it, and invalid UTF-8 is rejected.
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(name);
        }
        catch (DecoderFallbackException)
        {
            throw Damaged(source, "a name that is not UTF-8");
        }
    }

    internal static InvalidDataException Invalid(string file, string rule, string got, string advice) => FormatError.Because("zip", rule, got, file, advice);

    private static InvalidDataException Damaged(ByteSource source, string got) =>
        Invalid(source.Name, "the directory must describe the file", got, "The file is damaged or was tampered with; download it again.");

    private static ushort UInt16(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private static uint UInt32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static ulong UInt64(byte[] bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));
}
