using System.Globalization;

namespace Myelin.Runs;

/// <summary>The options that every kind of task shares.</summary>
public static class TrainOptions
{
    /// <summary>Which model to train.</summary>
    public static ChoiceOption Model { get; } = new("model", [.. LayerModel.All.Union<ModelKind>(LanguageModelKind.All).Select(m => m.Name).Distinct()],
        "What to train.")
    { IsStored = false };

    /// <summary>The number of passes over the data.</summary>
    public static CountOption Epochs { get; } = new("epochs", "Passes over the data; for a text, rounds of 250 steps.");

    /// <summary>The number of examples per step.</summary>
    public static CountOption BatchSize { get; } = new("batch-size", "Examples per step.") { Phrase = size => $"batch size {size}" };

    /// <summary>The optimizer.</summary>
    public static ChoiceOption Optimizer { get; } = new("optimizer", Optimizers.Names,
        "The optimizer. One other than the recipe's comes with its usual --lr and without --weight-decay.")
    { Extra = PerceptronModel.Rule };

    /// <summary>The highest learning rate.</summary>
    public static NumberOption LearningRate { get; } =
        NumberOption.Positive("lr", "The highest learning rate.", "learningRate", rate => Text($"learning rate {rate}"));

    /// <summary>How the learning rate changes.</summary>
    public static ChoiceOption Schedule { get; } = new("schedule", Schedules.Names, "How the learning rate changes.") { Phrase = name => $"schedule {name}" };

    /// <summary>How strongly weights are pulled to 0.</summary>
    public static NumberOption WeightDecay { get; } =
        NumberOption.NotNegative("weight-decay", "How strongly weights are pulled to 0.", null, decay => decay > 0 ? Text($"weight decay {decay}") : null);

    /// <summary>The part of each label that is spread over all classes.</summary>
    public static NumberOption LabelSmoothing { get; } = NumberOption.BelowOne("label-smoothing",
        "The part of each label spread over all classes, in the training loss only; 0 for none.", null,
        share => share > 0 ? Text($"label smoothing {share} (in the training loss only)") : null);

    /// <summary>The limit of the norm of all gradients together.</summary>
    public static NumberOption ClipNorm { get; } =
        NumberOption.Positive("clip-norm", "The limit of the norm of all gradients together.", null, norm => Text($"gradients clipped at {norm}"));

    /// <summary>The part of the training data that is used for validation.</summary>
    public static NumberOption Validation { get; } = NumberOption.Share("validation",
        "The part of the training data used as the validation set: evaluated after each epoch, and not trained on.", null,
        share => Text($"validation {share}"));

    /// <summary>The number of epochs without improvement that end the run.</summary>
    public static CountOption Patience { get; } =
        new("patience", "Stop after N epochs without improvement of the validation loss, and keep the weights of the best epoch; needs --validation.")
        {
            Phrase = epochs => $"patience {epochs}",
        };

    /// <summary>How often a checkpoint is saved within an epoch.</summary>
    public static CountOption CheckpointEvery { get; } = new("checkpoint-every", "Also save the run every N steps, not only after each epoch.");

    /// <summary>How much the doctor says.</summary>
    public static ChoiceOption Doctor { get; } = new("doctor", ["off", "brief", "full"],
        "How the run is watched: brief, the usual, says what is wrong and what to do; full adds why; off does not look.")
    { IsStored = false };

    /// <summary>From which level on a finding is a failure.</summary>
    public static ChoiceOption DoctorFail { get; } = new("doctor-fail", ["note", "warning", "critical"],
        "Exit with 1 if there is a finding of this level or above; for scripts.")
    { IsStored = false };

    /// <summary>Rules that are not asked.</summary>
    public static ListOption DoctorIgnore { get; } = new("doctor-ignore", "RULE", "A rule of the doctor that is not asked; can be given several times.",
        "the name of a rule, such as overfitting", Myelin.Doctor.IsRule)
    { IsStored = false };

    /// <summary>The folder of the run.</summary>
    public static TextOption Out { get; } =
        new("out", "FOLDER", "The folder of the run; runs/DATASET-MODEL, numbered if it exists, if not given.") { IsStored = false };

    /// <summary>Whether an earlier run is continued.</summary>
    public static SwitchOption Resume { get; } = new("resume",
        "Continue the run in --out, or the latest in runs/DATASET-MODEL, with its settings and the bits of a run that never stopped; " +
        "with more --epochs, also one that has ended.")
    { IsStored = false };

    /// <summary>The run that is repeated.</summary>
    public static TextOption Config { get; } = new("config", "FILE",
        "Repeat a run by its run.json: its data, model, options and seed, with the same bits; options given with it replace the run's, which is said.")
    { IsStored = false };

    /// <summary>Whether an earlier run is replaced.</summary>
    public static SwitchOption Overwrite { get; } = new("overwrite", "Replace the run in --out.") { IsStored = false };

    /// <summary>The folder of TensorBoard's logs.</summary>
    public static TextOption TensorBoard { get; } = new("tensorboard", "FOLDER",
        "Also write losses, validation metrics and learning rate to FOLDER, in a folder with the run's name, for `tensorboard --logdir FOLDER`.")
    { IsStored = false };

    /// <summary>How the model is trained: the options that <c>run.json</c> stores for every run.</summary>
    public static OptionGroup Training { get; } =
        new("Training", [Epochs, Optimizer, LearningRate, BatchSize, Schedule, WeightDecay, LabelSmoothing, ClipNorm, Validation, Patience, CheckpointEvery]);

    /// <summary>The initial weights.</summary>
    public static OptionGroup Start { get; } = new("Initial weights", [StartOptions.Init, StartOptions.Map, StartOptions.Partial, StartOptions.Freeze]);

    /// <summary>Where the run is saved.</summary>
    public static OptionGroup Run { get; } = new("The run", [Model, Out, Overwrite, Resume, Config, TensorBoard]);

    /// <summary>How the run is watched.</summary>
    public static OptionGroup Watching { get; } = new("The doctor", [Doctor, DoctorFail, DoctorIgnore]);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<OptionGroup> Groups { get; } = [Run, Training, Watching, Start];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
