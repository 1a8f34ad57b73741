using System.Globalization;

namespace Myelin.Runs;

/// <summary>The data of a run, ready for a model.</summary>
/// <param name="Name">A data set's name, or a file's path.</param>
/// <param name="Preparation">How it was prepared, fitted to the training set.</param>
/// <param name="Train">The training set.</param>
/// <param name="Validation">The validation set; null for none.</param>
/// <param name="Test">The test set, for a file a part of it; null if all examples are trained on.</param>
public sealed record LoadedData(string Name, Preparation Preparation, Dataset Train, Dataset? Validation, Dataset? Test)
{
    /// <summary>Which example is in which part; null for data whose parts follow from its length.</summary>
    public DataSplit? Split { get; init; }

    /// <summary>The examples of a file that the run is trained on, to recognize them later; null if they are not stored.</summary>
    internal TrainedExamples? Trained { get; init; }

    /// <summary>The best guess without looking at the inputs.</summary>
    public required Baseline Baseline { get; init; }

    /// <summary>The options that loading completed, such as the share of the test set; empty for none.</summary>
    public OptionValues Settings { get; init; } = OptionValues.None;

    /// <summary>The amount of data, as text.</summary>
    public required string Summary { get; init; }

    /// <summary>How the data was read, one line each.</summary>
    public IReadOnlyList<string> Details { get; init; } = [];

    /// <summary>Something about the data that must not be overlooked, one line each.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>The amount of data, by JSON names.</summary>
    public required IReadOnlyDictionary<string, long> Counts { get; init; }

    /// <summary>The number of examples that recipes depend on: it is the same with and without a validation set.</summary>
    internal int TrainingAndValidation => Train.Count + (Validation?.Count ?? 0);

    /// <summary>Data of examples that has already been prepared.</summary>
    internal static LoadedData OfExamples(string name, Preparation preparation, Dataset train, Dataset? validation, Dataset? test)
    {
        var counts = new Dictionary<string, long> { ["trainExamples"] = train.Count };
        if (test is not null) counts["testExamples"] = test.Count;
        if (validation is not null) counts["validationExamples"] = validation.Count;
        string tested = test is null ? " examples" : $" and {NumberText.Count(test.Count, "test example")}";
        string middle = validation is null ? "" : string.Create(CultureInfo.InvariantCulture, $", {validation.Count:N0} validation");
        return new LoadedData(name, preparation, train, validation, test)
        {
            Baseline = Baseline.Fit(train),
            Summary = string.Create(CultureInfo.InvariantCulture, $"{train.Count:N0} training{middle}{tested}"),
            Counts = counts,
        };
    }
}
