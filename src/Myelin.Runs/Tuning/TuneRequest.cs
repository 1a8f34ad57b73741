namespace Myelin.Runs;

/// <summary>A request to search for the right network of some data.</summary>
public sealed record TuneRequest
{
    private TuneRequest() { }

    /// <summary>What is trained: data, model, and the options that are fixed.</summary>
    public required RunRequest Run { get; init; }

    /// <summary>What was given for it, by flag, to give it again.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyList<string>> Given { get; private init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>The options of the search itself.</summary>
    internal OptionValues Search { get; private init; } = OptionValues.None;

    /// <summary>The time that the search may take.</summary>
    public double Minutes => Search.Find(TuneOptions.Minutes) ?? 5;

    /// <summary>The number of steps of all trainings together; null for those that fit in the time.</summary>
    public long? Steps => Search.Find(TuneOptions.Steps);

    /// <summary>The folder of the search; null for one that is chosen when it starts.</summary>
    public string? Folder => Search.Find(TuneOptions.Out);

    /// <summary>Whether the search in the folder is continued.</summary>
    public bool Resume => Search.Has(TuneOptions.Resume);

    /// <summary>A request from a command line.</summary>
    /// <param name="dataset">As for `train`; null for the search to resume, or the digits.</param>
    /// <param name="given">The options that were given, by their flags, each with its texts; a switch has none.</param>
    /// <param name="seed">The seed of all randomness; null for that of the search to resume, or 1.</param>
    /// <exception cref="RunOptionException">An option does not fit the data, the model, the others or the search to resume.</exception>
    public static TuneRequest Create(string? dataset, IReadOnlyDictionary<string, IReadOnlyList<string>> given, ulong? seed = null)
    {
        OptionValues search = OptionValues.None;
        foreach (RunOption option in TuneOptions.Search.Options.Where(option => given.ContainsKey(option.Flag)))
        {
            search = option is SwitchOption @switch ? search.With(@switch, true) : search.With(option, given[option.Flag]);
        }

        RunOption[] refused = [.. TrainOptions.Groups.SelectMany(group => group.Options).Except(TuneOptions.Fixed)];
        Dictionary<string, IReadOnlyList<string>> own = given.Where(option => TuneOptions.Search.Options.All(o => o.Flag != option.Key)).ToDictionary();
        if (refused.FirstOrDefault(option => own.ContainsKey(option.Flag)) is { } single) throw new RunOptionException(
            $"{single.Flag} is for a single run.\n  Got it for a search.\n  Leave it out; `myelin train` takes it.");
        if (search.Has(TuneOptions.Minutes) && search.Has(TuneOptions.Steps)) throw new RunOptionException(
            "--minutes and --steps both say how long the search is.\n  Got both.\n  Leave one out.");
        if (search.Has(TuneOptions.Resume) && search.Has(TuneOptions.Overwrite)) throw new RunOptionException(
            "--resume continues a search, --overwrite replaces it.\n  Got both.\n  Leave one out.");
        if (search.Has(TuneOptions.Resume) && TuneFolder.Find(search.Find(TuneOptions.Out), dataset) is { } before)
        {
            return before.Continue(dataset, own, search, seed);
        }

        if (search.Has(TuneOptions.Resume)) throw new RunOptionException(
            $"--resume needs a search to continue.\n  Got {search.Find(TuneOptions.Out) ?? TuneFolder.Usual(dataset ?? "digits")}, where there is none.\n" +
            "  Check --out, or leave --resume out.");
        return Of(dataset, own, search, seed);
    }

    /// <summary>A request of what was given.</summary>
    internal static TuneRequest Of(string? dataset, IReadOnlyDictionary<string, IReadOnlyList<string>> given, OptionValues search, ulong? seed)
    {
        var run = RunRequest.Create(dataset, given, seed);
        if (run.Model is PerceptronModel) throw new RunOptionException(
            "a search needs a model that is trained by gradients.\n  Got a perceptron, which has a rule of its own.\n  Try --model linear.");
        return new TuneRequest { Run = run, Given = given, Search = search };
    }
}
