namespace Myelin.Tests.Data;

public sealed class TextFileTests
{
    private static string Write(TemporaryFolder folder, params byte[] bytes)
    {
        string path = Path.Combine(folder.Path, "text.txt");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    [Fact]
    public void Reads_utf8_with_and_without_a_mark()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("aé\r\n", TextFile.Read(Write(folder, 0x61, 0xC3, 0xA9, 13, 10)));
        Assert.Equal("a", TextFile.Read(Write(folder, 0xEF, 0xBB, 0xBF, 0x61)));
    }

    [Fact]
    public void Reads_a_gzipped_text_and_refuses_a_damaged_one()
    {
        using var folder = new TemporaryFolder();
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest)) gzip.Write("aé\nb"u8);
        byte[] bytes = packed.ToArray();
        Assert.Equal("aé\nb", TextFile.Read(Write(folder, bytes)));
        bytes[2] ^= 0xFF;
        string path = Write(folder, bytes);
        string message = Assert.Throws<InvalidDataException>(() => TextFile.Read(path)).Message;
        Assert.StartsWith("TextFile: a gzip file must be intact.\n  Got \"", message, StringComparison.Ordinal);
        Assert.EndsWith($" in {path}.\n  The file is damaged: download it again.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_encodings_are_an_error_that_says_where()
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder, 0x61, 10, 10, 0x62, 0xE9, 0x63);
        Assert.Equal($"TextFile: the file must be UTF-8.\n  Got the byte 0xE9 in line 3 of {path}, which is none.\n" +
            "  Convert it: iconv -f WINDOWS-1252 -t UTF-8.", Assert.Throws<InvalidDataException>(() => TextFile.Read(path)).Message);
        Assert.Throws<InvalidDataException>(() => TextFile.Read(Write(folder, 0xFF, 0xFE, 0x61, 0)));
        Assert.Throws<InvalidDataException>(() => TextFile.Read(Write(folder, 0x61, 0xC3)));
    }

    [Fact]
    public void Empty_and_missing_files_are_errors()
    {
        using var folder = new TemporaryFolder();
        string path = Write(folder);
        Assert.Equal($"TextFile: the file must contain text.\n  Got {path}, which is empty.\n  Give a file of at least a few thousand characters.",
            Assert.Throws<InvalidDataException>(() => TextFile.Read(path)).Message);
        Assert.Throws<InvalidDataException>(() => TextFile.Read(Write(folder, 0xEF, 0xBB, 0xBF)));
        Assert.StartsWith("TextFile: the file must exist.\n  Got \"none.txt\".",
            Assert.Throws<FileNotFoundException>(() => TextFile.Read("none.txt")).Message, StringComparison.Ordinal);
    }
}
