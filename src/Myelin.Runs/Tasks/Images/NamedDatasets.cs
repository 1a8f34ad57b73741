namespace Myelin.Runs;

/// <summary>The data sets that have a name.</summary>
public static class NamedDatasets
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["digits", "mnist", "fashion-mnist"];

    /// <summary>Loads both parts of a data set, from its folder or by download.</summary>
    /// <exception cref="RunOptionException">There is no such name.</exception>
    public static TrainTestSplit Load(string name, DataOptions options) => name switch
    {
        "digits" => Digits.Load(),
        "mnist" => Mnist.Load(options),
        "fashion-mnist" => FashionMnist.Load(options),
        _ => throw Unknown(name),
    };

    /// <summary>Loads the test set; the training set does not have to exist.</summary>
    /// <exception cref="RunOptionException">There is no such name.</exception>
    public static Dataset LoadTest(string name, DataOptions options) => name switch
    {
        "mnist" => Mnist.LoadTest(options),
        "fashion-mnist" => FashionMnist.LoadTest(options),
        _ => Load(name, options).Test,
    };

    /// <summary>The folder of a data set; null if it must be downloaded, or is included in the program.</summary>
    public static string? Locate(string name, DataOptions options) => name switch
    {
        "mnist" => DataLocation.Find(Mnist.Source, options).Folder,
        "fashion-mnist" => DataLocation.Find(FashionMnist.Source, options).Folder,
        _ => null,
    };

    private static RunOptionException Unknown(string name)
    {
        DataFile.CheckExists(name);
        return new RunOptionException(
            $"the data set must be one of {string.Join(", ", Names)}.\n" +
            $"  Got \"{name}\".\n" +
            $"  {Suggestion.For(name, Names, "`myelin data list` lists them.")}");
    }

    /// <summary>The divisor of an image's bytes: the value of white in the run's data set.</summary>
    internal static float LargestPixel(string name) => name == "digits" ? 16 : 255;
}
