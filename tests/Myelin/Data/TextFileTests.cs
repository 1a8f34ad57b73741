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
