using System.Text.RegularExpressions;

namespace Myelin.Tests.Architecture;

/// <summary>The README shows the program that is compiled and run, with what it really prints.</summary>
public sealed partial class ReadmeTests
{
    private static string Read(string path) => File.ReadAllText(Path.Combine(Checkout.Root, path));

    [Fact]
    public void The_program_is_the_sample()
    {
        string sample = string.Join('\n', Read("samples/quickstart.cs").Split('\n').Where(l => !l.StartsWith("#:", StringComparison.Ordinal))).Trim();
        Assert.Equal(sample, Block().Match(Read("README.md")).Groups[1].Value.Trim());
    }

    [Fact]
    public void Its_output_is_the_samples() => Assert.Contains("```\n" + Read("samples/quickstart.txt").Trim() + "\n```", Read("README.md"));

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
