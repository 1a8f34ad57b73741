namespace Myelin.Tests.Data;

/// <summary>A folder of a test's own, removed at its end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("myelin-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);

    internal string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The names of what is in it, sorted.</summary>
    internal string[] Names() => [.. Directory.GetFileSystemEntries(Path, "*", SearchOption.AllDirectories).Select(p => System.IO.Path.GetRelativePath(Path, p)).Order(StringComparer.Ordinal)];

    /// <summary>The data for tests that lies beside the checkout, whatever worktree this is.</summary>
    internal static string SharedData()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            if (System.IO.File.Exists(System.IO.Path.Combine(folder, "Myelin.slnx"))) return System.IO.Path.Combine(folder, "..", "shared", "data");
        }

        throw new DirectoryNotFoundException("Tests run from within a checkout.");
    }
}
