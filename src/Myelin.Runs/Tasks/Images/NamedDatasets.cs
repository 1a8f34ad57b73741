namespace Myelin.Runs;

/// <summary>The data sets that have a name.</summary>
public static class NamedDatasets
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["digits", "mnist", "fashion-mnist"];

    /// <summary>Loads both parts of a data set, from where it is or from its source.</summary>
    /// <exception cref="RunOptionException">There is no such name.</exception>
    public static TrainTestSplit Load(string name, DataOptions options) => name switch
    {
        "digits" => Digits.Load(),
        "mnist" => Mnist.Load(options),
        "fashion-mnist" => FashionMnist.Load(options),
        _ => throw new RunOptionException(
            $"the data set must be one of {string.Join(", ", Names)}.\n" +
            $"  Got \"{name}\".\n" +
            $"  {Suggestion.For(name, Names, "`myelin data list` shows what there is.")}"),
    };

    /// <summary>Loads the test set; the training set need not be there.</summary>
    /// <exception cref="RunOptionException">There is no such name.</exception>
    public static Dataset LoadTest(string name, DataOptions options) => name switch
    {
        "mnist" => Mnist.LoadTest(options),
        "fashion-mnist" => FashionMnist.LoadTest(options),
        _ => Load(name, options).Test,
    };

    /// <summary>The folder that a data set is in; null if it must be fetched, or is inside the program.</summary>
    public static string? Locate(string name, DataOptions options) => name switch
    {
        "mnist" => DataLocation.Find(Mnist.Source, options).Folder,
        "fashion-mnist" => DataLocation.Find(FashionMnist.Source, options).Folder,
        _ => null,
    };

    /// <summary>What a byte of an image is divided by: white, in the data set a run was trained on.</summary>
    internal static float LargestPixel(string name) => name == "digits" ? 16 : 255;
}
