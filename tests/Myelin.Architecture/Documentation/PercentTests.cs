using System.Text.RegularExpressions;

namespace Myelin.Architecture.Tests.Documentation;

/// <summary>Chinese writes 98%, without a space: in pages, pictures, lists of texts and programs.</summary>
public sealed partial class PercentTests
{
    [Fact]
    public void No_Chinese_page_has_a_space_before_a_percent_sign() => Assert.Empty(
        from path in Checkout.Files("docs", "*.md")
        where path.EndsWith(".zh.md", StringComparison.Ordinal) || path.Split(Path.DirectorySeparatorChar).Contains("zh")
        from line in ChineseLines(File.ReadAllLines(path))
        where Spaced().IsMatch(line)
        select $"{Path.GetRelativePath(Checkout.Root, path)}: {line}");

    [Fact]
    public void No_Chinese_text_of_a_program_or_a_picture_has_one() => Assert.Empty(
        from path in (string[])[.. Checkout.Files("src", "*.txt"), .. Checkout.Files("src"), .. Checkout.Files("docs"), .. Checkout.Files("docs", "*.zh.svg")]
        from line in File.ReadAllLines(path)
        from text in path.EndsWith(".cs", StringComparison.Ordinal) ? Literal().Matches(line).Select(match => match.Value) : [line]
        where Chinese().IsMatch(text) && Spaced().IsMatch(text)
        select $"{Path.GetRelativePath(Checkout.Root, path)}: {text}");

    /// <summary>Without code, and of outputs only what is Chinese.</summary>
    private static IEnumerable<string> ChineseLines(string[] lines)
    {
        bool isFenced = false;
        foreach (string line in lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal)) isFenced = !isFenced;
            else if (!isFenced || Chinese().IsMatch(line)) yield return line;
        }
    }

    [GeneratedRegex(@"[\d}] +%")]
    private static partial Regex Spaced();

    [GeneratedRegex("[\u4E00-\u9FFF]")]
    private static partial Regex Chinese();

    [GeneratedRegex("""
        "[^"]*"
        """)]
    private static partial Regex Literal();
}
