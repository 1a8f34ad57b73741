using System.Text.RegularExpressions;

namespace Myelin.Architecture.Tests.Documentation;

/// <summary>What the documentation and the README show compiles; what they say it prints is checked by the samples.</summary>
public sealed partial class ExampleTests
{
    /// <summary>Variables that an example takes for granted and that are of another type than usual.</summary>
    private static readonly Dictionary<string, string> s_declared = new()
    {
        ["src/Myelin/Data/SeriesDataset.cs"] = "double[] values = [];",
        ["src/Myelin/Data/Tokenizer.cs"] = "LanguageModel model = null!; int[] prompt = [];",
        ["src/Myelin/Models/LanguageModel.cs"] = "LanguageModel model = null!;",
    };

    public static TheoryData<string> Files =>
    [
        .. Checkout.Files("src")
            .Where(f => File.ReadAllText(f).Contains("<example>", StringComparison.Ordinal))
            .Select(f => Path.GetRelativePath(Checkout.Root, f)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Examples_compile(string file)
    {
        string[] examples = [.. CompiledExample.In(File.ReadAllText(Path.Combine(Checkout.Root, file)))];
        Assert.NotEmpty(examples);
        foreach (string example in examples) CompiledExample.Compiles(file, example, s_declared.GetValueOrDefault(file, ""));
    }

    [Fact]
    public void What_does_not_compile_is_found() =>
        Assert.Contains("CS0103", Assert.ThrowsAny<Exception>(() => CompiledExample.Compiles("here", "Tensor y = missing;")).Message, StringComparison.Ordinal);

    [Fact]
    public void The_README_s_programs_compile()
    {
        MatchCollection blocks = Block().Matches(File.ReadAllText(Path.Combine(Checkout.Root, "README.md")));
        Assert.True(blocks.Count >= 4);
        foreach (Match block in blocks) CompiledExample.Compiles("README.md", block.Groups[1].Value);
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
