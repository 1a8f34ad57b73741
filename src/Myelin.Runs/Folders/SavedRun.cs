using Myelin.Serialization;

namespace Myelin.Runs;

/// <summary>A finished run as it is stored: its description and its weights, not yet in a model.</summary>
/// <param name="Description">What it is.</param>
/// <param name="Weights">The weights.</param>
/// <param name="Name">Its name in errors.</param>
public sealed record SavedRun(RunDescription Description, TensorFile Weights, string Name)
{
    /// <summary>Opens a run.</summary>
    /// <param name="path">Its folder, or the weights in it.</param>
    /// <exception cref="FileNotFoundException">There is no finished run.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or was written by a newer version.</exception>
    public static SavedRun Open(string path)
    {
        string weights = Directory.Exists(path) ? Path.Combine(path, RunFolder.WeightsName) : path;
        if (!File.Exists(weights))
        {
            string fix = RunFolder.HasCheckpoint(path)
                ? "The run was stopped; the same `myelin train` with --resume continues it."
                : "Try the folder that `myelin train` named at its end, such as runs/digits-mlp.";
            throw new FileNotFoundException($"{path} must be the folder of a finished run.\n  Got no {RunFolder.WeightsName} there.\n  {fix}");
        }

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
        if (description is not null) return new SavedRun(RunDescription.Read(description, $"{RunFolder.DescriptionName} of {name}"), file, name);
        throw new InvalidDataException(
            $"{name} must come from `myelin train`, or have {RunFolder.DescriptionName} in its folder.\n" +
            "  Got weights without a description of their model.\n" +
            "  Give `eval` and `predict` --model NAME and a data set, or load them in a program: model.Load(path).");
    }

    /// <summary>The model with its weights.</summary>
    /// <exception cref="InvalidDataException">The weights are not the model's.</exception>
    public Module Module()
    {
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

    /// <summary>The name of the data that the run was trained on; for a file, its path as given at the time, perhaps in another folder.</summary>
    /// <exception cref="FileNotFoundException">The file is no longer there.</exception>
    public string OwnData() => NamedDatasets.Names.Contains(Description.Dataset) || File.Exists(Description.Dataset)
        ? Description.Dataset
        : throw new FileNotFoundException($"the run's own data must still be there.\n  Got no file {Description.Dataset} from here.\n  Give its path.");

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
        return (data, Description.Kind.Evaluate(model, Description.Model, Description.Preparation, data.Data));
    }
}
