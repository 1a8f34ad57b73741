using System.Reflection;
using System.Text.RegularExpressions;

namespace Myelin.Architecture.Tests.Documentation;

/// <summary>The table of ideas in docs/lessons: its commands and names exist, and both languages have the same rows.</summary>
public sealed partial class IdeaTests
{
    private static readonly string[] s_libraries = ["Myelin", "Myelin.Interop", "Myelin.Pictures"];

    private static readonly string[][] s_english = Rows("README.md"), s_chinese = Rows("README.zh.md");

    [Fact]
    public void Both_languages_have_the_same_rows()
    {
        Assert.True(s_english.Length > 40);
        Assert.Equal(s_english.Select(Same), s_chinese.Select(Same));
        Assert.All(s_chinese, row => Assert.DoesNotContain(s_english, other => other[0] == row[0]));

        static string Same(string[] row) =>
            string.Join('|', row[1..]).Replace(".zh.", ".", StringComparison.Ordinal).Replace('、', ',').Replace(" ", "", StringComparison.Ordinal);
    }

    [Fact]
    public void Its_pictures_can_be_plotted() => Assert.Empty(
        from row in s_english
        where row[3].StartsWith("`myelin plot ", StringComparison.Ordinal)
        from kind in row[3].Trim('`')["myelin plot ".Length..].Split(';')[0].Split(", ")
        where !File.Exists(Path.Combine(Checkout.Root, "docs/pictures", $"{kind}.svg"))
        select kind);

    [Fact]
    public void Its_names_are_public()
    {
        HashSet<string> names = [.. s_libraries.Select(Assembly.Load).SelectMany(a => a.GetExportedTypes())
            .SelectMany(t => t.GetMembers().Select(m => m.Name).Append(t.Name.Split('`')[0]))];
        Assert.All(s_english.SelectMany(row => Name().Matches(row[4]).Select(m => m.Groups[1].Value)), name => Assert.Contains(name, names));
    }

    /// <summary>The rows of the second table of a page.</summary>
    private static string[][] Rows(string page)
    {
        string text = File.ReadAllText(Path.Combine(Checkout.Root, "docs/lessons", page));
        return [.. text[text.IndexOf("\n## ", StringComparison.Ordinal)..].Split('\n').Where(line => line.StartsWith('|')).Skip(2)
            .Select(line => line.Split('|')[1..^1].Select(cell => cell.Trim()).ToArray())];
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}
