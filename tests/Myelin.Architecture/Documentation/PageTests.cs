using System.Text.RegularExpressions;

namespace Myelin.Architecture.Tests.Documentation;

/// <summary>The Markdown of the repository: its C# compiles, its links lead somewhere.</summary>
public sealed partial class PageTests
{
    private static readonly string[] s_elsewhere = ["http://", "https://", "mailto:"];

    /// <summary>Variables that a page takes for granted and that are of another type than usual.</summary>
    private static readonly Dictionary<string, string> s_declared = new()
    {
        ["weights-unchanged.md"] = "Tensor loss = null!;",
        ["01-perceptron"] = "TensorDataset data = null!;",
        ["02-xor"] = "Tensor s_inputs = null!;",
        ["04-forward"] = "Linear first = null!;",
        ["05-losses"] = "Batch digits = null!;",
        ["06-gradient-descent"] = "float x = 0, y = 0;",
        ["09-any-curve"] = "float[] places = [], changes = []; float first = 0;",
        ["17-transformer"] = "Tokenizer letters = null!; string story = null!;",
        ["18-encoder-decoder"] = "Tensor source = null!, begun = null!, memory = null!, query = null!; TransformerDecoderLayer decoder = null!;",
        ["19-foreign-weights"] = "ArrayFile file = null!;",
    };

    /// <summary>Guides, whose C# runs as a program elsewhere.</summary>
    private static bool IsProgram(string page) => page.StartsWith("docs/guides/", StringComparison.Ordinal);

    private static IEnumerable<string> All => Directory.EnumerateFiles(Checkout.Root, "*.md", SearchOption.AllDirectories)
        .Select(f => Path.GetRelativePath(Checkout.Root, f).Replace('\\', '/'))
        .Where(f => !f.Split('/').Any(part => part is "bin" or "obj" or "node_modules" or "_site" or "results" || part.StartsWith('.')))
        .Order(StringComparer.Ordinal);

    public static TheoryData<string> Pages => [.. All];

    public static TheoryData<string> PagesWithCode =>
        [.. All.Where(f => !IsProgram(f) && File.ReadAllText(Path.Combine(Checkout.Root, f)).Contains("```csharp\n", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(PagesWithCode))]
    public void Its_code_compiles(string file)
    {
        string? folder = Path.GetFileName(Path.GetDirectoryName(file));
        string declared = s_declared.GetValueOrDefault(Path.GetFileName(file)) ?? s_declared.GetValueOrDefault(folder ?? "") ?? "";
        foreach (Match block in Code().Matches(File.ReadAllText(Path.Combine(Checkout.Root, file))))
            CompiledExample.Compiles(file, block.Groups[1].Value, declared);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Its_links_lead_somewhere(string file)
    {
        string folder = Path.GetDirectoryName(Path.Combine(Checkout.Root, file))!;
        foreach (string target in Links(File.ReadAllText(Path.Combine(Checkout.Root, file))))
        {
            string[] parts = target.Split('#');
            string path = parts[0].Length == 0 ? Path.Combine(Checkout.Root, file) : Path.Combine(folder, parts[0]);
            Assert.True(File.Exists(path) || Directory.Exists(path), $"{file} links to {target}, which does not exist.");
            if (parts.Length == 2 && path.EndsWith(".md", StringComparison.Ordinal))
                Assert.True(Anchors(File.ReadAllText(path)).Contains(parts[1]), $"{file} links to {target}: {parts[0]} has no such heading.");
        }
    }

    private static IEnumerable<string> Links(string page) => Link().Matches(Fence().Replace(page, ""))
        .Select(m => Uri.UnescapeDataString(m.Groups["target"].Value))
        .Where(target => !s_elsewhere.Any(start => target.StartsWith(start, StringComparison.Ordinal)));

    /// <summary>The names that headings get: lower case, hyphens for spaces, and nothing else but letters and digits.</summary>
    private static HashSet<string> Anchors(string page) =>
    [
        .. Heading().Matches(Fence().Replace(page, "")).Select(m => string.Concat(m.Groups[1].Value.Trim().ToLowerInvariant()
            .Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-')),
    ];

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex("```.*?```|`[^`\n]*`", RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)|(?:href|src)=""(?<target>[^""]+)""")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
