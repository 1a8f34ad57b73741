using System.Globalization;
using System.Text.Json;
using Myelin.Data;
using Myelin.Layers;
using Myelin.Serialization;

namespace Myelin.Cli.Runs;

/// <summary>
/// What a run's folder says of its model beside the weights, in <c>run.json</c>: enough to build it again, feed it and read its answers.
/// </summary>
internal sealed record RunDescription
{
    internal const string FileName = "run.json", WeightsName = "model.safetensors";

    /// <summary>Where the header of the weights holds the same description: read first, since one rename made both new together.</summary>
    internal const string MetadataKey = "myelin.run";

    /// <summary>Raised when a field changes its meaning; older programs then refuse the file.</summary>
    internal const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    public required string Dataset { get; init; }

    public required string Model { get; init; }

    public required int[] InputShape { get; init; }

    /// <summary>How many scores or numbers the model gives.</summary>
    public required int Outputs { get; init; }

    /// <summary>The classes' names; empty for regression.</summary>
    public required string[] Classes { get; init; }

    public required ulong Seed { get; init; }

    public required int Epochs { get; init; }

    public required int BatchSize { get; init; }

    public required string Optimizer { get; init; }

    public required double LearningRate { get; init; }

    /// <summary>How the learning rate changed; as the two below null for a perceptron and in files that are older than this field.</summary>
    public string? Schedule { get; init; }

    public double? WeightDecay { get; init; }

    /// <summary>Null for regression too.</summary>
    public double? LabelSmoothing { get; init; }

    /// <summary>What was subtracted from and divided out of the inputs.</summary>
    public JsonElement? InputScale { get; init; }

    /// <summary>For regression: the targets' mean and scale in training.</summary>
    public JsonElement? TargetScale { get; init; }

    /// <summary>For a table: how a row becomes an input.</summary>
    public JsonElement? Table { get; init; }

    internal bool IsRegression => Classes.Length == 0;

    internal Normalizer? InputNormalizer => InputScale is { } json ? Normalizer.FromJson(json.GetRawText()) : null;

    internal Normalizer? TargetNormalizer => TargetScale is { } json ? Normalizer.FromJson(json.GetRawText()) : null;

    internal TableEncoding? Encoding => Table is { } json ? TableEncoding.FromJson(json.GetRawText()) : null;

    internal static JsonElement Embed(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    /// <summary>How the model was trained, for people.</summary>
    internal string Training() => string.Create(CultureInfo.InvariantCulture, $"{Epochs} epoch{(Epochs == 1 ? "" : "s")} of {Optimizer}, learning rate {LearningRate}, batch size {BatchSize}, seed {Seed}")
        + (Schedule is null ? "" : $", schedule {Schedule}")
        + (WeightDecay > 0 ? string.Create(CultureInfo.InvariantCulture, $", weight decay {WeightDecay}") : "")
        + (LabelSmoothing > 0 ? string.Create(CultureInfo.InvariantCulture, $", label smoothing {LabelSmoothing}") : "");

    internal string ToJson() => RunJson.Write(this);

    /// <summary>Reads a run, given its folder or the weights in it: what it is, and its model with the trained weights.</summary>
    internal static (RunDescription Description, Layer Model) Load(string path)
    {
        string weights = Directory.Exists(path) ? Path.Combine(path, WeightsName) : path;
        if (!File.Exists(weights))
        {
            string fix = File.Exists(Path.Combine(path, "last.safetensors")) ? "The run was stopped; the same `myelin train` with --resume goes on with it." : "Try the folder that `myelin train` named at its end, such as runs/digits-mlp.";
            throw new FileNotFoundException($"{path} must be the folder of a finished run.\n  Got no {WeightsName} there.\n  {fix}");
        }

        string beside = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(weights))!, FileName);
        using FileStream stream = File.OpenRead(weights);
        using FileStream? description = File.Exists(beside) ? File.OpenRead(beside) : null;
        return Load(stream, description, weights);
    }

    /// <summary>Reads a run from streams, which need not be able to seek.</summary>
    /// <param name="weights">The content of <c>model.safetensors</c>.</param>
    /// <param name="description">The content of <c>run.json</c>, for weights whose header lacks it.</param>
    /// <param name="name">What to call the weights in errors.</param>
    internal static (RunDescription Description, Layer Model) Load(Stream weights, Stream? description = null, string name = "the stream")
    {
        TensorFile file = SafeTensors.Read(weights, name);
        RunDescription run;
        if (file.Metadata.TryGetValue(MetadataKey, out string? json)) run = Parse(json, name);
        else if (description is not null) run = Read(description, FileName + " beside " + name);
        else throw new InvalidDataException($"{name} must come from `myelin train`, or have {FileName} beside it.\n  Got weights without a description of their model.\n  In a program of your own build the model and call model.Load(path).");
        Layer model = ModelCatalog.Build(run.Model, Shape.Create(run.InputShape), run.Outputs);
        model.Load(file.Tensors, name);
        return (run, model);
    }

    /// <summary>Reads a description, such as the content of <c>run.json</c>.</summary>
    internal static RunDescription Read(Stream stream, string name = "the stream")
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        return Parse(reader.ReadToEnd(), name);
    }

    /// <summary>Throws unless the parts fit each other: a file may hold anything.</summary>
    private void Check()
    {
        string? wrong = InputShape.Length == 0 || InputShape.Any(s => s < 1) || InputShape.Aggregate(1.0, (a, b) => a * b) > int.MaxValue ? $"inputs of shape [{string.Join(", ", InputShape)}]."
            : Outputs != Math.Max(Classes.Length, 1) ? $"{Outputs} outputs for {Classes.Length} classes."
            : !ModelCatalog.Names.Contains(Model) ? $"the model \"{Model}\"."
            : null;
        if (wrong is not null) throw new JsonException(wrong);
    }

    private static RunDescription Parse(string json, string name)
    {
        try
        {
            RunDescription description = RunJson.Read(json);
            if (description.Format == CurrentFormat) description.Check();
            return description.Format == CurrentFormat ? description
                : throw new InvalidDataException($"{name} must have format {CurrentFormat}.\n  Got format {description.Format}.\n  It was written by another version of myelin; use that one.");
        }
        // The latter of text that is no Unicode, such as one half of a surrogate pair.
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException(
                $"{name} must hold the description of a run.\n  Got {error.Message}\n  The file is damaged; train again or take it from a copy.",
                error);
        }
    }
}
