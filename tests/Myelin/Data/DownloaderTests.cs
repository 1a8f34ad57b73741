using System.IO.Compression;
using System.Security.Cryptography;

namespace Myelin.Tests.Data;

public sealed class DownloaderTests : IDisposable
{
    private static readonly byte[] s_content = MakeContent();
    private static readonly byte[] s_packed = Pack(s_content, CompressionLevel.Optimal);
    private static readonly DataFile s_file = new("numbers.gz", Convert.ToHexStringLower(SHA256.HashData(s_content)), s_content.Length);
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_fetched_checked_and_named()
    {
        using var server = new LoopbackServer(_ => new Answer(s_packed));
        var seen = new List<DownloadProgress>();
        new Downloader { Progress = seen.Add }.Fetch(Source(server.Address), _folder.Path, Token);
        Assert.Equal(["numbers.gz"], _folder.Names());
        Assert.Equal(s_packed, File.ReadAllBytes(_folder.File("numbers.gz")));
        Assert.Equal(new DownloadProgress("numbers.gz", s_packed.Length, s_packed.Length), seen[^1]);
        Assert.Equal(seen.OrderBy(p => p.Bytes), seen);
        new Downloader().Fetch(Source(server.Address), _folder.Path, Token);
        Assert.Single(server.Requests); // what is there is not fetched again
    }

    [Fact]
    public void A_transfer_cut_short_goes_on_where_it_stopped()
    {
        using var cut = new LoopbackServer(_ => new Answer(s_packed, CutAfter: 1000));
        var error = Assert.Throws<IOException>(() => new Downloader().Fetch(Source(cut.Address), _folder.Path, Token));
        Assert.StartsWith($"two: numbers.gz must come from one of 1 mirrors.\n  Got {cut.Address}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("the part received is kept", error.Message, StringComparison.Ordinal);
        Assert.Equal(["numbers.gz.part"], _folder.Names());
        Assert.Equal(s_packed[..1000], File.ReadAllBytes(_folder.File("numbers.gz.part")));

        using var whole = new LoopbackServer(_ => new Answer(s_packed));
        new Downloader().Fetch(Source(whole.Address), _folder.Path, Token);
        Assert.Equal(["numbers.gz bytes=1000-"], whole.Requests);
        Assert.Equal(s_packed, File.ReadAllBytes(_folder.File("numbers.gz")));
    }

    [Fact]
    public void A_server_without_ranges_starts_over()
    {
        File.WriteAllBytes(_folder.File("numbers.gz.part"), s_packed[..1000]);
        using var server = new LoopbackServer(_ => new Answer(s_packed, Ranges: false));
        new Downloader().Fetch(Source(server.Address), _folder.Path, Token);
        Assert.Equal(s_packed, File.ReadAllBytes(_folder.File("numbers.gz")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    public void A_part_that_is_whole_or_too_long_is_settled_by_its_checksum(int tooMuch)
    {
        File.WriteAllBytes(_folder.File("numbers.gz.part"), [.. s_packed, .. new byte[tooMuch]]);
        using var server = new LoopbackServer(_ => new Answer(s_packed));
        new Downloader().Fetch(Source(server.Address), _folder.Path, Token);
        Assert.Equal(s_content, Unpacked("numbers.gz"));
        Assert.Equal(["numbers.gz"], _folder.Names());
    }

    [Fact]
    public void A_part_of_another_packing_is_replaced_from_the_start()
    {
        File.WriteAllBytes(_folder.File("numbers.gz.part"), Pack(s_content, CompressionLevel.NoCompression)[..1000]);
        using var server = new LoopbackServer(_ => new Answer(s_packed));
        new Downloader().Fetch(Source(server.Address), _folder.Path, Token);
        Assert.Equal(["numbers.gz bytes=1000-", "numbers.gz"], server.Requests);
        Assert.Equal(s_packed, File.ReadAllBytes(_folder.File("numbers.gz")));
    }

    [Fact]
    public void Mirrors_are_tried_in_order_and_any_packing_will_do()
    {
        byte[] other = Pack(s_content, CompressionLevel.Fastest);
        using var missing = new LoopbackServer(_ => new Answer([], Status: 404));
        using var broken = new LoopbackServer(_ => new Answer([], Status: 500));
        using var good = new LoopbackServer(_ => new Answer(other));
        new Downloader().Fetch(Source(missing.Address, broken.Address, good.Address), _folder.Path, Token);
        Assert.Equal(other, File.ReadAllBytes(_folder.File("numbers.gz")));
        Assert.Equal((1, 1, 1), (missing.Requests.Count, broken.Requests.Count, good.Requests.Count));
    }

    [Fact]
    public void Wrong_bytes_are_removed_and_every_failure_told()
    {
        byte[] altered = [.. s_content];
        altered[7]++;
        byte[] torn = [.. s_packed];
        torn[^6] ^= 1;
        using var wrong = new LoopbackServer(_ => new Answer(Pack(altered, CompressionLevel.Optimal)));
        using var corrupt = new LoopbackServer(_ => new Answer(torn));
        using var page = new LoopbackServer(_ => new Answer("<html>Sign in</html>"u8.ToArray()));
        using var huge = new LoopbackServer(_ => new Answer(new byte[3 * s_content.Length]));
        using var bomb = new LoopbackServer(_ => new Answer(Pack(new byte[100 * s_content.Length], CompressionLevel.Optimal)));
        using var missing = new LoopbackServer(_ => new Answer([], Status: 404));
        using var silent = new LoopbackServer(_ => new Answer([], Silent: true));
        var downloader = new Downloader { Timeout = TimeSpan.FromSeconds(0.5) };
        var error = Assert.Throws<IOException>(() =>
            downloader.Fetch(
                Source(wrong.Address, corrupt.Address, page.Address, huge.Address, bomb.Address, missing.Address, silent.Address), _folder.Path, Token));
        string[] lines = error.Message.Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Equal("two: numbers.gz must come from one of 7 mirrors.", lines[0]);
        Assert.Contains($"{wrong.Address}: content with SHA-256 {Convert.ToHexStringLower(SHA256.HashData(altered))}, not {s_file.Sha256}", lines[1],
            StringComparison.Ordinal);
        Assert.Contains($"{corrupt.Address}: a damaged gzip file", lines[1], StringComparison.Ordinal);
        Assert.Contains($"{page.Address}: content with SHA-256", lines[1], StringComparison.Ordinal);
        Assert.Contains($"{huge.Address}: a file of {3 * s_content.Length} bytes, more than", lines[1], StringComparison.Ordinal);
        Assert.Contains($"{bomb.Address}: content of more than {s_content.Length} bytes", lines[1], StringComparison.Ordinal);
        Assert.Contains($"{missing.Address}: HTTP 404", lines[1], StringComparison.Ordinal);
        Assert.Contains($"{silent.Address}: silence for 0.5 s", lines[1], StringComparison.Ordinal);
        Assert.Empty(_folder.Names());
    }

    [Fact]
    public void A_server_that_is_not_there_is_named()
    {
        Uri gone;
        using (var server = new LoopbackServer(_ => new Answer([]))) gone = server.Address;
        Assert.Contains(
            $"Got {gone}: ", Assert.Throws<IOException>(() => new Downloader().Fetch(Source(gone), _folder.Path, Token)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stopping_keeps_what_has_come()
    {
        using var server = new LoopbackServer(_ => new Answer(s_packed));
        using var stop = new CancellationTokenSource();
        var downloader = new Downloader { Progress = _ => stop.Cancel() };
        Assert.ThrowsAny<OperationCanceledException>(() => downloader.Fetch(Source(server.Address), _folder.Path, stop.Token));
        Assert.Equal(["numbers.gz.part"], _folder.Names());
        new Downloader().Fetch(Source(server.Address), _folder.Path, Token);
        Assert.Equal(s_content, Unpacked("numbers.gz"));
    }

    [Fact]
    public void A_full_disk_is_no_mirrors_fault()
    {
        Require.FullDevice();
        File.WriteAllText(_folder.File("earlier"), "kept");
        File.CreateSymbolicLink(_folder.File("numbers.gz.part"), "/dev/full");
        using var server = new LoopbackServer(_ => new Answer(s_packed));
        var error = Assert.ThrowsAny<IOException>(() => new Downloader().Fetch(Source(server.Address, server.Address), _folder.Path, Token));
        Assert.StartsWith($"Download: {_folder.File("numbers.gz.part")} must be writable.\n  Got \"", error.Message, StringComparison.Ordinal);
        Assert.Contains("\n  Free some space", error.Message, StringComparison.Ordinal);
        Assert.Equal(["earlier"], _folder.Names());
        Assert.Single(server.Requests);
    }

    [Fact]
    public void A_place_that_cannot_be_written_says_so_before_anything_is_fetched()
    {
        File.WriteAllText(_folder.File("taken"), "a file, no folder");
        using var server = new LoopbackServer(_ => new Answer(s_packed));
        var error = Assert.ThrowsAny<IOException>(() => new Downloader().Fetch(Source(server.Address), _folder.File("taken"), Token));
        Assert.StartsWith(
            $"Download: {Path.Combine(_folder.File("taken"), "numbers.gz")} must be writable.\n  Got \"", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
        Assert.Equal("a file, no folder", File.ReadAllText(_folder.File("taken")));
    }

    [Fact]
    public void Another_process_at_work_on_the_same_file_is_left_alone()
    {
        using var server = new LoopbackServer(_ => new Answer(s_packed));
        using (new FileStream(_folder.File("numbers.gz.part"), FileMode.Create, FileAccess.Write, FileShare.None))
        {
            Assert.ThrowsAny<IOException>(() => new Downloader().Fetch(Source(server.Address), _folder.Path, Token));
            Assert.Equal(["numbers.gz.part"], _folder.Names());
        }
    }

    [Fact]
    public void A_data_set_found_nowhere_is_fetched_into_the_given_folder()
    {
        using var server = new LoopbackServer(_ => new Answer(s_packed));
        var options = new DataOptions { Directory = _folder.Path, OtherFolders = [], Mirrors = [server.Address] };
        DataLocation location = DataLocation.FindOrFetch(Source(), options);
        Assert.Equal(_folder.File("two"), location.Folder);
        Assert.Equal(s_packed, File.ReadAllBytes(location.PathOf("numbers.gz")));
        DataLocation.FindOrFetch(Source(), options);
        Assert.Single(server.Requests);
    }

    private static DataSource Source(params IReadOnlyList<Uri> mirrors) => new("two", [s_file], mirrors);

    private byte[] Unpacked(string name)
    {
        using var result = new MemoryStream();
        using var stream = new GZipStream(File.OpenRead(_folder.File(name)), CompressionMode.Decompress);
        stream.CopyTo(result);
        return result.ToArray();
    }

    private static byte[] MakeContent()
    {
        var random = new RandomStream(5);
        return [.. Enumerable.Range(0, 200_000).Select(_ => (byte)random.Next(64))];
    }

    private static byte[] Pack(byte[] content, CompressionLevel level)
    {
        using var result = new MemoryStream();
        using (var stream = new GZipStream(result, level, leaveOpen: true)) stream.Write(content);
        return result.ToArray();
    }
}
