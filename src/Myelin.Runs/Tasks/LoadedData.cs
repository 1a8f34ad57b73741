namespace Myelin.Runs;

/// <summary>The data of a run, ready for a model.</summary>
/// <param name="Name">A data set's name, or a file's path.</param>
/// <param name="Preparation">How it was prepared.</param>
/// <param name="Train">The training set.</param>
/// <param name="Test">The test set; for a file, a part of it.</param>
public sealed record LoadedData(string Name, Preparation Preparation, Dataset Train, Dataset Test)
{
    /// <summary>Splits the training set into a smaller training set and a validation set with the given share.</summary>
    public required Func<double, (Dataset Train, Dataset Validation)> Split { get; init; }

    /// <summary>The options that loading completed, such as the share of the test set; empty for none.</summary>
    public OptionValues Settings { get; init; } = OptionValues.None;

    /// <summary>The amount of data, as text.</summary>
    public required string Summary { get; init; }

    /// <summary>The amount of data, by JSON names.</summary>
    public required IReadOnlyDictionary<string, long> Counts { get; init; }

    /// <summary>Data of examples, split by a seed.</summary>
    internal static LoadedData OfExamples(string name, Preparation preparation, Dataset train, Dataset test, ulong seed) => new(name, preparation, train, test)
    {
        Split = share =>
        {
            IReadOnlyList<Dataset> parts = train.Split(seed, 1 - share, share);
            return (parts[0], parts[1]);
        },
        Summary = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{train.Count:N0} training and {test.Count:N0} test examples"),
        Counts = new Dictionary<string, long> { ["trainExamples"] = train.Count, ["testExamples"] = test.Count },
    };
}
