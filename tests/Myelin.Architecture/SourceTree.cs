using System.Text.RegularExpressions;

namespace Myelin.Architecture.Tests;

/// <summary>Which folder of the library declares each type.</summary>
internal static partial class SourceTree
{
    /// <summary>The folder below src/Myelin that declares each type, by full name without generic arity.</summary>
    internal static Dictionary<string, string> FoldersOfTypes()
    {
        var folders = new Dictionary<string, string>();
        foreach (string file in Checkout.Files("src/Myelin"))
        {
            string text = File.ReadAllText(file), folder = Path.GetRelativePath(Checkout.PathOf("src", "Myelin"), file).Split(Path.DirectorySeparatorChar)[0];
            string space = Namespace().Match(text).Groups[1].Value;
            foreach (Match type in Declaration().Matches(text)) folders[$"{space}.{type.Groups[1].Value}"] = folder;
        }

        return folders;
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(
        @"^(?:(?:public|internal|abstract|sealed|static|readonly|unsafe|partial|ref) )+" +
        @"(?:class|struct|interface|enum|record struct|record|delegate [\w<>?]+) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
