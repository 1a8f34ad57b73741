using Myelin.Serialization;

namespace Myelin.Cli.Runs;

/// <summary>A finished run as it lies on the disk: its description and its weights, not yet in a model.</summary>
internal sealed record SavedRun(RunDescription Description, TensorFile Weights, string Name)
{
    /// <summary>Reads a run, given its folder or the weights in it.</summary>
    internal static SavedRun Open(string path)
    {
        string weights = Directory.Exists(path) ? Path.Combine(path, RunDescription.WeightsName) : path;
        if (!File.Exists(weights))
        {
            string fix = File.Exists(Path.Combine(path, "last.safetensors")) ? "The run was stopped; the same `myelin train` with --resume goes on with it." : "Try the folder that `myelin train` named at its end, such as runs/digits-mlp.";
            throw new FileNotFoundException($"{path} must be the folder of a finished run.\n  Got no {RunDescription.WeightsName} there.\n  {fix}");
        }

        string beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(weights))!, RunDescription.FileName);
        using FileStream stream = File.OpenRead(weights);
        using FileStream? description = File.Exists(beside) ? File.OpenRead(beside) : null;
        return Read(stream, description, weights);
    }

    /// <summary>Reads a run from streams, which need not be able to seek.</summary>
    /// <param name="weights">The content of <c>model.safetensors</c>.</param>
    /// <param name="description">The content of <c>run.json</c>, for weights whose header lacks it.</param>
    /// <param name="name">What to call the weights in errors.</param>
    internal static SavedRun Read(Stream weights, Stream? description = null, string name = "the stream")
    {
        TensorFile file = SafeTensors.Read(weights, name);
        if (file.Metadata.TryGetValue(RunDescription.MetadataKey, out string? json)) return new SavedRun(RunDescription.Parse(json, name), file, name);
        if (description is not null) return new SavedRun(RunDescription.Read(description, RunDescription.FileName + " beside " + name), file, name);
        throw new InvalidDataException($"{name} must come from `myelin train`, or have {RunDescription.FileName} beside it.\n  Got weights without a description of their model.\n  Give `eval` and `predict` --model NAME and a data set, or load them in a program: model.Load(path).");
    }

    /// <summary>The model of inputs that are numbers, with its weights.</summary>
    /// <exception cref="ArgumentException">The run learned a text.</exception>
    internal Layer Layer()
    {
        if (Description.TextSettings is not null) throw new ArgumentException($"{Name} must be a run on a data set or a table.\n  Got one that learned a text.\n  Try `myelin generate`, which goes on with a text.");
        Layer model = ModelCatalog.Build(Description.Model, Shape.Create(Description.InputShape), Description.Outputs, Description.Mlp);
        model.Load(Weights.Tensors, Name);
        return model;
    }

    /// <summary>The model of a text, with its weights, and how text becomes tokens.</summary>
    /// <exception cref="ArgumentException">The run learned something else.</exception>
    internal (LanguageModel Model, TextSettings Settings) Language()
    {
        TextSettings settings = Description.TextSettings ?? throw new ArgumentException($"{Name} must be a run that learned a text.\n  Got {Description.Model} on {Description.Dataset}.\n  Train one: myelin train text --file book.txt.");
        // Each layer has tensors of its own: a description that asks for more must not be believed before it has cost memory.
        if (settings.Layers > Weights.Tensors.Count) throw new InvalidDataException($"{Name} must hold the weights of the model that it describes.\n  Got {Weights.Tensors.Count} tensors for {settings.Layers} layers.\n  The file is damaged; train again or take it from a copy.");
        LanguageModel model = settings.Build(Description.Model);
        model.Load(Weights.Tensors, Name);
        return (model, settings);
    }
}
