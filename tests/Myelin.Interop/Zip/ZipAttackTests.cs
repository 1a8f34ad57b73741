using System.Buffers.Binary;
using Myelin.Interop.NumPy;
using Myelin.Interop.Zip;
using Myelin.Serialization;

namespace Myelin.Interop.Tests.Zip;

/// <summary>Archives made to fill the memory, to mean two things at once, or to reach where they should not.</summary>
public sealed class ZipAttackTests
{
    private static readonly byte[] s_npy = Npy();

    private static BuiltEntry Good(string name = "a.npy") => new(name, s_npy);

    private static string Refused(params IEnumerable<BuiltEntry> entries) => Refused(ZipBuilder.Build(entries));

    private static string Refused(byte[] zip) => Assert.Throws<InvalidDataException>(() => ReadAll(zip)).Message;

    [Fact]
    public void A_good_archive_is_read()
    {
        using var zip = new ZipReader(ByteSource.Of(ZipBuilder.Build(Good(), Good("b.npy") with { Deflate = true }), "good"));
        Assert.All(zip.Entries, entry => Assert.Equal(s_npy, zip.ReadAll(entry)));
    }

    [Fact]
    public void Sizes_of_64_bits_are_read()
    {
        byte[] bytes = ZipBuilder.Build(Good(), Good("b.npy") with { Wide = true });
        using var zip = new ZipReader(ByteSource.Of(bytes, "wide"));
        Assert.Equal(s_npy, zip.ReadAll(zip.Entries[1]));
        int length = bytes.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[1, 0, 24, 0]) + 4;
        bytes[length + 7] = 0x80;
        Assert.Contains("a size of -9223372036854775", Refused(bytes));
        (bytes[length + 7], bytes[length + 6]) = (0, 1);
        Assert.Contains("a size of 281474976710", Refused(bytes));
        bytes[length - 2] = 16;
        Assert.Contains("must describe the file", Refused(bytes));
        bytes[length - 2] = 200;
        Assert.Contains("an extra field longer than its space", Refused(bytes));
        bytes[length - 4] = 9;
        bytes[length - 2] = 24;
        Assert.Contains("a 64-bit size that is missing", Refused(bytes));
    }

    [Fact]
    public void A_compressed_pickle_is_short()
    {
        var entry = new BuiltEntry("a/data.pkl", new byte[20 << 20]) { Deflate = true };
        Assert.Contains("a compressed pickle is at most 16777216 bytes long",
            Assert.Throws<InvalidDataException>(() => ArrayFiles.Open(new MemoryStream(ZipBuilder.Build(entry)), "bomb.pt")).Message);
    }

    [Fact]
    public void Names_are_keys_and_nothing_is_written()
    {
        string[] names = ["../../etc/passwd", "/etc/passwd", "C:\\x", "..\\x", "a/../b", "con"];
        using NpzFile file = NpzFile.Open(new MemoryStream(ZipBuilder.Build(names.Select(n => Good(n + ".npy")))), "odd.npz");
        Assert.Equal(names, file.Entries.Select(e => e.Name));
        Assert.All(names, name => Assert.Equal(2, file.Read(name).Length));
    }

    [Fact]
    public void Names_that_differ_in_case_are_two_and_the_same_name_is_refused()
    {
        using NpzFile file = NpzFile.Open(new MemoryStream(ZipBuilder.Build(Good("w.npy"), Good("W.npy"))), "case.npz");
        Assert.Equal(2, file.Entries.Count);
        Assert.Contains("no two entries may have the same name", Refused(Good(), Good()));
    }

    [Fact]
    public void A_length_that_no_compression_reaches_is_refused() =>
        Assert.Contains("an entry's length must be possible", Refused(Good() with { Deflate = true, Length = 1 << 30 }));

    [Fact]
    public void More_in_all_than_a_file_may_expand_to_is_refused()
    {
        byte[] zeros = new byte[64 << 20];
        IEnumerable<BuiltEntry> bomb = Enumerable.Range(0, 20).Select(i => new BuiltEntry($"{i}.npy", zeros) { Deflate = true });
        long before = GC.GetAllocatedBytesForCurrentThread();
        byte[] zip = ZipBuilder.Build(bomb);
        long made = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("all entries together must be at most 1073741824 bytes", Refused(zip));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - made < 1 << 20);
        Assert.True(made > before);
    }

    [Fact]
    public void Many_entries_are_refused_before_any_is_looked_at()
    {
        byte[] zip = ZipBuilder.Build(Good());
        BinaryPrimitives.WriteUInt16LittleEndian(zip.AsSpan(zip.Length - 14), 60_000);
        BinaryPrimitives.WriteUInt16LittleEndian(zip.AsSpan(zip.Length - 12), 60_000);
        Assert.Contains("a directory has at most 131072 entries, each of the minimum size", Refused(zip));
    }

    [Fact]
    public void Overlapping_entries_are_refused()
    {
        // Two names for the same bytes, and an entry whose content is another entry (the quoted overlap of the "better zip bomb").
        Assert.Contains("the directory must describe the file", Refused(Good("a.npy"), Good("b.npy") with { Offset = 0 }));
        byte[] inner = ZipBuilder.Build(Good("x.npy"))[..(30 + 5 + s_npy.Length)];
        byte[] zip = ZipBuilder.Build(new BuiltEntry("outer.npy", inner), Good("x.npy") with { Offset = 30 + 9 });
        Assert.Contains("entries must not overlap", Refused(zip));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1 << 6)]
    [InlineData(1 << 13)]
    public void Encrypted_entries_are_refused(ushort flag) => Assert.Contains("entries must not be encrypted", Refused(Good() with { Flags = flag }));

    [Theory]
    [InlineData(12)]
    [InlineData(14)]
    [InlineData(93)]
    public void Other_compressions_are_refused(ushort method) =>
        Assert.Contains($"Got method {method} for \"a.npy\"", Refused(Good() with { Method = method }));

    [Fact]
    public void Lies_about_lengths_are_found_out()
    {
        Assert.Contains("an entry's length must be possible", Refused(Good() with { Length = 100 }));
        uint length = (uint)s_npy.Length;
        Assert.Contains("more than the declared", Refused(Good() with { Deflate = true, Length = length - 1 }));
        Assert.Contains($"{length} bytes instead of the declared {length + 1}", Refused(Good() with { Deflate = true, Length = length + 1 }));
        Assert.Contains("a wrong checksum", Refused(Good() with { Crc = 7 }));
        Assert.Contains("a wrong checksum", Refused(Good() with { Crc = 7, Deflate = true }));
        Assert.Contains("invalid compressed data", Refused(new BuiltEntry("a.npy", [255, 255, 255, 255]) { Method = 8 }));
    }

    [Fact]
    public void Local_headers_say_what_the_directory_says()
    {
        Assert.Contains("another local header for \"a.npy\"", Refused(Good() with { LocalName = "b.npy" }));
        Assert.Contains("another local header for \"a.npy\"", Refused(Good() with { LocalName = "bb.npy" }));
        Assert.Contains("after the entries", Refused(Good(), Good("b.npy") with { Offset = 100_000 }));
        Assert.Contains("another local header", Refused(Good(), Good("b.npy") with { Offset = 5 }));
    }

    [Fact]
    public void The_directory_fills_its_place()
    {
        byte[] zip = ZipBuilder.Build(Good());
        Assert.Contains("must end with its directory", Refused([.. zip, 0]));
        Assert.Contains("must end with its directory", Refused(zip[..^1]));
        Assert.Contains("must describe the file", Refused([0, .. zip]));
        Assert.Contains("must describe the file", Refused([.. zip[..^22], 0, .. zip[^22..]]));
        Assert.Contains("must end with its directory", Refused(Array.Empty<byte>()));
        Assert.Contains("must end with its directory", Refused("PK\u0003\u0004"u8.ToArray()));
        zip[^18] = 1;
        Assert.Contains("must describe the file", Refused(zip));
    }

    private static void ReadAll(byte[] bytes)
    {
        using var zip = new ZipReader(ByteSource.Of(bytes, "evil.npz"));
        foreach (ZipEntry entry in zip.Entries) zip.ReadAll(entry);
    }

    private static byte[] Npy()
    {
        using var stream = new MemoryStream();
        Interop.NumPy.Npy.Write(stream, NdArray.From<float>([1, 2]));
        return stream.ToArray();
    }
}
