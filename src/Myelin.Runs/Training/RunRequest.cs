namespace Myelin.Runs;

/// <summary>A request for a run: data, model and options; a recipe completes the rest.</summary>
public sealed record RunRequest
{
    /// <summary>What is trained on if nothing is named.</summary>
    private const string Usual = "digits";

    internal RunRequest() { }

    /// <summary>The kind of task.</summary>
    public required TaskKind Kind { get; init; }

    /// <summary>A data set's name, a table's path, <c>series</c> or <c>text</c>.</summary>
    public required string Dataset { get; init; }

    /// <summary>The model.</summary>
    public required ModelKind Model { get; init; }

    /// <summary>The chosen options.</summary>
    public required OptionValues Options { get; init; }

    /// <summary>The folder of the run; null for one that is chosen when it starts.</summary>
    public string? Folder { get; init; }

    /// <summary>The seed of all randomness.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The run that is continued; null for a new one.</summary>
    internal RunDescription? Continued { get; init; }

    /// <summary>The run that is repeated; null for none.</summary>
    internal RepeatedRun? Repeated { get; init; }

    /// <summary>The number of threads; null for the process's number. The result has the same bits for any number.</summary>
    public int? Threads { get; init; }

    /// <summary>The folder that holds a folder per data set; null for the usual folders.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>The language of findings.</summary>
    public Language Language { get; init; }

    /// <summary>Whether the run in the folder is continued.</summary>
    public bool Resume => Options.Has(TrainOptions.Resume);

    /// <summary>What trains a model as the options say.</summary>
    /// <param name="model">The model, with its initial weights.</param>
    /// <param name="preparation">How its data was prepared.</param>
    /// <param name="settings">The options, with those of the recipe.</param>
    /// <param name="steps">How many steps the schedule is for.</param>
    internal Trainer CreateTrainer(Module model, Preparation preparation, OptionValues settings, long steps) =>
        new(Kind.CreateTask(model, preparation, settings), Optimizers.Create(model, settings))
        {
            Seed = Seed,
            Schedule = Schedules.Create(settings, steps),
            ClipNorm = (float?)settings.Find(TrainOptions.ClipNorm),
        };

    /// <summary>A request from a command line.</summary>
    /// <param name="dataset">A data set's name, a table's path, <c>series</c> or <c>text</c>; null for that of the run to resume, or the digits.</param>
    /// <param name="given">The options that were given, by their flags, each with its texts; a switch has none.</param>
    /// <param name="seed">The seed of all randomness; null for that of the run to resume, or 1.</param>
    /// <exception cref="RunOptionException">An option does not fit the data, the model, the others or the run to resume.</exception>
    public static RunRequest Create(string? dataset, IReadOnlyDictionary<string, IReadOnlyList<string>> given, ulong? seed = null)
    {
        bool isResumed = given.ContainsKey(TrainOptions.Resume.Flag);
        string? folder = given.GetValueOrDefault(TrainOptions.Out.Flag)?[0];
        string? config = given.GetValueOrDefault(TrainOptions.Config.Flag)?[^1];
        if (config is not null) given = given.Where(option => option.Key != TrainOptions.Config.Flag).ToDictionary();
        if (isResumed && folder is not null && ResumedRun.Find(folder) is { } named) return ResumedRun.Continue(named, folder, dataset, given, seed);
        if (config is not null) return RepeatedRun.Request(config, dataset, given, seed);
        if (isResumed && folder is not null && dataset is null) throw new RunOptionException(
            $"--resume needs a run to continue, or the data for a new one.\n  Got {folder}, where there is no checkpoint of a run.\n" +
            "  Check --out, or name the data too, as a job does that is restarted with the same command.");
        dataset ??= Usual;
        var kind = TaskKind.Of(dataset);
        OptionValues options = Values(kind, dataset, given);
        ModelKind model = kind.Model(options.Find(TrainOptions.Model), dataset);
        if (isResumed && folder is null && RunFolder.Latest(dataset, model.Name) is { } latest && ResumedRun.Find(latest) is { } run)
        {
            return ResumedRun.Continue(run, latest, dataset, given, seed);
        }

        Check(kind, model, options, options);
        return new RunRequest { Kind = kind, Dataset = dataset, Model = model, Options = options, Folder = folder, Seed = seed ?? 1 };
    }

    /// <summary>The values of the options that were given for a kind of task.</summary>
    internal static OptionValues Values(TaskKind kind, string dataset, IReadOnlyDictionary<string, IReadOnlyList<string>> given)
    {
        RunOption[] own = [.. kind.Groups.SelectMany(group => group.Options)];
        OptionValues options = OptionValues.None;
        foreach ((string flag, IReadOnlyList<string> texts) in given)
        {
            RunOption option = own.FirstOrDefault(o => o.Flag == flag) ?? throw kind.Refusal(Known(flag), dataset);
            options = option is SwitchOption @switch && texts.Count == 0 ? options.With(@switch, true) : options.With(option, texts);
        }

        return options;
    }

    /// <summary>The options for finding and downloading data sets.</summary>
    internal DataOptions Data(Action<RunEvent> report) => new()
    {
        Directory = DataDirectory,
        Progress = progress => report(new DownloadAdvanced(progress.File, progress.Bytes, progress.Total)),
    };

    /// <summary>Throws if the options contradict each other.</summary>
    /// <param name="kind">The kind of task.</param>
    /// <param name="model">The model.</param>
    /// <param name="given">The options that were given.</param>
    /// <param name="options">The same, completed by those of a run that is repeated.</param>
    internal static void Check(TaskKind kind, ModelKind model, OptionValues given, OptionValues options)
    {
        if (options.Has(TrainOptions.Resume) && options.Has(TrainOptions.Overwrite))
        {
            throw new RunOptionException("--resume continues a run, --overwrite replaces it.\n  Got both.\n  Leave one out.");
        }

        if (kind.Models.SelectMany(m => m.Options).FirstOrDefault(o => options.Has(o) && !model.Options.Contains(o)) is { } foreign)
        {
            string models = string.Join(" or ", kind.Models.Where(m => m.Options.Contains(foreign)));
            throw new RunOptionException($"{foreign.Flag} is for --model {models}.\n  Got --model {model}.\n  Leave it out, or try --model {models}.");
        }

        model.Check(given);
        model.CheckSizes(options.Over(model.Recipe(default)));
        kind.Check(options);
        CheckWatching(options);
        if (options.Has(TrainOptions.Patience) && !options.Has(TrainOptions.Validation))
        {
            throw new RunOptionException(
                "--patience needs --validation.\n" +
                "  Got no share for validation.\n" +
                "  Try --validation 0.1.");
        }

        RunOption? idle = ((RunOption[])[StartOptions.Partial, StartOptions.Map]).FirstOrDefault(options.Has);
        if (idle is not null && !options.Has(StartOptions.Init))
        {
            throw new RunOptionException(
                $"{idle.Flag} is for the file of --init.\n" +
                "  Got no --init.\n" +
                "  Leave it out, or add --init FILE.");
        }
    }

    /// <summary>Throws if something is asked of a doctor that does not look.</summary>
    internal static void CheckWatching(OptionValues options)
    {
        if (options.Find(TrainOptions.Doctor) != "off") return;
        if (((RunOption[])[TrainOptions.DoctorFail, TrainOptions.DoctorIgnore]).FirstOrDefault(options.Has) is { } idle) throw new RunOptionException(
            $"{idle.Flag} needs a doctor that looks.\n  Got --doctor off.\n  Leave one of them out.");
    }

    private static RunOption Known(string flag) => TaskKind.All.SelectMany(k => k.Groups).SelectMany(g => g.Options).FirstOrDefault(o => o.Flag == flag)
        ?? throw new RunOptionException($"the option must be one of a run.\n  Got {flag}.\n  Leave it out.");
}
