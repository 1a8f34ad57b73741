using System.Text.Json;

namespace Myelin.Runs;

/// <summary>
/// A kind of task: its options, how its data is loaded and prepared, which models it trains and with which loss, and how they are
/// evaluated and queried. A new kind is a class and an entry in <see cref="All"/>.
/// </summary>
public abstract class TaskKind
{
    private protected TaskKind() { }

    /// <summary>All kinds, in the order in which a name on the command line is tried.</summary>
    public static IReadOnlyList<TaskKind> All { get; } = [new ImageTask(), new TableTask(), new SeriesTask(), new TextTask()];

    /// <summary>The name that <c>run.json</c> stores: <c>series</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The data it learns from: <c>a series</c>.</summary>
    public abstract string Noun { get; }

    /// <summary>A line of help.</summary>
    public abstract string Summary { get; }

    /// <summary>The arguments of <c>myelin train</c> that it needs: <c>series --file FILE.csv --target COLUMN</c>.</summary>
    public abstract string Usage { get; }

    /// <summary>The models that it trains, the usual one first.</summary>
    public abstract IReadOnlyList<ModelKind> Models { get; }

    /// <summary>The options of this kind only.</summary>
    public abstract IReadOnlyList<RunOption> Options { get; }

    /// <summary>The options of a question to a run of this kind.</summary>
    public virtual IReadOnlyList<RunOption> QuestionOptions => [];

    /// <summary>The object in <c>run.json</c> that holds this kind's fields; null for <c>run.json</c> itself.</summary>
    internal virtual string? Section => null;

    /// <summary>All options, in groups for help.</summary>
    public IReadOnlyList<OptionGroup> Groups =>
        [new OptionGroup($"For {Noun}", Options), .. ModelGroups, .. TrainOptions.Groups];

    /// <summary>The kind for the data of a name.</summary>
    /// <param name="dataset">A data set's name, a table's path, <c>series</c> or <c>text</c>.</param>
    /// <exception cref="RunOptionException">There is none.</exception>
    public static TaskKind Of(string dataset) => All.FirstOrDefault(kind => kind.Accepts(dataset)) ?? throw UnknownData(dataset);

    /// <summary>Whether this kind learns from the data of a name.</summary>
    public abstract bool Accepts(string dataset);

    /// <summary>What a name means, for errors: <c>the data set digits</c>.</summary>
    public virtual string Describe(string dataset) => Noun;

    /// <summary>Whether an option applies to this kind, with the given model or with any.</summary>
    public bool Takes(RunOption option) => Groups.Any(group => group.Options.Any(o => o.Flag == option.Flag));

    /// <summary>The model of a name.</summary>
    /// <param name="name">The name; null for the usual one.</param>
    /// <param name="dataset">The data, for the error.</param>
    /// <exception cref="RunOptionException">This kind does not train it.</exception>
    public ModelKind Model(string? name, string dataset) => name is null ? UsualModel : Models.FirstOrDefault(m => m.Name == name)
        ?? throw new RunOptionException($"{Describe(dataset)} needs another model.\n  Got --model {name}.\n  Known are {string.Join(", ", Models)}.");

    /// <summary>The model that is trained if none is named.</summary>
    public virtual ModelKind UsualModel => Models[0];

    /// <summary>Throws if the options contradict each other.</summary>
    /// <exception cref="RunOptionException">They do not.</exception>
    public virtual void Check(OptionValues asked) { }

    /// <summary>Loads and prepares the data of a run.</summary>
    /// <param name="request">The run.</param>
    /// <param name="report">Receives the progress.</param>
    /// <exception cref="RunOptionException">An option is missing, or does not fit the data.</exception>
    public abstract LoadedData Load(RunRequest request, Action<RunEvent> report);

    /// <summary>The data of each fold of a cross-validation, loaded when it is needed; none for a run without.</summary>
    /// <param name="request">The run.</param>
    public virtual IReadOnlyList<Func<LoadedData>> Folds(RunRequest request) => [];

    /// <summary>Writes a prediction for each row of a file into another file.</summary>
    /// <param name="run">The run.</param>
    /// <param name="input">The rows.</param>
    /// <param name="output">The file to write.</param>
    /// <param name="options">What to keep, and what to do with bad rows.</param>
    /// <param name="cancellation">Ends it after the rows in progress; nothing is written then.</param>
    /// <exception cref="RunOptionException">The run is none on a table.</exception>
    public virtual PredictionFileReport PredictFile(
        SavedRun run, string input, string output, PredictionFileOptions options, CancellationToken cancellation = default) =>
        throw new RunOptionException($"--out is for a run on a table.\n  Got one on {Noun}.\n  Leave it out.");

    /// <summary>How many examples an epoch has; null for all of them.</summary>
    public virtual int? ExamplesPerEpoch(int trainExamples, int batchSize) => null;

    /// <summary>The data size that recipes depend on.</summary>
    public abstract DataSize SizeOf(LoadedData data);

    /// <summary>The training task: the model with its loss, and the validation metrics.</summary>
    public abstract TrainingTask CreateTask(Module model, Preparation preparation, OptionValues settings);

    /// <summary>Evaluates a model.</summary>
    /// <param name="model">The model with its weights.</param>
    /// <param name="run">The run that it is from.</param>
    /// <param name="data">Prepared data.</param>
    /// <param name="isTest">Whether the summary calls the figures those of a test: the model was not trained on the data.</param>
    public abstract EvaluationReport Evaluate(Module model, RunDescription run, Dataset data, bool isTest = true);

    /// <summary>The data to evaluate a saved run on.</summary>
    /// <param name="run">The run.</param>
    /// <param name="dataset">A data set's name, or a file.</param>
    /// <param name="options">The options for finding and downloading data sets.</param>
    /// <exception cref="ArgumentException">The data is not like that of the run.</exception>
    public abstract EvaluationData LoadForEvaluation(RunDescription run, string dataset, DataOptions options);

    /// <summary>A saved run's answer to a question.</summary>
    /// <exception cref="ArgumentException">The question does not fit the run.</exception>
    public abstract Answer Ask(SavedRun run, Question question);

    /// <summary>Samples generated by a trained model, piece by piece, such as text; empty for most kinds.</summary>
    public virtual IEnumerable<string> Sample(Module model, Preparation preparation, ulong seed) => [];

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Whether the training examples may be divided at random: those of a series or a text depend on each other.</summary>
    internal virtual bool HasFolds(OptionValues asked) => false;

    /// <summary>Whether a run's own test set is told from other data.</summary>
    internal virtual bool KnowsItsTest(RunDescription run) => run.Split is { TestHash.Length: > 0 };

    /// <summary>The options of a run that is continued, with the path of its data.</summary>
    internal virtual OptionValues OptionsOf(RunDescription run, string data) => run.Settings;

    /// <summary>Whether a description of 0.1.0, which does not name its kind, is of this kind.</summary>
    internal abstract bool Recognizes(JsonElement root);

    /// <summary>Reads a run's stored preparation.</summary>
    /// <param name="root">The object with this kind's fields.</param>
    /// <param name="stored">The shapes in the description.</param>
    /// <param name="settings">The values of the options.</param>
    /// <exception cref="JsonException">A field is missing or invalid.</exception>
    internal abstract Preparation Read(JsonElement root, StoredShape stored, OptionValues settings);

    /// <summary>The error for an option that does not apply to this kind.</summary>
    internal RunOptionException Refusal(RunOption option, string dataset)
    {
        TaskKind[] others = [.. All.Where(kind => kind.Takes(option))];
        string[] nouns = [.. others.Select(kind => kind.Noun)];
        string rule = nouns.Length == 1 ? nouns[0] : $"{string.Join(", ", nouns[..^1])} or {nouns[^1]}";
        return new RunOptionException($"{option.Flag} is for {rule}.\n  Got {Describe(dataset)}.\n  Leave it out, or train on {nouns[0]}: {others[0].Usage}.");
    }

    private IEnumerable<OptionGroup> ModelGroups => Models
        .SelectMany(model => model.Options.Select(option => (model, option)))
        .GroupBy(pair => pair.option, pair => pair.model)
        .GroupBy(options => string.Join(", ", options.Select(model => model.Name)), options => options.Key)
        .Select(group => new OptionGroup(group.Key == string.Join(", ", Models) ? "The model" : $"For --model {group.Key}", [.. group]));

    private static RunOptionException UnknownData(string name)
    {
        DataFile.CheckExists(name);
        string[] names = [.. NamedDatasets.Names, .. All.Select(kind => kind.Usage.Split(' ')[0]).Where(word => word.All(char.IsAsciiLetterLower))];
        return new RunOptionException(
            $"the data set must be one of {string.Join(", ", names)}, or a table's .csv file.\n" +
            $"  Got \"{name}\".\n" +
            $"  {Suggestion.For(name, names, "`myelin data list` lists them.")}");
    }
}
