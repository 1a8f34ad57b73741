namespace Myelin;

/// <summary>How long and how to train. Options that are not set have usual values.</summary>
public sealed record FitOptions
{
    /// <summary>The number of passes over the data, at least 1. Ignored if <see cref="Steps"/> is set.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>How many steps of the optimizer, at least 1, instead of epochs; null counts epochs.</summary>
    public long? Steps { get; init; }

    /// <summary>How many examples a batch has, at least 1.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>
    /// The number of batches per step: their gradients are summed, with each example weighted equally, as if they were one batch. For
    /// batches that do not fit in memory. At least 1. <see cref="BatchSize"/> is the size of each.
    /// </summary>
    public int AccumulateBatches { get; init; } = 1;

    /// <summary>Whether each epoch has a different order.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>
    /// An epoch ends, and validation follows, after this many examples, drawn again each time and none twice; null uses all. For data of
    /// many overlapping examples, such as the windows of a text.
    /// </summary>
    public int? ExamplesPerEpoch { get; init; }

    /// <summary>Whether a last, smaller batch is skipped.</summary>
    public bool DropLast { get; init; }

    /// <summary>The number of batches that another thread prepares in advance; it changes no bit of the result.</summary>
    public int Prefetch { get; init; } = 2;

    /// <summary>The validation set, evaluated after each epoch and not trained on. Its classes are in the training set's order.</summary>
    public Dataset? Validation { get; init; }

    /// <summary>
    /// The metric by which epochs are compared, for <see cref="Patience"/>, <see cref="RestoreBest"/> and <c>best.safetensors</c>: one of
    /// the task's metrics on the validation set. Null compares the validation loss.
    /// </summary>
    public Metric? Monitor { get; init; }

    /// <summary>Stop after this many epochs without improvement on the validation set; null never stops early.</summary>
    public int? Patience { get; init; }

    /// <summary>Whether to restore the weights of the best epoch by validation at the end.</summary>
    public bool RestoreBest { get; init; }

    /// <summary>
    /// The folder of the run: <c>last.safetensors</c> (all that is needed to continue), <c>best.safetensors</c>, <c>history.csv</c> and,
    /// when it is finished, <c>model.safetensors</c>. Null saves nothing.
    /// </summary>
    public string? Directory { get; init; }

    /// <summary>Texts for the header of <c>model.safetensors</c> and <c>best.safetensors</c>, such as how the data was prepared.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>
    /// Also save <c>last.safetensors</c> every N steps within an epoch; null saves it only at the end of each. It needs a <see cref="Directory"/>.
    /// </summary>
    public int? CheckpointEvery { get; init; }

    /// <summary>
    /// Whether to continue where the run in <see cref="Directory"/> stopped; with the same settings the result has the same bits as an
    /// uninterrupted run. With more epochs, steps or patience a run continues even after its end, from its last weights; a schedule then follows
    /// the new length, so the bits are not those of a run planned with it.
    /// </summary>
    public bool Resume { get; init; }

    /// <summary>Throws if an option is invalid for this trainer.</summary>
    internal void Check(Trainer trainer, Dataset train)
    {
        if (Steps is < 1 || (Steps is null && Epochs < 1))
        {
            string got = Steps is { } steps ? $"Steps = {steps}.\n  Try Steps = 1000" : $"Epochs = {Epochs}.\n  Try Epochs = 10";
            throw new ArgumentException($"Fit: there must be at least one step.\n  Got {got}.");
        }

        RequireAtLeast(1, BatchSize, nameof(BatchSize), "Try 32.");
        if (AccumulateBatches < 1)
        {
            throw new ArgumentException(
                $"Fit: a step needs at least one batch.\n  Got AccumulateBatches = {AccumulateBatches}.\n  The usual 1 takes a step after each batch.");
        }

        RequireAtLeast(1, ExamplesPerEpoch, nameof(ExamplesPerEpoch), "Leave it null to use all examples.");
        RequireAtLeast(0, Prefetch, nameof(Prefetch), "With 0 each batch is prepared when it is needed.");
        RequireAtLeast(1, Patience, nameof(Patience), "Try 5, or null to train all epochs.");
        RequireAtLeast(1, CheckpointEvery, nameof(CheckpointEvery), "Try 100, or null to save at the end of each epoch.");
        Ownership.RequireParameters(trainer);
        if (Resume && Directory is null)
        {
            throw new ArgumentException(
                "Fit: to resume, the run needs a directory.\n" +
                "  Got none.\n" +
                "  Set Directory to the folder of the saved run.");
        }

        if (Validation is not null) ClassOrder.RequireSame("Fit", train, Validation);
        if (trainer.Callbacks is null || trainer.Callbacks.Any(callback => callback is null))
        {
            throw new ArgumentException(
                "Fit: Callbacks must be a list of callbacks.\n" +
                $"  Got {(trainer.Callbacks is null ? "null" : "a callback that is null")}.\n" +
                "  Leave it out for none.");
        }

        if ((Patience is not null || RestoreBest || Monitor is not null) && Validation is null)
        {
            throw new ArgumentException(
                "Fit: Patience, RestoreBest and Monitor need validation data.\n" +
                "  Got none.\n" +
                "  Set Validation, for example to a part of train.Split(1, 0.9, 0.1).");
        }
    }

    private static void RequireAtLeast(int least, int? value, string name, string fix)
    {
        if (value < least) throw new ArgumentException($"Fit: {name} must be at least {least}.\n  Got {name} = {value}.\n  {fix}");
    }
}
