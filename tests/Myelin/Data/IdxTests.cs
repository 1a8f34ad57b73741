namespace Myelin.Tests.Data;

public sealed class IdxTests
{
    private static readonly byte[] s_small = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6];

    [Fact]
    public void Reads_bytes_of_any_rank()
    {
        IdxArray array = IdxArray.Read(new MemoryStream(s_small));
        Assert.Equal(IdxType.UInt8, array.Type);
        Assert.Equal([2, 3], array.Shape);
        Assert.Equal([1, 2, 3, 4, 5, 6], array.Bytes.ToArray());
        Assert.Equal([1, 2, 3, 4, 5, 6], array.ToIntTensor().ToArray());
        Assert.Equal([1f, 2, 3, 4, 5, 6], array.ToTensor().ToArray());
    }

    [Theory]
    [InlineData(0x09, new byte[] { 0xFF, 2 }, -1f, 2f)]
    [InlineData(0x0B, new byte[] { 0xFF, 0xFE, 1, 0 }, -2f, 256f)]
    [InlineData(0x0C, new byte[] { 0xFF, 0xFF, 0xFF, 0xFD, 0, 1, 0, 0 }, -3f, 65536f)]
    [InlineData(0x0D, new byte[] { 0x3F, 0xC0, 0, 0, 0xC0, 0, 0, 0 }, 1.5f, -2f)]
    [InlineData(0x0E, new byte[] { 0x3F, 0xF8, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0 }, 1.5f, -2f)]
    public void Reads_each_type_big_endian(byte type, byte[] elements, float first, float second) =>
        Assert.Equal([first, second], IdxArray.Read(new MemoryStream([0, 0, type, 1, 0, 0, 0, 2, .. elements])).ToTensor().ToArray());

    [Theory]
    [InlineData("plain.idx")]
    [InlineData("packed.idx.gz")]
    public void What_is_written_is_read(string name)
    {
        using var folder = new TemporaryFolder();
        IdxArray[] arrays =
        [
            IdxArray.From([1, 2, 255], 3), IdxArray.From(Tensor.From([1.5f, -2, float.NaN, 1e30f], 2, 2)),
                IdxArray.From(IntTensor.From([-1, int.MaxValue], 1, 2, 1)),
            IdxArray.From([], 0, 28, 28), IdxArray.From([7]),
        ];
        foreach (IdxArray array in arrays)
        {
            array.Write(folder.File(name));
            IdxArray back = IdxArray.Read(folder.File(name));
            Assert.Equal((array.Type, array.Shape, array.Sha256()), (back.Type, back.Shape, back.Sha256()));
            Assert.Equal(array.Bytes.ToArray(), back.Bytes.ToArray());
        }

        Assert.Equal([name], folder.Names());
        Assert.Equal(name.EndsWith(".gz", StringComparison.Ordinal), File.ReadAllBytes(folder.File(name)) is [0x1f, 0x8b, ..]);
    }

    [Fact]
    public void Floats_that_are_no_integers_are_no_labels()
    {
        var error = Assert.Throws<InvalidDataException>(() => IdxArray.From(Tensor.From([1, 2.5f])).ToIntTensor());
        Assert.Equal("IDX: each element must be an integer of 32 bits.\n  Got 2.5 at position 1 of Float32[2].\n  Read floats by ToTensor().", error.Message);
        Assert.Equal([-3, 4], IdxArray.From(Tensor.From([-3, 4])).ToIntTensor().ToArray());
    }

    [Theory]
    [InlineData(new byte[0], "a file starts with four bytes of magic number.\n  Got an empty file.")]
    [InlineData(new byte[] { 0, 0, 8 }, "Got 3 bytes.")]
    [InlineData(new byte[] { 60, 104, 116, 109, 108, 62 }, "Got 3C68746D.\n  This is not an IDX file, perhaps a web page")]
    [InlineData(new byte[] { 0, 0, 7, 1, 0, 0, 0, 0 }, "Got 00000701.")]
    [InlineData(new byte[] { 0, 0, 8, 3, 0, 0, 0, 1 }, "a header of 3 axes has 12 bytes of sizes.\n  Got 4.")]
    [InlineData(new byte[] { 0, 0, 8, 1, 255, 255, 255, 255 }, "Got UInt8[-1].")]
    [InlineData(new byte[] { 0, 0, 8, 2, 0, 1, 0, 0, 127, 255, 255, 255 }, "Got UInt8[65536, 2147483647].")]
    [InlineData(new byte[] { 0, 0, 14, 1, 127, 255, 255, 255 }, "Got Float64[2147483647].")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 3, 1, 2 },
        "[3] elements take 3 bytes after the header.\n  Got 2.\n  The file is truncated: download it again.")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0, 0, 0, 1, 1, 2 }, "must end where its header says.\n  Got more than the 1 bytes of UInt8[1].")]
    public void A_bad_file_says_what_is_wrong(byte[] content, string expected)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("bad.idx");
        File.WriteAllBytes(path, content);
        var error = Assert.Throws<InvalidDataException>(() => IdxArray.Read(path));
        Assert.StartsWith($"IDX: in {path}, ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal(3, error.Message.Split('\n').Length);
    }

    [Fact]
    public void A_damaged_gzip_file_says_so()
    {
        var random = new RandomStream(4);
        byte[] packed = Packed(IdxArray.From([.. Enumerable.Range(0, 5000).Select(_ => (byte)random.Next(200))], 5000));
        byte[] corrupt = [.. packed];
        corrupt[^6] ^= 0xFF; // the checksum
        var error = Assert.Throws<InvalidDataException>(() => IdxArray.Read(new MemoryStream(corrupt), "x.gz"));
        Assert.StartsWith("IDX: x.gz must be an intact gzip file.\n  Got ", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<InvalidDataException>(() => IdxArray.Read(new MemoryStream(packed[..(packed.Length / 2)]), "x.gz"));
        Assert.EndsWith("The file is truncated: download it again.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_that_lies_costs_no_memory()
    {
        byte[] lie = [0, 0, 8, 1, 127, 0, 0, 0, 1, 2, 3];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidDataException>(() => IdxArray.Read(new MemoryStream(lie)));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4 << 20);
        Assert.Throws<InvalidDataException>(() => IdxArray.Read(new MemoryStream(s_small), maxBytes: 5));
        Assert.Equal(6, IdxArray.Read(new MemoryStream(s_small), maxBytes: 6).Bytes.Length);
    }

    [Fact]
    public void A_missing_file_names_itself() =>
        Assert.Contains("nowhere.idx", Assert.ThrowsAny<IOException>(() => IdxArray.Read("nowhere.idx")).Message, StringComparison.Ordinal);

    [Fact]
    public void Mutated_files_are_read_or_refused_in_words()
    {
        byte[][] seeds = [s_small, Packed(IdxArray.From(s_small, 18)), Packed(IdxArray.From(Tensor.Arange(20)))];
        var random = new RandomStream(1);
        for (int round = 0; round < 3000; round++)
        {
            byte[] bytes = [.. seeds[round % seeds.Length]];
            for (int i = random.Next(4); i >= 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (random.Next(3) == 0) bytes = bytes[..random.Next(bytes.Length)];
            try
            {
                IdxArray array = IdxArray.Read(new MemoryStream(bytes), maxBytes: 1 << 20);
                Assert.True(array.Bytes.Length >= array.Shape.ElementCount);
                array.ToTensor();
            }
            catch (InvalidDataException error)
            {
                Assert.Equal(3, error.Message.Split('\n').Length);
            }
        }
    }

    [Fact]
    public void A_full_disk_leaves_what_was_there()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("labels.idx");
        IdxArray.From([1], 1).Write(path);
        if (OperatingSystem.IsLinux()) File.CreateSymbolicLink(path + ".tmp", "/dev/full");
        else Directory.CreateDirectory(path + ".tmp");
        var error = Assert.ThrowsAny<Exception>(() => IdxArray.From(new byte[100_000], 100_000).Write(path));
        if (OperatingSystem.IsLinux())
        {
            Assert.StartsWith($"IDX: {path} could not be written; the previous file is unchanged.\n  Got \"",
                Assert.IsType<IOException>(error).Message, StringComparison.Ordinal);
            Assert.Equal(["labels.idx"], folder.Names());
        }

        Assert.Equal([1], IdxArray.Read(path).Bytes.ToArray());
    }

    private static byte[] Packed(IdxArray array)
    {
        using var stream = new MemoryStream();
        array.Write(stream, gzip: true);
        return stream.ToArray();
    }
}
