namespace Myelin.Benchmarks;

/// <summary>The checkout that this program was built in.</summary>
internal static class Checkout
{
    internal static string Root { get; } = FindRoot();

    internal static string File(string path) => Path.Combine(Root, path);

    private static string FindRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (System.IO.File.Exists(Path.Combine(folder, "Myelin.slnx"))) return folder;
        }

        throw new DirectoryNotFoundException(
            $"The benchmarks must run from within a checkout.\n  Got {AppContext.BaseDirectory}.\n  Build bench/Myelin.Benchmarks in a clone.");
    }
}
