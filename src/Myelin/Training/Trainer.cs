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
    /// <summary>A trainer of any task: several inputs, outputs or losses.</summary>
    /// <param name="task">What is trained, and how well it does.</param>
    /// <param name="optimizer">What takes the steps; it must have been given parameters of the task's model.</param>
    public Trainer(TrainingTask task, Optimizer optimizer) => (Task, Optimizer) = (task, optimizer);

    /// <summary>A trainer of a model that takes numbers.</summary>
    /// <param name="model">What is trained.</param>
    /// <param name="loss">What is made small.</param>
    /// <param name="optimizer">What takes the steps; it must have been given the model's parameters.</param>
    public Trainer(Layer model, Loss loss, Optimizer optimizer) : this(new SupervisedTask(model, loss), optimizer) { }

    /// <summary>A trainer of a model that takes token ids, such as a language model.</summary>
    /// <param name="model">What is trained.</param>
    /// <param name="loss">What is made small.</param>
    /// <param name="optimizer">What takes the steps; it must have been given the model's parameters.</param>
    public Trainer(Module<IntTensor, Tensor> model, Loss loss, Optimizer optimizer) : this(new SupervisedTask(model, loss), optimizer) { }

    /// <summary>What is trained.</summary>
    public TrainingTask Task { get; }

    /// <summary>What takes the steps.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>How the learning rate changes; null leaves it.</summary>
    public Schedule? Schedule { get; init; }

    /// <summary>The largest common norm of all gradients, above 0: larger ones are scaled down; null does not limit it.</summary>
    public float? ClipNorm { get; init; }

    /// <summary>The largest magnitude of each element of each gradient, above 0; null does not limit it.</summary>
    public float? ClipValue { get; init; }

    /// <summary>Decides the order of the examples. The first weights are the model's: <c>model.Initialize(seed)</c>.</summary>
    public ulong Seed { get; init; }

    /// <summary>On how many threads this trainer's kernels run, 1 to 64; null is the process's number. It changes no bit.</summary>
    public int? Threads { get; init; }

    /// <summary>Observers called during training, in this order.</summary>
    public IList<TrainingCallback> Callbacks { get; init; } = [];

    /// <summary>Trains.</summary>
    /// <remarks>
    /// Every module learns in the mode it is in, and keeps it: a new model is in training mode and still is afterwards. What was put into
    /// evaluation mode stays there, such as a <see cref="BatchNorm"/> whose running averages must not move in fine-tuning; after
    /// <c>model.Eval()</c> call <c>model.Train()</c> to train all of it. Validation, <see cref="Evaluate"/> and <c>Predict</c> always
    /// evaluate, whatever the mode.
    /// </remarks>
    /// <param name="train">The training set.</param>
    /// <param name="options">How long and in what way.</param>
    /// <param name="cancellation">Ends the run after the step in progress. With a directory the run is saved first, and can be resumed.</param>
    /// <returns>The figures of each epoch.</returns>
    /// <exception cref="ArgumentException">An option makes no sense, or the optimizer has no parameter of the model.</exception>
    /// <exception cref="DivergenceException">The loss became NaN or infinite. What was saved before stays.</exception>
    /// <exception cref="IOException">The run cannot be saved.</exception>
    /// <exception cref="InvalidDataException">The run to resume is damaged, or was started with other settings.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
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
