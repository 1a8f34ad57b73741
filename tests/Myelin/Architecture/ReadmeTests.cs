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

    /// <summary>What is compiled cannot rot: <see cref="ReadmePrograms"/>.</summary>
    [Fact]
    public void The_programs_of_sequences_are_compiled()
    {
        string compiled = string.Join('\n', Read("tests/Myelin/Architecture/ReadmePrograms.cs").Split('\n').Select(l => l.Trim()));
        Match block = Block().Matches(Read("README.md")).Single(m => m.Value.Contains("TextFile", StringComparison.Ordinal));
        Assert.Contains(block.Groups[1].Value.Trim(), compiled, StringComparison.Ordinal);
        Assert.Contains("new Sequential(new Lstm(28, 128, layers: 2, batchFirst: true), new SequenceLast(batchFirst: true), new Linear(128, 10))`",
            Read("README.md"), StringComparison.Ordinal);
        Assert.Equal([3, 10], ReadmePrograms.Classifier().Predict(Tensor.Zeros(3, 28, 28)).Shape);
    }

    [Fact]
    public void Its_output_is_the_samples() => Assert.Contains("```\n" + Read("samples/quickstart.txt").Trim() + "\n```", Read("README.md"));

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
