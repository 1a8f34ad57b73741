using Myelin.Cli.Commands;

namespace Myelin.Cli.Runs;

/// <summary>What there is to learn from, ready for a model.</summary>
/// <param name="Name">A data set's name, or a table's path.</param>
/// <param name="Train">To learn from.</param>
/// <param name="Test">To be judged by; of a table, rows kept apart.</param>
internal sealed record LoadedData(string Name, Dataset Train, Dataset Test)
{
    /// <summary>How inputs were scaled; null if they were not.</summary>
    internal Normalizer? InputScale { get; init; }

    /// <summary>For regression: how targets were scaled.</summary>
    internal Normalizer? TargetScale { get; init; }

    /// <summary>For a table: how rows become inputs.</summary>
    internal TableEncoding? Table { get; init; }

    /// <summary>For a series: how it becomes windows.</summary>
    internal SeriesSettings? Series { get; init; }

    internal bool IsRegression => Train.Classes == 0;

    /// <summary>How many numbers a model must give.</summary>
    internal int Outputs => Series?.Horizon ?? (IsRegression ? 1 : Train.Classes);

    /// <summary>For regression: what an error of 1 is in the target's unit.</summary>
    internal float Unit => Series?.Scale ?? TargetScale?.Scales[0] ?? 1;
}

/// <summary>Finds data by the name on the command line.</summary>
internal static class DataCatalog
{
    internal static readonly string[] Names = ["digits", "mnist", "fashion-mnist"];

    internal static readonly string[] Normalizations = ["none", "feature", "dataset", "mean"];

    /// <summary>The two parts of a built-in data set.</summary>
    internal static TrainTestSplit LoadNamed(string name, string? dataDir, Action<DownloadProgress>? progress = null) => name switch
    {
        "digits" => Digits.Load(),
        "mnist" => Mnist.Load(new DataOptions { Directory = dataDir, Progress = progress }),
        "fashion-mnist" => FashionMnist.Load(new DataOptions { Directory = dataDir, Progress = progress }),
        _ => throw Unknown(name),
    };

    /// <summary>The test set of a built-in data set; the training set need not be there.</summary>
    internal static Dataset LoadTest(string name, string? dataDir, Action<DownloadProgress>? progress = null) => name switch
    {
        "mnist" => Mnist.LoadTest(new DataOptions { Directory = dataDir, Progress = progress }),
        "fashion-mnist" => FashionMnist.LoadTest(new DataOptions { Directory = dataDir, Progress = progress }),
        _ => LoadNamed(name, dataDir, progress).Test,
    };

    /// <summary>What a byte of an image is divided by: white, in the data set a run was trained on.</summary>
    internal static float LargestPixel(string name) => name == "digits" ? 16 : 255;

    internal static bool IsTable(string name) => !Names.Contains(name) && (name.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase) || File.Exists(name));

    /// <summary>A built-in data set, normalised if asked for.</summary>
    internal static LoadedData Named(string name, string? dataDir, string normalization, Action<DownloadProgress>? progress)
    {
        TrainTestSplit parts = LoadNamed(name, dataDir, progress);
        Normalizer? scale = Fit(normalization, parts.Train);
        return new LoadedData(name, Apply(parts.Train, scale), Apply(parts.Test, scale)) { InputScale = scale };
    }

    /// <summary>A user's table: some rows are kept apart for the test, and everything is scaled by what the others show.</summary>
    internal static LoadedData Table(string path, string target, TableOptions options, double testShare, string normalization, ulong seed)
    {
        TableData table = TableData.From(CsvTable.Read(path), target, options);
        IReadOnlyList<Dataset> parts = table.Dataset.Split(seed, 1 - testShare, testShare);
        Normalizer? scale = Fit(normalization, parts[0]);
        Dataset train = Apply(parts[0], scale), test = Apply(parts[1], scale);
        Normalizer? targetScale = null;
        if (table.Encoding.Kind == TargetKind.Regression)
        {
            Tensor targets = train.All().Targets;
            targetScale = Normalizer.PerFeature(new TensorDataset(targets, targets));
            (train, test) = (ScaleTargets(train, targetScale), ScaleTargets(test, targetScale));
        }

        return new LoadedData(path, train, test) { InputScale = scale, TargetScale = targetScale, Table = table.Encoding };
    }

    /// <summary>A column of a table as a series: its end is kept apart for the test.</summary>
    internal static LoadedData Series(string path, string column, int context, int horizon, double testShare)
    {
        float[] values = SeriesSettings.Read(path, column);
        var settings = SeriesSettings.For(column, values, context, horizon, testShare);
        (SeriesDataset train, SeriesDataset test) = settings.Split(values);
        return new LoadedData(path, train, test) { Series = settings };
    }

    /// <summary>Data to judge a saved run by: the test part of a built-in set, or all rows of a table.</summary>
    internal static Dataset ForEvaluation(RunDescription run, string name, string? dataDir, Action<DownloadProgress>? progress)
    {
        if (run.SeriesSettings is { } series)
        {
            // Of its own file the part that it did not learn from.
            float[] values = SeriesSettings.Read(name, series.Column);
            return Fingerprint.Of(values) == series.Fingerprint ? series.Split(values).Test : new SeriesDataset(series.Scaled(values), series.Context, series.Horizon, relative: true);
        }

        Dataset data;
        if (run.Encoding is { } encoding)
        {
            data = encoding.Apply(CsvTable.Read(name));
        }
        else
        {
            data = LoadTest(name, dataDir, progress);
        }

        if (data.InputShape != Shape.Create(run.InputShape) || data.Classes != run.Classes.Length)
        {
            throw new ArgumentException($"eval: the data must be like what the run was trained on, inputs {Shape.Create(run.InputShape)} and {run.Classes.Length} classes.\n  Got inputs {data.InputShape} and {data.Classes} classes from {name}.\n  Try {run.Dataset}.");
        }

        data = Apply(data, run.InputNormalizer);
        return run.TargetNormalizer is { } targets ? ScaleTargets(data, targets) : data;
    }

    private static Dataset Apply(Dataset data, Normalizer? scale) => scale is null ? data : data.Normalize(scale);

    private static TensorDataset ScaleTargets(Dataset data, Normalizer scale)
    {
        Batch all = data.All();
        return new TensorDataset(all.Inputs, scale.Apply(all.Targets));
    }

    private static Normalizer? Fit(string normalization, Dataset train) => normalization switch
    {
        "feature" => Normalizer.PerFeature(train),
        "dataset" => Normalizer.PerDataset(train),
        "mean" => Normalizer.MeanRemoval(train),
        _ => null,
    };

    internal static UsageException Unknown(string name) =>
        new($"The data set must be one of {string.Join(", ", Names)}, or a table's .csv file.\n  Got \"{name}\".\n  {Suggestion.For(name, Names, "`myelin data list` shows what there is.")}");
}
