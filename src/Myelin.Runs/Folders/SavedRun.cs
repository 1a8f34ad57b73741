using Myelin.Serialization;

namespace Myelin.Runs;

/// <summary>A run as it is stored: its description and its weights, not yet in a model.</summary>
/// <param name="Description">What it is.</param>
/// <param name="Weights">The weights.</param>
/// <param name="Name">Its name in errors.</param>
public sealed record SavedRun(RunDescription Description, TensorFile Weights, string Name)
{
    /// <summary>Whether it has ended, and otherwise which weights it has.</summary>
    public RunState State { get; init; }

    /// <summary>The model, if it is not built from the weights.</summary>
    internal Layer? Network { get; init; }

    /// <summary>Opens a run.</summary>
    /// <param name="path">Its folder, or the weights in it.</param>
    /// <exception cref="FileNotFoundException">There is no finished run.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or was written by a newer version.</exception>
    public static SavedRun Open(string path)
    {
        path = RunFolder.Find(path);
        string weights = Directory.Exists(path) ? Path.Combine(path, RunFolder.WeightsName) : path;
        if (!File.Exists(weights) && Stopped(path) is { } stopped) return stopped;
        if (!File.Exists(weights)) throw new FileNotFoundException(
            $"{path} must be the folder of a run.\n  Got no {(Directory.Exists(path) ? $"{RunFolder.WeightsName} there" : "such folder or file")}.\n" +
            "  Try the folder that `myelin train` named at its end, such as runs/digits-mlp.");
        string beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(weights))!, RunFolder.DescriptionName);
        using FileStream stream = File.OpenRead(weights);
        using FileStream? description = File.Exists(beside) ? File.OpenRead(beside) : null;
        return Read(stream, description, weights);
    }

    /// <summary>Reads a run from streams, which do not have to be seekable.</summary>
    /// <param name="weights">The content of <c>model.safetensors</c>.</param>
    /// <param name="description">The content of <c>run.json</c>, for weights whose header lacks it.</param>
    /// <param name="name">The name of the weights in errors.</param>
    /// <exception cref="InvalidDataException">They are damaged, or were written by a newer version.</exception>
    public static SavedRun Read(Stream weights, Stream? description = null, string name = "the stream")
    {
        TensorFile file = SafeTensors.Read(weights, name);
        if (file.Metadata.TryGetValue(RunDescription.MetadataKey, out string? json)) return new SavedRun(RunDescription.Parse(json, name), file, name);
        if (description is not null) return new SavedRun(RunDescription.Read(description, $"{RunFolder.DescriptionName} ({name})"), file, name);
        throw new InvalidDataException(
            $"{name} must come from `myelin train`, or have {RunFolder.DescriptionName} in its folder.\n" +
            "  Got weights without a description of their model.\n" +
            "  Give `eval` and `predict` --model NAME and a data set; in a program, model.Load(path) loads them.");
    }

    /// <summary>The model with its weights.</summary>
    /// <exception cref="InvalidDataException">The weights are not the model's.</exception>
    public Module Module()
    {
        if (Network is not null) return Network;
        int least = Description.Model.LeastTensors(Description.Settings);
        if (least > Weights.Tensors.Count)
        {
            throw new InvalidDataException(
                $"{Name} must contain the weights of the model that it describes.\n" +
                $"  Got {Weights.Tensors.Count} tensors for {least} layers.\n" +
                "  The file is damaged; train again or take it from a copy.");
        }
        Module model = Description.Model.Build(Description.Preparation.InputShape, Description.Preparation.Outputs, Description.Settings);
        model.Load(Weights.Tensors, Name);
        return model;
    }

    /// <summary>The same for a model from numbers to numbers.</summary>
    /// <exception cref="ArgumentException">The run learned a text.</exception>
    public Layer Layer() => Module() as Layer
        ?? throw new ArgumentException(
            $"{Name} must be a run on a data set or a table.\n" +
            $"  Got {Description.Model} on {Description.Dataset}.\n" +
            "  Try `myelin generate`, which continues a text.");

    /// <summary>The name of the data that the run was trained on, or the path of its file.</summary>
    /// <exception cref="FileNotFoundException">The file is no longer there.</exception>
    public string OwnData() => OwnData(fix: null);

    /// <param name="fix">What to do if it is no longer there; null for what is usual.</param>
    internal string OwnData(string? fix) => DataOf(Description, Path.GetDirectoryName(Path.GetFullPath(Name)), fix);

    /// <summary>The same for a description: where the file was, where it is if it moved with the run, or its path as given, from the current folder.</summary>
    internal static string DataOf(RunDescription run, string? folder, string? fix = null)
    {
        if (NamedDatasets.Names.Contains(run.Dataset)) return run.Dataset;
        string? moved = run.SourceFromRun is { } path && folder is not null ? Path.GetFullPath(Path.Combine(folder, path)) : null;
        return ((string?[])[run.Source, moved, run.Dataset]).FirstOrDefault(File.Exists) ?? throw new FileNotFoundException(
            $"the run's own data must still be there.\n  Got no file {run.Source ?? run.Dataset}.\n  {fix ?? "Put it back, or give its path."}");
    }

    /// <summary>The run's answer to a question.</summary>
    /// <exception cref="RunOptionException">The question has an option that does not apply to the run.</exception>
    /// <exception cref="ArgumentException">The question does not fit the run.</exception>
    public Answer Ask(Question question)
    {
        RunOption? foreign = Question.AllOptions.Except(Description.Kind.QuestionOptions).FirstOrDefault(question.Options.Has);
        if (foreign is null) return Description.Kind.Ask(this, question);
        string nouns = string.Join(" or ", TaskKind.All.Where(kind => kind.QuestionOptions.Contains(foreign)).Select(kind => kind.Noun));
        throw new RunOptionException($"{foreign.Flag} is for a run on {nouns}.\n  Got one on {Description.Kind.Noun}.\n  Leave it out.");
    }

    /// <summary>Writes a prediction for each row of a table into another: a run on a table.</summary>
    /// <inheritdoc cref="TaskKind.PredictFile"/>
    public PredictionFileReport PredictFile(string input, string output, PredictionFileOptions? options = null, CancellationToken cancellation = default) =>
        Description.Kind.PredictFile(this, input, output, options ?? new PredictionFileOptions(), cancellation);

    /// <summary>How much worse the run becomes when one column of a table is shuffled, the most important first.</summary>
    /// <param name="dataset">A file; null for the part of its own data that it was not trained on.</param>
    /// <param name="options">The options for finding data sets.</param>
    /// <exception cref="RunOptionException">The run is none on a table.</exception>
    public IReadOnlyList<FeatureImportance> Importance(string? dataset, DataOptions options) =>
        FeatureImportance.Of(this, Module(), Description.Kind.LoadForEvaluation(Description, dataset ?? OwnData(), options).Data);

    /// <summary>Evaluates the run.</summary>
    /// <param name="dataset">A data set's name, or a file; null for the part of its own data that it was not trained on.</param>
    /// <param name="options">The options for finding and downloading data sets.</param>
    /// <returns>What it was evaluated on, and the figures.</returns>
    /// <exception cref="ArgumentException">The data is not like that of the run.</exception>
    public (EvaluationData Data, EvaluationReport Report) Evaluate(string? dataset, DataOptions options)
    {
        Module model = Module();
        EvaluationData data = Description.Kind.LoadForEvaluation(Description, dataset ?? OwnData(), options);
        data.Data.CheckFinite();
        // The figures of training are on exactly these rows; on others they would only seem to be.
        if (dataset is null && Description.Kind.KnowsItsTest(Description) && !data.IsOwnTest) throw new InvalidDataException(
            $"to evaluate a run on its own test set, its data must not have changed.\n  Got other content in {data.Name}.\n" +
            "  Put the original back, or give a file of examples that the run was not trained on: myelin eval RUN FILE.");
        return (data, Description.Kind.Evaluate(model, Description, data.Data, data.IsTest));
    }

    /// <summary>
    /// A run that was stopped, with the weights it had: those of the best epoch if it was to keep them, otherwise the last ones. Null if there is none.
    /// </summary>
    private static SavedRun? Stopped(string folder)
    {
        string description = Path.Combine(folder, RunFolder.DescriptionName), last = Path.Combine(folder, RunFolder.CheckpointName);
        if (!File.Exists(description) || !File.Exists(last)) return null;
        using FileStream stream = File.OpenRead(description);
        RunDescription run = RunDescription.Read(stream, description);
        string best = Path.Combine(folder, RunFolder.BestName);
        if (run.Settings.Has(TrainOptions.Patience) && File.Exists(best))
        {
            return new SavedRun(run, SafeTensors.Read(best), best) { State = RunState.StoppedAtBest };
        }

        const string Model = "model.";
        TensorFile file = SafeTensors.Read(last);
        var weights = file.Tensors.Where(e => e.Key.StartsWith(Model, StringComparison.Ordinal)).ToDictionary(e => e.Key[Model.Length..], e => e.Value);
        return new SavedRun(run, new TensorFile(weights, file.Metadata), last) { State = RunState.StoppedAtLast };
    }
}
