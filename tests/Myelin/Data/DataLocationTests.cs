namespace Myelin.Tests.Data;

public sealed class DataLocationTests
{
    private static readonly DataSource s_source = new("two", [new DataFile("a.gz", new string('0', 64), 10), new DataFile("b", new string('0', 64), 10)], []);

    [Fact]
    public void The_first_folder_that_has_all_files_is_taken_packed_or_not()
    {
        using var folder = new TemporaryFolder();
        var options = new DataOptions
        {
            Directory = folder.File("mine"),
            OtherFolders = [folder.File("env"), folder.File("cache"), folder.File("system")],
            Download = false
        };
        Put(folder, "mine/two/a.gz");
        Put(folder, "env/two/a");
        Put(folder, "env/two/b.gz");
        Put(folder, "cache/two/a.gz");
        Put(folder, "cache/two/b");
        DataLocation location = DataLocation.Find(s_source, options);
        Assert.Equal(Path.Combine(folder.File("env"), "two"), location.Folder);
        Assert.Equal([$"{Path.Combine(folder.File("mine"), "two")} (without b)"], location.Searched);
        Assert.Equal(Path.Combine(location.Folder!, "a"), location.PathOf("a.gz"));
        Assert.Equal(Path.Combine(location.Folder!, "b.gz"), location.PathOf("b"));
        Assert.StartsWith(
            "two: the file c must exist.\n  Got ", Assert.Throws<FileNotFoundException>(() => location.PathOf("c")).Message, StringComparison.Ordinal);
        Put(folder, "mine/two/b");
        Assert.Equal(Path.Combine(folder.File("mine"), "two"), DataLocation.Find(s_source, options).Folder);
    }

    [Fact]
    public void Found_nowhere_the_error_has_every_place()
    {
        using var folder = new TemporaryFolder();
        var options = new DataOptions { Directory = folder.File("mine"), OtherFolders = [folder.File("cache")], Download = false };
        Put(folder, "cache/two/b");
        string mine = Path.Combine(folder.File("mine"), "two"), cache = Path.Combine(folder.File("cache"), "two");
        Assert.Equal($"two: the files a.gz, b must be in one folder, gzipped or not.\n  Got none in {mine} (missing); {cache} (without a.gz).\n" +
            $"  Allow the download, run \"myelin data fetch two\", or put the files into {mine}.",
            Assert.Throws<FileNotFoundException>(() => DataLocation.FindOrFetch(s_source, options)).Message);
    }

    [Fact]
    public void The_cache_folder_is_absolute_and_named_for_the_library()
    {
        Assert.True(Path.IsPathRooted(DataLocation.CacheFolder));
        Assert.Equal("myelin", Path.GetFileName(DataLocation.CacheFolder));
        Assert.Contains(
            Path.Combine(DataLocation.CacheFolder, "no such data (missing)"), DataLocation.Find(s_source with { Name = "no such data" }).Searched);
    }

    [Fact]
    public void The_variables_name_folders_of_the_users_own()
    {
        Require.Unix("it has no XDG folders");
        string home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "myelin");
        Assert.Equal(["/mine", "/cache/myelin", "/usr/share/datasets"],
            DataLocation.UsualFolders(name => name == "MYELIN_DATA" ? "/mine" : name == "XDG_CACHE_HOME" ? "/cache" : null));
        Assert.Equal([home, "/usr/share/datasets"], DataLocation.UsualFolders(name => name == "XDG_CACHE_HOME" ? "relative" : ""));
        Assert.Equal([home, "/usr/share/datasets"], DataLocation.UsualFolders(_ => null));
    }

    private static void Put(TemporaryFolder folder, string name)
    {
        string path = folder.File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "x");
    }
}
