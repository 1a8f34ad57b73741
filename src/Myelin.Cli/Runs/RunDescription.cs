using System.Globalization;
using System.Text.Json;

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

    /// <summary>Of an mlp its layers, where they are not the usual.</summary>
    public MlpSettings? Mlp { get; init; }

    /// <summary>The file that the first weights came from; null for fresh ones.</summary>
    public string? Init { get; init; }

    /// <summary>Patterns of the keys that were not trained.</summary>
    public string[] Freeze { get; init; } = [];

    /// <summary>What was subtracted from and divided out of the inputs.</summary>
    public JsonElement? InputScale { get; init; }

    /// <summary>For regression: the targets' mean and scale in training.</summary>
    public JsonElement? TargetScale { get; init; }

    /// <summary>For a table: how a row becomes an input.</summary>
    public JsonElement? Table { get; init; }

    /// <summary>For a text: the model's sizes and the tokenizer.</summary>
    public TextSettings? TextSettings { get; init; }

    /// <summary>For a series: how it becomes windows.</summary>
    public SeriesSettings? SeriesSettings { get; init; }

    internal bool IsRegression => Classes.Length == 0;

    /// <summary>For regression: what an error of 1 is in the target's unit.</summary>
    internal float Unit => SeriesSettings?.Scale ?? TargetNormalizer?.Scales[0] ?? 1;

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
        + (LabelSmoothing > 0 ? string.Create(CultureInfo.InvariantCulture, $", label smoothing {LabelSmoothing}") : "")
        + (Init is null ? "" : $", first values from {Init}")
        + (Freeze.Length > 0 ? $", frozen {string.Join(", ", Freeze)}" : "");

    internal string ToJson() => RunJson.Write(this);

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
            : TextSettings is { } text && (Outputs != text.Tokenizer.Count || InputShape is not [var context] || context != text.Context) ? $"{Outputs} outputs for {text.Tokenizer.Count} tokens, or another context than {text.Context}."
            : SeriesSettings is { } series && (Outputs != series.Horizon || !InputShape.SequenceEqual([series.Context, 1])) ? $"{Outputs} outputs for a horizon of {series.Horizon}, or another context than {series.Context}."
            : TextSettings is null && SeriesSettings is null && Outputs != Math.Max(Classes.Length, 1) ? $"{Outputs} outputs for {Classes.Length} classes."
            : Mlp is { } mlp && (Model != MlpSettings.Model || !mlp.IsValid) ? $"layers [{string.Join(", ", mlp.Hidden)}] with {mlp.Activation} for the model \"{Model}\"."
            : !(TextSettings is null ? ModelCatalog.Names : TextSettings.Models).Contains(Model) ? $"the model \"{Model}\"."
            : null;
        if (wrong is not null) throw new JsonException(wrong);
    }

    internal static RunDescription Parse(string json, string name)
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
