using System.CommandLine;
using Myelin.Cli.Runs;

namespace Myelin.Cli.Commands;

/// <summary>What `myelin train` was asked to do.</summary>
internal sealed record TrainRequest
{
    internal required string Dataset { get; init; }

    internal required string Model { get; init; }

    internal required ulong Seed { get; init; }

    internal required string Out { get; init; }

    internal string? DataDir { get; init; }

    internal int? Epochs { get; init; }

    internal int? BatchSize { get; init; }

    internal string? Optimizer { get; init; }

    internal double? LearningRate { get; init; }

    internal double? WeightDecay { get; init; }

    internal string? Schedule { get; init; }

    internal double? LabelSmoothing { get; init; }

    internal float? ClipNorm { get; init; }

    internal double? ValidationShare { get; init; }

    internal int? Patience { get; init; }

    internal int? CheckpointEvery { get; init; }

    internal bool Resume { get; init; }

    internal string? Normalization { get; init; }

    internal string? Target { get; init; }

    internal string[] Drop { get; init; } = [];

    internal TargetKind? Kind { get; init; }

    internal double? TestShare { get; init; }

    /// <summary>Of an mlp its layers; null for the usual.</summary>
    internal MlpSettings? Mlp { get; init; }

    /// <summary>What it starts from, and what stays frozen; null for fresh weights that are all trained.</summary>
    internal StartRequest? Start { get; init; }

    /// <summary>What more is asked of a series; null for other data.</summary>
    internal SeriesRequest? Series { get; init; }

    /// <summary>What more is asked of a text; null for other data.</summary>
    internal TextRequest? Text { get; init; }

    /// <summary>A recipe, with what was asked for in place of its own.</summary>
    /// <exception cref="UsageException">An option makes no sense for the data.</exception>
    internal Recipe Choose(Recipe usual, bool isRegression)
    {
        if (LabelSmoothing is not null && isRegression) throw new UsageException("train: --label-smoothing is for classes.\n  Got a target of numbers.\n  Leave it out, or try --task classification.");
        bool other = Optimizer is not null && Optimizer != usual.Optimizer;
        return usual with
        {
            Epochs = Epochs ?? usual.Epochs,
            BatchSize = BatchSize ?? usual.BatchSize,
            Optimizer = Optimizer ?? usual.Optimizer,
            LearningRate = LearningRate ?? (other ? Recipe.UsualLearningRate(Optimizer!) : usual.LearningRate),
            WeightDecay = WeightDecay ?? (other ? 0 : usual.WeightDecay),
            Schedule = Schedule ?? usual.Schedule,
            LabelSmoothing = LabelSmoothing ?? usual.LabelSmoothing,
            ClipNorm = ClipNorm ?? usual.ClipNorm,
        };
    }
}

/// <summary>The options of `myelin train`.</summary>
internal sealed class TrainOptions
{
    private readonly Argument<string> _dataset = new("dataset") { Description = $"{string.Join(", ", DataCatalog.Names)}, text with --file, series with --file and --target, or a table's .csv file with --target.", DefaultValueFactory = _ => "digits" };
    private readonly Option<string?> _model = new("--model") { Description = $"What to train: {string.Join(", ", ModelCatalog.Names)}; of a text {string.Join(", ", TextSettings.Models)}. Without, an mlp, of a text gpt, of a series lstm." };
    private readonly Option<int?> _epochs = CommonOptions.Positive<int>("--epochs", "Passes over the data; of a text, rounds of 250 steps.");
    private readonly Option<int?> _batchSize = CommonOptions.Positive<int>("--batch-size", "Examples a step.");
    private readonly Option<string?> _optimizer = new("--optimizer") { Description = $"{string.Join(", ", Recipe.Optimizers)}. Another than the recipe's comes with its usual --lr and no --weight-decay; the recipe's schedule and label smoothing stay." };
    private readonly Option<double?> _learningRate = CommonOptions.Positive<double>("--lr", "The learning rate at its highest.");
    private readonly Option<double?> _weightDecay = new("--weight-decay") { Description = "How strongly weights are pulled to 0." };
    private readonly Option<string?> _schedule = new("--schedule") { Description = $"How the learning rate changes: {string.Join(", ", Recipe.Schedules)}; the recipe's if not given." };
    private readonly Option<double?> _labelSmoothing = new("--label-smoothing") { Description = "The share of each label spread over all classes, in the train loss only; 0 for none, the recipe's if not given." };
    private readonly Option<double?> _clipNorm = CommonOptions.Positive<double>("--clip-norm", "The largest norm of all gradients together; the recipe's if not given.");
    private readonly Option<double?> _validation = Share("--validation", "The share of the training data to look at after each epoch.");
    private readonly Option<int?> _patience = CommonOptions.Positive<int>("--patience", "Stop after so many epochs without a better validation loss; needs --validation.");
    private readonly Option<string?> _out = new("--out") { Description = "The folder of the run; runs/DATASET-MODEL, numbered if there is one, if not given." };
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on with the run in --out, or in runs/DATASET-MODEL." };
    private readonly Option<int?> _checkpointEvery = CommonOptions.Positive<int>("--checkpoint-every", "Save the run also every so many steps within an epoch.");
    private readonly Option<string?> _normalize = new("--normalize") { Description = $"How inputs are scaled: {string.Join(", ", DataCatalog.Normalizations)}; a table's by feature if not given." };
    private readonly Option<string?> _target = new("--target") { Description = "The column of a table to be predicted, or of a series to be forecast." };
    private readonly Option<int?> _horizon = CommonOptions.Positive<int>("--horizon", "Of a series: how many values ahead to forecast; 12 if not given.");
    private readonly Option<string[]> _drop = new("--drop") { Description = "Columns of a table to leave out.", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> _task = new("--task") { Description = "classification or regression; a table's target decides if not given." };
    private readonly TextOptions _text;
    private readonly MlpOptions _mlp;
    private readonly StartOptions _start;
    private readonly Option<double?> _testShare = Share("--test", "The share of a table's rows, or of the end of a series or a text, kept apart to judge by; 0.2, of a text 0.1 if not given.");

    internal TrainOptions(Command command)
    {
        CommonOptions.NotEmpty(_out);
        CommonOptions.AcceptOnly(_model, [.. ModelCatalog.Names.Union(TextSettings.Models)]);
        CommonOptions.AcceptOnly(_optimizer, Recipe.Optimizers);
        CommonOptions.AcceptOnly(_schedule, Recipe.Schedules);
        CommonOptions.AcceptOnly(_normalize, DataCatalog.Normalizations);
        CommonOptions.AcceptOnly(_task, ["classification", "regression"]);
        CommonOptions.Check<double>(_weightDecay, value => value >= 0 && double.IsFinite(value), "a number of at least 0");
        CommonOptions.Check<double>(_labelSmoothing, value => value is >= 0 and < 1, "a number from 0 to below 1");
        command.Arguments.Add(_dataset);
        foreach (Option option in (Option[])[_model, _epochs, _batchSize, _optimizer, _learningRate, _weightDecay, _schedule, _labelSmoothing, _clipNorm, _validation, _patience, _out, _resume, _checkpointEvery, _normalize, _target, _horizon, _drop, _task, _testShare])
        {
            command.Options.Add(option);
        }

        _mlp = new MlpOptions(command);
        _start = new StartOptions(command);
        _text = new TextOptions(command);
    }

    internal TrainRequest Read(ParseResult parsed, ulong seed, string? dataDir)
    {
        string dataset = parsed.GetValue(_dataset)!;
        bool isText = dataset == TextOptions.Dataset, isSeries = dataset == SeriesRequest.Dataset;
        string model = parsed.GetValue(_model) ?? (isText ? "gpt" : isSeries ? "lstm" : "mlp");
        bool resume = parsed.GetValue(_resume);
        if (!isText && !isSeries && !DataCatalog.Names.Contains(dataset) && !DataCatalog.IsTable(dataset)) throw DataCatalog.Unknown(dataset);
        RefuseWhatIsIgnored(parsed, dataset, model);
        if (parsed.GetValue(_patience) is not null && parsed.GetValue(_validation) is null) throw new UsageException("train: --patience needs --validation.\n  Got no share for validation.\n  Try --validation 0.1.");
        if (model == "perceptron" && resume) throw new UsageException("train: a perceptron's run cannot be resumed.\n  Got --resume.\n  It takes seconds; train it anew.");
        return new TrainRequest
        {
            Dataset = dataset,
            Model = model,
            Seed = seed,
            DataDir = dataDir,
            Resume = resume,
            Out = parsed.GetValue(_out) ?? DefaultOut(dataset, model, resume),
            Epochs = parsed.GetValue(_epochs),
            BatchSize = parsed.GetValue(_batchSize),
            Optimizer = parsed.GetValue(_optimizer),
            LearningRate = parsed.GetValue(_learningRate),
            WeightDecay = parsed.GetValue(_weightDecay),
            Schedule = parsed.GetValue(_schedule),
            LabelSmoothing = parsed.GetValue(_labelSmoothing),
            ClipNorm = (float?)parsed.GetValue(_clipNorm),
            ValidationShare = parsed.GetValue(_validation),
            Patience = parsed.GetValue(_patience),
            CheckpointEvery = parsed.GetValue(_checkpointEvery),
            Normalization = parsed.GetValue(_normalize),
            Target = parsed.GetValue(_target),
            Drop = parsed.GetValue(_drop) ?? [],
            Kind = parsed.GetValue(_task) switch { "classification" => TargetKind.Classification, "regression" => TargetKind.Regression, _ => null },
            TestShare = parsed.GetValue(_testShare),
            Mlp = _mlp.Read(parsed, model),
            Start = _start.Read(parsed),
            Text = isText ? _text.Read(parsed, model) : null,
            Series = isSeries ? _text.ReadSeries(parsed, parsed.GetValue(_target), parsed.GetValue(_horizon)) : null,
        };
    }

    /// <summary>An option without effect would let people believe that it had one.</summary>
    private void RefuseWhatIsIgnored(ParseResult parsed, string dataset, string model)
    {
        bool Given(Option option) => parsed.GetResult(option) is { Implicit: false };
        if (model == "perceptron" && ((Option[])[_batchSize, _optimizer, _weightDecay, _schedule, _labelSmoothing, _clipNorm, _validation, _patience, _checkpointEvery, .. _start.All]).FirstOrDefault(Given) is { } gradient)
        {
            throw new UsageException($"train: a perceptron has a learning rule of its own.\n  Got {gradient.Name}, which it has no use for.\n  Leave it out, or try --model linear.");
        }

        bool isText = dataset == TextOptions.Dataset, isSeries = dataset == SeriesRequest.Dataset, isTable = !isText && !isSeries && DataCatalog.IsTable(dataset);
        string name = isText ? "a text" : isSeries ? "a series" : $"the data set {dataset}";
        string[] models = isText ? TextSettings.Models : isSeries ? SeriesSettings.Models : ModelCatalog.Names;
        if (!models.Contains(model)) throw new UsageException($"train: {name} needs another model.\n  Got --model {model}.\n  Known are {string.Join(", ", models)}.");
        if (!isText && _text.All.Except(isSeries ? _text.OfSeries : []).FirstOrDefault(Given) is { } ofText) throw new UsageException($"train: {ofText.Name} is for a text.\n  Got {name}.\n  Leave it out, or try myelin train text --file FILE.");
        if (!isSeries && Given(_horizon)) throw new UsageException($"train: --horizon is for a series.\n  Got {name}.\n  Leave it out, or try myelin train series --file FILE.csv --target COLUMN.");
        if ((isText || isSeries) && Given(_normalize)) throw new UsageException($"train: --normalize is for images and tables.\n  Got {name}.\n  Leave it out.");
        if (!isText && !isSeries && !isTable && Given(_testShare)) throw new UsageException($"train: --test is for a table, a series or a text.\n  Got {name}, which has a test part of its own.\n  Leave it out.");
        if (!isTable && (isSeries ? [_drop, _task] : (Option[])[_target, _drop, _task]).FirstOrDefault(Given) is { } ofTable)
        {
            throw new UsageException($"train: {ofTable.Name} is for a table.\n  Got {name}.\n  Leave it out, or give a .csv file.");
        }
    }

    /// <summary>A folder that no earlier run is in, unless that run is to go on: nothing that was trained is lost.</summary>
    private static string DefaultOut(string dataset, string model, bool resume)
    {
        string first = Path.Combine("runs", $"{Path.GetFileNameWithoutExtension(dataset)}-{model}"), path = first;
        string? last = null;
        for (int number = 2; Directory.Exists(path); number++) (last, path) = (path, $"{first}-{number}");
        return resume ? last ?? first : path;
    }

    private static Option<double?> Share(string name, string description)
    {
        Option<double?> option = new(name) { Description = description };
        CommonOptions.Check<double>(option, value => value is > 0 and < 1, "a share between 0 and 1, such as 0.1");
        return option;
    }
}
