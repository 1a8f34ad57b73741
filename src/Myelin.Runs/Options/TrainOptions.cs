using System.Globalization;

namespace Myelin.Runs;

/// <summary>The options that every kind of task shares.</summary>
public static class TrainOptions
{
    /// <summary>Which model to train.</summary>
    public static ChoiceOption Model { get; } = new("model", [.. LayerModel.All.Union<ModelKind>(LanguageModelKind.All).Select(m => m.Name).Distinct()],
        "What to train.")
    { IsStored = false };

    /// <summary>How often the data is seen.</summary>
    public static CountOption Epochs { get; } = new("epochs", "Passes over the data; of a text, rounds of 250 steps.");

    /// <summary>How many examples make a step.</summary>
    public static CountOption BatchSize { get; } = new("batch-size", "Examples per step.") { Phrase = size => $"batch size {size}" };

    /// <summary>The optimizer.</summary>
    public static ChoiceOption Optimizer { get; } = new("optimizer", Optimizers.Names,
        "What makes the steps. One that is not the recipe's comes with its usual --lr and without --weight-decay.")
    { Extra = PerceptronModel.Rule };

    /// <summary>The learning rate at its highest.</summary>
    public static NumberOption LearningRate { get; } =
        NumberOption.Positive("lr", "The learning rate at its highest.", "learningRate", rate => Text($"learning rate {rate}"));

    /// <summary>How the learning rate changes.</summary>
    public static ChoiceOption Schedule { get; } = new("schedule", Schedules.Names, "How the learning rate changes.") { Phrase = name => $"schedule {name}" };

    /// <summary>How strongly weights are pulled to 0.</summary>
    public static NumberOption WeightDecay { get; } =
        NumberOption.NotNegative("weight-decay", "How strongly weights are pulled to 0.", null, decay => decay > 0 ? Text($"weight decay {decay}") : null);

    /// <summary>The share of each label that is spread over all classes.</summary>
    public static NumberOption LabelSmoothing { get; } = NumberOption.BelowOne("label-smoothing",
        "The share of each label spread over all classes, in the train loss only; 0 for none.", null,
        share => share > 0 ? Text($"label smoothing {share} (in the train loss only)") : null);

    /// <summary>The largest norm of all gradients together.</summary>
    public static NumberOption ClipNorm { get; } =
        NumberOption.Positive("clip-norm", "The largest norm of all gradients together.", null, norm => Text($"gradients clipped at {norm}"));

    /// <summary>The share of the training data that is kept for validation.</summary>
    public static NumberOption Validation { get; } = NumberOption.Share("validation",
        "The share of the training data that the model is evaluated on after each epoch, and not trained on.", null, share => Text($"validation {share}"));

    /// <summary>How many epochs without a better validation loss end the run.</summary>
    public static CountOption Patience { get; } =
        new("patience", "Stop after N epochs without a better validation loss; needs --validation.") { Phrase = epochs => $"patience {epochs}" };

    /// <summary>How often a checkpoint is saved within an epoch.</summary>
    public static CountOption CheckpointEvery { get; } = new("checkpoint-every", "Save the run every N steps too, not only after each epoch.");

    /// <summary>The folder of the run.</summary>
    public static TextOption Out { get; } =
        new("out", "FOLDER", "The folder of the run; runs/DATASET-MODEL, numbered if it exists, if not given.") { IsStored = false };

    /// <summary>Whether an earlier run is continued.</summary>
    public static SwitchOption Resume { get; } =
        new("resume", "Continue the run in --out, or the latest in runs/DATASET-MODEL, with the bits of a run that never stopped.") { IsStored = false };

    /// <summary>How the model is trained: what <c>run.json</c> stores of every run.</summary>
    public static OptionGroup Training { get; } =
        new("Training", [Epochs, Optimizer, LearningRate, BatchSize, Schedule, WeightDecay, LabelSmoothing, ClipNorm, Validation, Patience, CheckpointEvery]);

    /// <summary>What the weights start from.</summary>
    public static OptionGroup Start { get; } = new("First weights", [StartOptions.Init, StartOptions.Map, StartOptions.Partial, StartOptions.Freeze]);

    /// <summary>Where the run is saved.</summary>
    public static OptionGroup Run { get; } = new("The run", [Model, Out, Resume]);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<OptionGroup> Groups { get; } = [Run, Training, Start];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
