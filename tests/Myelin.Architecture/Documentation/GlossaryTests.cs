namespace Myelin.Architecture.Tests.Documentation;

/// <summary>docs/glossary.md: the Chinese pages use its words, and not those that it sets aside.</summary>
public sealed class GlossaryTests
{
    private static readonly string[][] s_rows =
    [
        .. File.ReadLines(Path.Combine(Checkout.Root, "docs/glossary.md"))
            .Where(line => line.StartsWith('|')).Skip(2)
            .Select(line => line.Split('|')[1..^1].Select(cell => cell.Trim()).ToArray()),
    ];

    private static readonly (string File, string Text)[] s_pages =
    [
        .. Directory.EnumerateFiles(Path.Combine(Checkout.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Where(f => f.EndsWith(".zh.md", StringComparison.Ordinal) || Path.GetFileName(Path.GetDirectoryName(f)) == "zh")
            .Append(Path.Combine(Checkout.Root, "src/Myelin/Diagnostics/Texts.txt"))
            .Append(Path.Combine(Checkout.Root, "src/Myelin.Cli/Terminal/Chinese.txt"))
            .Concat(Directory.EnumerateFiles(Path.Combine(Checkout.Root, "src/Myelin.Pictures/Kinds"), "*.cs"))
            .Concat(Directory.EnumerateFiles(Path.Combine(Checkout.Root, "docs/lessons"), "lesson.cs", SearchOption.AllDirectories))
            .Select(f => (Path.GetRelativePath(Checkout.Root, f), File.ReadAllText(f))),
    ];

    [Fact]
    public void Its_rows_are_whole_and_each_word_is_there_once()
    {
        Assert.True(s_rows.Length > 80);
        Assert.All(s_rows, row => Assert.Equal(4, row.Length));
        Assert.Equal(s_rows.Length, s_rows.DistinctBy(row => row[0]).Count());
        Assert.Equal(s_rows.Length, s_rows.DistinctBy(row => row[1]).Count());
    }

    [Fact]
    public void Its_words_are_used() => Assert.All(
        s_rows.SelectMany(row => Words(row[1])), word => Assert.Contains(s_pages, page => page.Text.Contains(word, StringComparison.Ordinal)));

    [Fact]
    public void What_it_sets_aside_is_not_used() => Assert.Empty(
        from page in s_pages
        from word in s_rows.SelectMany(row => Words(row[2]))
        where page.Text.Contains(word, StringComparison.Ordinal)
        select $"{page.File}: {word}");

    private static IEnumerable<string> Words(string cell) => cell.Split('、', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Split('（')[0]);
}
