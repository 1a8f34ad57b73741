using System.Text.Json;

namespace Myelin.Runs;

/// <summary>A run that is repeated by its <c>run.json</c>: the same data, options and seed give the same bits.</summary>
/// <param name="File">The <c>run.json</c>.</param>
/// <param name="Run">What it says.</param>
/// <param name="Changes">What was given instead of the run's own, such as <c>--lr 0.01 instead of 0.003</c>.</param>
internal sealed record RepeatedRun(string File, RunDescription Run, IReadOnlyList<string> Changes)
{
    /// <summary>The name of the data as that run was given it; null if the new one is trained on other data.</summary>
    internal string? OwnDataset { get; private init; }

    /// <summary>The request that repeats a run.</summary>
    /// <param name="path">The <c>run.json</c>, or the run's folder.</param>
    /// <param name="dataset">Other data of the same kind; null for the run's own.</param>
    /// <param name="given">The options that replace the run's.</param>
    /// <param name="seed">Another seed; null for the run's own.</param>
    /// <exception cref="RunOptionException">The file is missing, or an option does not fit the run.</exception>
    /// <exception cref="InvalidDataException">It does not describe a run, or has unknown fields.</exception>
    internal static RunRequest Request(string path, string? dataset, IReadOnlyDictionary<string, IReadOnlyList<string>> given, ulong? seed)
    {
        (string file, RunDescription run) = Read(path);
        TaskKind kind = run.Kind;
        if (dataset is not null && TaskKind.Of(dataset) != kind) throw new RunOptionException(
            $"other data for --config must be of the same kind, {kind.Noun}.\n  Got {dataset} for {file}.\n  Leave it out, or train on it without --config.");
        string? other = given.GetValueOrDefault("--file") is [.., { } named] ? named : dataset != kind.Name ? dataset : null;
        string data = other ?? SavedRun.DataOf(run, Path.GetDirectoryName(Path.GetFullPath(file)));
        string name = kind.Accepts(data) ? data : kind.Name;
        OptionValues values = RunRequest.Values(kind, name, given);
        if (values.Has(TrainOptions.Resume) && !values.Has(TrainOptions.Out)) throw new RunOptionException(
            "--resume with --config needs --out.\n  Got no folder.\n  Name the folder of the run to continue, or leave --resume out.");
        ModelKind model = kind.Model(values.Find(TrainOptions.Model) ?? run.Model.Name, name);
        OptionValues own = kind.OptionsOf(run, data);
        // Another model has a recipe of its own.
        if (model != run.Model) own = own.Only(kind.Options);
        OptionValues all = values.Over(own);
        RunRequest.Check(kind, model, values, all);
        return new RunRequest
        {
            Kind = kind,
            Dataset = name,
            Model = model,
            Options = all,
            Folder = values.Find(TrainOptions.Out),
            Seed = seed ?? run.Seed,
            Repeated = new RepeatedRun(file, run, [.. Differences(run, other, model, values, own, seed)]) { OwnDataset = other is null ? run.Dataset : null },
        };
    }

    /// <summary>What makes this another run than the one in the file.</summary>
    /// <param name="now">The run that is about to be trained.</param>
    internal IEnumerable<string> Notices(RunDescription now)
    {
        if (Changes.Count > 0) yield return $"NOTE: other than in {File}: {string.Join(", ", Changes)}";
        if (Run.FirstEpochs is { } first) yield return
            $"NOTE: the run was planned with {NumberText.Count(first, "epoch")} and continued to {Run.PlannedEpochs}; " +
            "planned with all of them it has other weights";
        if (Changes.Count == 0 && !now.HasDataOf(Run)) yield return $"NOTE: the data is not what the run of {File} was trained on: the figures may differ";
    }

    private static (string File, RunDescription Run) Read(string path)
    {
        string file = Directory.Exists(path) ? Path.Combine(RunFolder.Find(path), RunFolder.DescriptionName) : path;
        if (!System.IO.File.Exists(file)) throw new RunOptionException(
            $"--config must name the {RunFolder.DescriptionName} of a run, or its folder.\n  Got \"{path}\", where there is none.\n" +
            "  Check the path, such as runs/digits-mlp/run.json.");
        string json = System.IO.File.ReadAllText(file);
        var run = RunDescription.Parse(json, file);
        RequireKnown(file, json, run);
        return (file, run);
    }

    /// <summary>A field that is misspelled would be ignored without a word: those are known that the description itself would be written with.</summary>
    private static void RequireKnown(string file, string json, RunDescription run)
    {
        using JsonDocument read = JsonDocument.Parse(json), written = JsonDocument.Parse(run.ToJson());
        RequireKnown(read.RootElement, written.RootElement);
        if (run.Kind.Section is { } section) RequireKnown(read.RootElement.GetProperty(section), written.RootElement.GetProperty(section));

        void RequireKnown(JsonElement found, JsonElement expected)
        {
            string[] known = [.. expected.EnumerateObject().Select(field => field.Name)];
            JsonProperty[] others = [.. found.EnumerateObject().Where(field => field.Value.ValueKind != JsonValueKind.Null && !known.Contains(field.Name))];
            if (others.Length == 0) return;
            string[] options = [.. run.Kind.Options.Concat(run.Model.Options).Concat(TrainOptions.Training.Options).Select(option => option.Name)];
            throw new InvalidDataException(
                $"{file} must have only the fields of a run.\n  Got \"{others[0].Name}\".\n" +
                $"  {Suggestion.For(others[0].Name, known.Concat(options), "Take it out, or give the option on the command line.")}");
        }
    }

    private static IEnumerable<string> Differences(
        RunDescription run, string? data, ModelKind model, OptionValues values, OptionValues own, ulong? seed)
    {
        if (data is not null && data != run.Dataset && Path.GetFullPath(data) != run.Source) yield return $"{data} instead of {run.Dataset}";
        if (model != run.Model) yield return $"--model {model} instead of {run.Model}, with its own recipe";
        foreach (RunOption option in run.Kind.Groups.SelectMany(group => group.Options).Where(option => option.IsStored && values.Has(option)))
        {
            (string now, string then) = (values.ToArgument(option), own.ToArgument(option));
            if (now != then) yield return $"{option.Flag} {now} instead of {then}";
        }

        if (seed is { } other && other != run.Seed) yield return $"--seed {other} instead of {run.Seed}";
    }
}
