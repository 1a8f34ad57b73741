using System.Text.RegularExpressions;

namespace Myelin.Architecture.Tests.Documentation;

/// <summary>
/// A guide is a program: its C# blocks, one after the other, compile and run, and print what the text blocks below them show.
/// MYELIN_ACCEPT_GUIDES=1 writes what they print into the guides.
/// </summary>
public sealed partial class GuideTests
{
    private static readonly bool s_accept = Environment.GetEnvironmentVariable("MYELIN_ACCEPT_GUIDES") == "1";

    public static TheoryData<string> Guides =>
    [
        .. Directory.GetFiles(Path.Combine(Checkout.Root, "docs/guides"), "*.md")
            .Where(f => Block().IsMatch(File.ReadAllText(f)))
            .Select(f => Path.GetRelativePath(Checkout.Root, f)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Guides))]
    public async Task A_guide_prints_what_it_says(string file)
    {
        string path = Path.Combine(Checkout.Root, file), page = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        MatchCollection blocks = Block().Matches(page);
        IReadOnlyList<string> printed = await RunExample.Of(file, [.. blocks.Select(b => b.Groups["code"].Value)]);
        int i = 0;
        string actual = Block().Replace(page, block =>
        {
            string output = printed[i++];
            Assert.True(output.Length == 0 || block.Groups["output"].Success, $"{file}: a block prints, and no text block says what:\n{block.Value}\n{output}");
            if (block.Groups["output"] is not { Success: true } shown) return block.Value;
            int start = shown.Index - block.Index;
            return string.Concat(block.Value.AsSpan(0, start), output, block.Value.AsSpan(start + shown.Length));
        });
        if (s_accept) await File.WriteAllTextAsync(path, actual, TestContext.Current.CancellationToken);
        else Assert.Equal(page, actual);
    }

    // A text block counts as output if at most a sentence stands between.
    [GeneratedRegex("```csharp\n(?<code>.*?)```(?:\n\n(?:[^\n`#]+\n\n)?```text\n(?<output>.*?)```)?", RegexOptions.Singleline)]
    private static partial Regex Block();
}
