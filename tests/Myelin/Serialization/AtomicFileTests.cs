using Myelin.Serialization;

namespace Myelin.Tests.Serialization;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_written_in_a_folder_that_is_made()
    {
        AtomicFile.WriteText(_folder.File("a/b/c.txt"), "Zoë");
        Assert.Equal("Zoë"u8.ToArray(), File.ReadAllBytes(_folder.File("a/b/c.txt")));
        Assert.Equal(["a", "a/b", "a/b/c.txt"], _folder.Names());
    }

    [Fact]
    public void A_part_that_a_killed_process_left_is_no_hindrance()
    {
        File.WriteAllText(_folder.File("x.tmp"), "a long half of something");
        AtomicFile.WriteText(_folder.File("x"), "new");
        Assert.Equal(["x"], _folder.Names());
        Assert.Equal("new", File.ReadAllText(_folder.File("x")));
    }

    [Fact]
    public void A_full_disk_leaves_the_old_file_and_no_part()
    {
        File.WriteAllText(_folder.File("x"), "old");
        var error = Assert.Throws<IOException>(() => AtomicFile.Write(_folder.File("x"), stream =>
        {
            stream.Write(new byte[100_000]);
            throw new IOException("No space left on device");
        }));
        Assert.Equal($"Saving: {_folder.File("x")} could not be written; the previous file is unchanged.\n" +
            "  Got \"No space left on device\".\n  Free some space, or choose another path.", error.Message);
        Assert.Equal("old", File.ReadAllText(_folder.File("x")));
        Assert.Equal(["x"], _folder.Names());
    }

    [Fact]
    public void A_disk_that_is_really_full_is_told_of_too()
    {
        Require.FullDevice();
        File.WriteAllText(_folder.File("x"), "old");
        File.CreateSymbolicLink(_folder.File("x.tmp"), "/dev/full");
        var error = Assert.Throws<IOException>(() => AtomicFile.WriteText(_folder.File("x"), new string('a', 100_000)));
        Assert.StartsWith($"Saving: {_folder.File("x")} could not be written; the previous file is unchanged.\n  Got \"", error.Message,
            StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(_folder.File("x")));
        Assert.Equal(["x"], _folder.Names());
    }

    [Fact]
    public void An_error_of_the_writer_passes_through()
    {
        File.WriteAllText(_folder.File("x"), "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(_folder.File("x"), _ => throw new InvalidOperationException()));
        Assert.Equal("old", File.ReadAllText(_folder.File("x")));
        Assert.Equal(["x"], _folder.Names());
    }

    [Theory]
    [InlineData("taken/x")]
    [InlineData("folder")]
    [InlineData("blocked")]
    public void A_place_that_cannot_be_written_is_named(string name)
    {
        File.WriteAllText(_folder.File("taken"), "a file, no folder");
        Directory.CreateDirectory(_folder.File("folder"));
        Directory.CreateDirectory(_folder.File("blocked.tmp"));
        string[] before = _folder.Names();
        var error = Assert.Throws<IOException>(() => AtomicFile.WriteText(_folder.File(name), "new"));
        Assert.StartsWith($"Saving: {_folder.File(name)} could not be written;", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, _folder.Names());
    }
}
