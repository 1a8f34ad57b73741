namespace Myelin.Architecture.Tests.Documentation;

/// <summary>The examples of the API's documentation compile.</summary>
public sealed class ExampleTests
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
}
