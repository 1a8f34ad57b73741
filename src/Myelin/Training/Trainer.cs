namespace Myelin;

/// <summary>Trains a model: batches, forward, loss, backward, step; with validation, early stopping, checkpoints and resuming.</summary>
/// <example><code>
/// var model = new Sequential(new Linear(64, 32), new Relu(), new Linear(32, 10));
/// var trainer = new Trainer(model, new CrossEntropy(), new Adam(model.Parameters()));
/// trainer.Fit(train, new FitOptions { Epochs = 20 });
/// Console.WriteLine(trainer.Evaluate(test).Metrics["accuracy"]);
/// </code></example>
public sealed class Trainer
{
    /// <summary>A trainer for any task: several inputs, outputs or losses.</summary>
    /// <param name="task">The task to train, including its evaluation.</param>
    /// <param name="optimizer">The optimizer; it must have parameters of the task's model.</param>
    public Trainer(TrainingTask task, Optimizer optimizer) => (Task, Optimizer) = (task, optimizer);

    /// <summary>A trainer for a model that takes numbers.</summary>
    /// <param name="model">The model to train.</param>
    /// <param name="loss">The loss to minimize.</param>
    /// <param name="optimizer">The optimizer; it must have the model's parameters.</param>
    public Trainer(Layer model, Loss loss, Optimizer optimizer) : this(new SupervisedTask(model, loss), optimizer) { }

    /// <summary>A trainer for a model that takes token ids, such as a language model.</summary>
    /// <param name="model">The model to train.</param>
    /// <param name="loss">The loss to minimize.</param>
    /// <param name="optimizer">The optimizer; it must have the model's parameters.</param>
    public Trainer(Module<IntTensor, Tensor> model, Loss loss, Optimizer optimizer) : this(new SupervisedTask(model, loss), optimizer) { }

    /// <summary>The task to train.</summary>
    public TrainingTask Task { get; }

    /// <summary>The optimizer.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>How the learning rate changes; null keeps it constant.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>The largest common norm of all gradients, above 0: larger ones are scaled down; null does not limit it.</summary>
    public float? ClipNorm
    {
        get;
        init => field = value is { } norm ? Argument.Positive(norm, nameof(Trainer), nameof(ClipNorm), "Try 1, or null for no limit.") : null;
    }

    /// <summary>The largest magnitude of each element of each gradient, above 0; null does not limit it.</summary>
    public float? ClipValue
    {
        get;
        init => field = value is { } limit ? Argument.Positive(limit, nameof(Trainer), nameof(ClipValue), "Try 1, or null for no limit.") : null;
    }

    /// <summary>Determines the order of the examples. The initial weights are the model's: <c>model.Initialize(seed)</c>.</summary>
    public ulong Seed { get; init; }

    /// <summary>The number of threads for this trainer's kernels, 1 to 64; null uses the process's number. It changes no bit.</summary>
    public int? Threads
    {
        get;
        init => field = value is { } count ? Myelin.Threads.Check(count) : null;
    }

    /// <summary>Observers called during training, in this order.</summary>
    public IList<TrainingCallback> Callbacks { get; init; } = [];

    /// <summary>What it trains: <c>Trainer(Sequential, CrossEntropy, Adam(beta1 0.9, …))</c>.</summary>
    public override string ToString() => $"Trainer({Task.Model.GetType().Name}, {Task}, {Optimizer})";

    /// <summary>Trains.</summary>
    /// <remarks>
    /// Every module is trained in its current mode, and keeps it: a new model is in training mode and remains so. Modules in evaluation
    /// mode stay in it, such as a <see cref="BatchNorm"/> whose running averages must not change in fine-tuning; after <c>model.Eval()</c>
    /// call <c>model.Train()</c> to train all of it. Validation, <see cref="Evaluate"/> and <c>Predict</c> always evaluate, whatever the
    /// mode.
    /// </remarks>
    /// <param name="train">The training set.</param>
    /// <param name="options">How long and how to train.</param>
    /// <param name="cancellation">Ends the run after the current step. With a directory the run is saved first, and can be resumed.</param>
    /// <returns>The figures of each epoch.</returns>
    /// <exception cref="ArgumentException">An option is invalid, or the optimizer has no parameter of the model.</exception>
    /// <exception cref="DivergenceException">The loss became NaN or infinite. Earlier saved files are kept.</exception>
    /// <exception cref="IOException">The run cannot be saved.</exception>
    /// <exception cref="InvalidDataException">The run to resume is damaged, or was started with other settings.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was canceled.</exception>
    public History Fit(Dataset train, FitOptions? options = null, CancellationToken cancellation = default)
    {
        var run = new TrainingRun(this, train, options ?? new FitOptions(), cancellation);
        return Threads is { } count ? Myelin.Threads.Run(count, run.Execute) : run.Execute();
    }

    /// <summary>Runs the task over a data set, in evaluation mode.</summary>
    /// <param name="dataset">The examples.</param>
    public Evaluation Evaluate(Dataset dataset) =>
        Threads is { } count ? Myelin.Threads.Run(count, () => Evaluation.Of(Task, dataset)) : Evaluation.Of(Task, dataset);
}
