using System.Text.RegularExpressions;

namespace Myelin.Tests.Architecture;

/// <summary>The checkout that the tests were built from.</summary>
internal static partial class SourceTree
{
    internal static string Root { get; } = FindRoot();

    internal static IEnumerable<string> Files(string folder, string pattern = "*.cs") =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}") && !f.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}"))
            .Order(StringComparer.Ordinal);

    /// <summary>The folder below src/Myelin that declares each type, by full name without generic arity.</summary>
    internal static Dictionary<string, string> FoldersOfTypes()
    {
        var folders = new Dictionary<string, string>();
        foreach (string file in Files("src/Myelin"))
        {
            string text = File.ReadAllText(file), folder = Path.GetRelativePath(Path.Combine(Root, "src/Myelin"), file).Split(Path.DirectorySeparatorChar)[0];
            string space = Namespace().Match(text).Groups[1].Value;
            foreach (Match type in Declaration().Matches(text)) folders[$"{space}.{type.Groups[1].Value}"] = folder;
        }

        return folders;
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Myelin.slnx"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new DirectoryNotFoundException("The tests must run from a checkout.");
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^(?:(?:public|internal|abstract|sealed|static|readonly|unsafe|partial|ref) )+(?:class|struct|interface|enum|record struct|record|delegate [\w<>?]+) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
