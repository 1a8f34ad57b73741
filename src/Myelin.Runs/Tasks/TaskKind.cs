using System.Text.Json;

namespace Myelin.Runs;

/// <summary>
/// A kind of task: what can be chosen, how its data is loaded and prepared, which models it trains and with which loss, and how they are
/// evaluated and asked. A new kind is a class beside the others and an entry in <see cref="All"/>.
/// </summary>
public abstract class TaskKind
{
    private protected TaskKind() { }

    /// <summary>All kinds, in the order in which a name on the command line is tried.</summary>
    public static IReadOnlyList<TaskKind> All { get; } = [new ImageTask(), new TableTask(), new SeriesTask(), new TextTask()];

    /// <summary>The name that <c>run.json</c> stores: <c>series</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What it learns from: <c>a series</c>.</summary>
    public abstract string Noun { get; }

    /// <summary>What it does, in a line of help.</summary>
    public abstract string Summary { get; }

    /// <summary>The arguments of <c>myelin train</c> that it needs: <c>series --file FILE.csv --target COLUMN</c>.</summary>
    public abstract string Usage { get; }

    /// <summary>The models that it trains, the usual one first.</summary>
    public abstract IReadOnlyList<ModelKind> Models { get; }

    /// <summary>The options of this kind alone.</summary>
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

    /// <summary>Whether an option means anything to this kind, with a model or with any.</summary>
    public bool Takes(RunOption option) => Groups.Any(group => group.Options.Any(o => o.Flag == option.Flag));

    /// <summary>The model of a name.</summary>
    /// <param name="name">The name; null for the usual one.</param>
    /// <param name="dataset">The data, for the error.</param>
    /// <exception cref="RunOptionException">This kind does not train it.</exception>
    public ModelKind Model(string? name, string dataset) => name is null ? UsualModel : Models.FirstOrDefault(m => m.Name == name)
        ?? throw new RunOptionException($"{Describe(dataset)} needs another model.\n  Got --model {name}.\n  Known are {string.Join(", ", Models)}.");

    /// <summary>The model that is trained if none is named.</summary>
    public virtual ModelKind UsualModel => Models[0];

    /// <summary>Throws if the options make no sense together.</summary>
    /// <exception cref="RunOptionException">They do not.</exception>
    public virtual void Check(OptionValues asked) { }

    /// <summary>Loads and prepares the data of a run.</summary>
    /// <param name="request">The run.</param>
    /// <param name="report">Where progress goes.</param>
    /// <exception cref="RunOptionException">An option is missing, or does not fit the data.</exception>
    public abstract LoadedData Load(RunRequest request, Action<RunEvent> report);

    /// <summary>How many examples an epoch has; null for all of them.</summary>
    public virtual int? ExamplesPerEpoch(int trainExamples, int batchSize) => null;

    /// <summary>The size that recipes go by.</summary>
    public abstract DataSize SizeOf(LoadedData data);

    /// <summary>What is trained: the model with its loss, and what is measured in validation.</summary>
    public abstract TrainingTask CreateTask(Module model, Preparation preparation, OptionValues settings);

    /// <summary>How well a model does.</summary>
    /// <param name="model">The model with its weights.</param>
    /// <param name="kind">What kind of model it is.</param>
    /// <param name="preparation">How its data was prepared.</param>
    /// <param name="data">Prepared data that it was not trained on.</param>
    public abstract EvaluationReport Evaluate(Module model, ModelKind kind, Preparation preparation, Dataset data);

    /// <summary>The data to evaluate a saved run on.</summary>
    /// <param name="run">The run.</param>
    /// <param name="dataset">A data set's name, or a file.</param>
    /// <param name="options">Where data sets are, and who hears of downloads.</param>
    /// <exception cref="ArgumentException">The data is not like what the run was trained on.</exception>
    public abstract EvaluationData LoadForEvaluation(RunDescription run, string dataset, DataOptions options);

    /// <summary>What a saved run answers to a question.</summary>
    /// <exception cref="ArgumentException">The question does not fit the run.</exception>
    public abstract Answer Ask(SavedRun run, Question question);

    /// <summary>What a trained model makes by itself, piece by piece, such as text; nothing for most kinds.</summary>
    public virtual IEnumerable<string> Sample(Module model, Preparation preparation, ulong seed) => [];

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Whether a description of 0.1.0, which does not name its kind, is of this one.</summary>
    internal abstract bool Recognizes(JsonElement root);

    /// <summary>Reads what a run stored of its preparation.</summary>
    /// <param name="root">The object with this kind's fields.</param>
    /// <param name="stored">What the description says itself.</param>
    /// <param name="settings">The values of the options.</param>
    /// <exception cref="JsonException">A field is missing, or makes no sense.</exception>
    internal abstract Preparation Read(JsonElement root, StoredShape stored, OptionValues settings);

    /// <summary>The error for an option that means nothing to this kind.</summary>
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
        string[] names = [.. NamedDatasets.Names, .. All.Select(kind => kind.Usage.Split(' ')[0]).Where(word => word.All(char.IsAsciiLetterLower))];
        return new RunOptionException(
            $"the data set must be one of {string.Join(", ", names)}, or a table's .csv file.\n" +
            $"  Got \"{name}\".\n" +
            $"  {Suggestion.For(name, names, "`myelin data list` shows what there is.")}");
    }
}
