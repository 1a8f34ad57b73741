using System.Text.Json;

namespace Myelin.Runs;

/// <summary>
/// The description of a run's model, stored with the weights in <c>run.json</c>: enough to build it again, feed it and interpret its outputs, and
/// to show how it was trained.
/// </summary>
public sealed record RunDescription
{
    /// <summary>The key of the same description in the header of the weights: read first, because one rename replaces both together.</summary>
    public const string MetadataKey = "myelin.run";

    /// <summary>The version of the format: increased when a field changes its meaning; older programs then reject the file.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The training options in every description; those of other options may be missing in files of an older version.</summary>
    private static readonly RunOption[] s_needed = [TrainOptions.Epochs, TrainOptions.BatchSize, TrainOptions.Optimizer, TrainOptions.LearningRate];

    /// <summary>The data set's name, or a file as it was given.</summary>
    public required string Dataset { get; init; }

    /// <summary>The full path of the data's file; null for a data set with a name, and in runs of 0.1.0.</summary>
    public string? Source { get; init; }

    /// <summary>The kind of task.</summary>
    public required TaskKind Kind { get; init; }

    /// <summary>The model.</summary>
    public required ModelKind Model { get; init; }

    /// <summary>The training settings: the chosen ones, and the recipe for the rest.</summary>
    public required OptionValues Settings { get; init; }

    /// <summary>The seed of all randomness.</summary>
    public required ulong Seed { get; init; }

    /// <summary>How data becomes inputs, and outputs answers.</summary>
    public required Preparation Preparation { get; init; }

    /// <summary>The path of the data's file from the run's folder, for both that were moved together; null as <see cref="Source"/>.</summary>
    public string? SourceFromRun { get; init; }

    /// <summary>Which example was in which part; null for data whose parts follow from its length, and in runs of 0.1.0.</summary>
    public DataSplit? Split { get; init; }

    /// <summary>The examples of a file that it was trained on; null for a data set with a name, for very many, and in runs of 0.1.0.</summary>
    internal TrainedExamples? Trained { get; init; }

    /// <summary>The best guess without looking at the inputs, fitted to the training set; null in runs of 0.1.0.</summary>
    public Baseline? Baseline { get; init; }

    /// <summary>
    /// The number of epochs that the run was first planned with, if it was continued with another: its weights are then not those of a run that is
    /// planned with the new number. Null for the others.
    /// </summary>
    public int? FirstEpochs { get; init; }

    /// <summary>
    /// The figures of the training, each with the part of the data that it was measured on in its name: <c>trainLoss</c>,
    /// <c>validationLoss</c>, <c>testAccuracy</c>. Empty until it has ended.
    /// </summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();

    /// <summary>The number of epochs: those that were run, or that are planned if the training has not ended.</summary>
    public int Epochs => Figures.TryGetValue("epochs", out double epochs) ? (int)epochs : Settings.Get(TrainOptions.Epochs);

    /// <summary>The number of epochs that are planned.</summary>
    internal int PlannedEpochs => Settings.Get(TrainOptions.Epochs);

    /// <summary>How the model was trained, as text.</summary>
    public string Summary
    {
        get
        {
            (int planned, string optimizer) = (Settings.Get(TrainOptions.Epochs), Settings.Get(TrainOptions.Optimizer));
            string[] parts =
            [
                Epochs < planned ? $"{Epochs} of {planned} epochs of {optimizer}" : $"{planned} epoch{(planned == 1 ? "" : "s")} of {optimizer}",
                Settings.Describe([TrainOptions.LearningRate, TrainOptions.BatchSize]),
                $"seed {Seed}",
                Settings.Describe([.. Stored.Except(s_needed), .. Kind.Options, .. Model.Options]),
            ];
            return string.Join(", ", parts.Where(part => part.Length > 0));
        }
    }

    /// <summary>All options whose values are stored.</summary>
    internal IEnumerable<RunOption> StoredOptions => Stored.Concat(Kind.Options).Concat(Model.Options).Where(option => option.IsStored);

    /// <summary>The options whose values are fields of <c>run.json</c> itself.</summary>
    private static IEnumerable<RunOption> Stored => TrainOptions.Training.Options.Concat(TrainOptions.Start.Options);

    /// <summary>Reads a description, such as the content of <c>run.json</c>.</summary>
    /// <param name="stream">JSON in UTF-8.</param>
    /// <param name="name">Its name in errors.</param>
    /// <exception cref="InvalidDataException">It is not a description, or one in another format.</exception>
    public static RunDescription Read(Stream stream, string name = "the stream")
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        return Parse(reader.ReadToEnd(), name);
    }

    /// <summary>The same for text.</summary>
    /// <param name="json">The text.</param>
    /// <param name="name">Its name in errors.</param>
    /// <exception cref="InvalidDataException">It is not a description, or one in another format.</exception>
    public static RunDescription Parse(string json, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var fields = new RunFields(document.RootElement);
            int format = fields.Format;
            return format == CurrentFormat ? From(fields) : throw new InvalidDataException(
                $"{name} must have format {CurrentFormat}.\n  Got format {format}.\n  It was written by another version of Myelin; use that one.");
        }
        // The last two are for text that is not Unicode, such as half a surrogate pair, and for settings that a model cannot have.
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidDataException(
                $"{name} must contain the description of a run.\n  Got {error.Message.Split('\n')[0]}\n" +
                "  The file is damaged; train again or take it from a copy.",
                error);
        }
    }

    /// <summary>The description as JSON.</summary>
    public string ToJson() => RunFields.Write(writer =>
    {
        writer.WriteNumber("format", CurrentFormat);
        writer.WriteString("kind", Kind.Name);
        writer.WriteString("dataset", Dataset);
        if (Source is not null) writer.WriteString("source", Source);
        if (SourceFromRun is not null) writer.WriteString("sourceFromRun", SourceFromRun);
        writer.WriteString("model", Model.Name);
        RunFields.Write(writer, "inputShape", Preparation.InputShape);
        writer.WriteNumber("outputs", Preparation.Outputs);
        RunFields.Write(writer, "classes", Preparation.Classes);
        writer.WriteNumber("seed", Seed);
        Settings.Write(writer, Stored);
        if (FirstEpochs is { } first) writer.WriteNumber("firstEpochs", first);
        if (Kind.Section is { } section) writer.WriteStartObject(section);
        Settings.Write(writer, [.. Kind.Options, .. Model.Options]);
        Preparation.Write(writer);
        if (Kind.Section is not null) writer.WriteEndObject();
        Split?.Write(writer);
        Trained?.Write(writer);
        StoredBaseline.Write(writer, Baseline);
        RunFields.Write(writer, "figures", Figures);
    });

    /// <summary>How the model was trained, as an object of JSON: every option that is stored, by its name.</summary>
    public string SettingsToJson() => RunFields.Write(writer => Settings.Write(writer, [.. Stored, .. Kind.Options, .. Model.Options]));

    /// <summary>Whether another run was trained on the same data, as far as the descriptions tell.</summary>
    internal bool HasDataOf(RunDescription other) => RunFields.Write(Preparation.Write) == RunFields.Write(other.Preparation.Write)
        && (Split is null || other.Split is null || Split.TestHash == other.Split.TestHash)
        && (Trained is null || other.Trained is null || Trained.IsSameAs(other.Trained));

    /// <exception cref="JsonException">A field is missing, or they do not match: a file may contain anything.</exception>
    private static RunDescription From(RunFields fields)
    {
        TaskKind kind = fields.Kind;
        string name = fields.Text("model");
        ModelKind model = kind.Models.FirstOrDefault(m => m.Name == name) ?? throw new JsonException($"the model \"{name}\".");
        StoredShape stored = fields.Shape;
        JsonElement section = fields.Section(kind);
        OptionValues settings = OptionValues.None.With(Stored, fields.Root).With([.. kind.Options, .. model.Options], section);
        if (s_needed.FirstOrDefault(option => !settings.Has(option)) is { } missing) throw new JsonException($"no \"{missing.Name}\".");
        RefuseOptionsOfOthers(kind, model, section);
        model.CheckSizes(settings);
        Preparation preparation = kind.Read(section, stored, settings);
        if (preparation.Outputs != stored.Outputs || preparation.InputShape != stored.Inputs || !preparation.Classes.SequenceEqual(stored.Classes))
        {
            throw new JsonException($"inputs {stored.Inputs}, {stored.Outputs} outputs and {stored.Classes.Count} classes that do not fit the rest.");
        }

        return new RunDescription
        {
            Dataset = fields.Text("dataset"),
            Source = fields.FindText("source"),
            SourceFromRun = fields.FindText("sourceFromRun"),
            Kind = kind,
            Model = model,
            Settings = settings,
            Seed = fields.Seed,
            FirstEpochs = fields.FindCount("firstEpochs"),
            Preparation = preparation,
            Split = DataSplit.Read(fields.Root),
            Trained = TrainedExamples.Read(fields.Root),
            Baseline = StoredBaseline.Read(fields.Root, preparation),
            Figures = fields.Numbers("figures"),
        };
    }

    /// <summary>Sizes for a model other than the named one would be ignored silently.</summary>
    private static void RefuseOptionsOfOthers(TaskKind kind, ModelKind model, JsonElement section)
    {
        if (kind.Section is not null) return;
        if (kind.Models.SelectMany(m => m.Options).FirstOrDefault(o => !model.Options.Contains(o) && section.TryGetProperty(o.Name, out _)) is { } foreign)
        {
            throw new JsonException($"\"{foreign.Name}\" for the model \"{model}\".");
        }
    }
}
