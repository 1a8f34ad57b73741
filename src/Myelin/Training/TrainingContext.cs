namespace Myelin;

/// <summary>A run in progress, as seen by callbacks: one call of <see cref="Trainer.Fit"/>.</summary>
public sealed class TrainingContext
{
    internal TrainingContext(TrainingTask task, Optimizer optimizer, Dataset train, FitOptions options, History history, long totalSteps) =>
        (Task, Optimizer, Train, Options, History, TotalSteps) = (task, optimizer, train, options, history, totalSteps);

    /// <summary>The task being trained.</summary>
    public TrainingTask Task { get; }

    /// <summary>The task's module.</summary>
    public Module Model => Task.Model;

    /// <summary>The optimizer.</summary>
    public Optimizer Optimizer { get; }

    /// <summary>The training set.</summary>
    public Dataset Train { get; }

    /// <summary>The number of steps of the whole run, unless it ends before.</summary>
    public long TotalSteps { get; }

    /// <summary>How long and how the run trains.</summary>
    public FitOptions Options { get; }

    /// <summary>The epochs so far.</summary>
    public History History { get; }

    /// <summary>The progress of the run.</summary>
    public TrainingProgress Progress { get; internal set; }

    /// <summary>The run and how far it is.</summary>
    public override string ToString() => $"TrainingContext({Model.GetType().Name}, {Task}, {Progress})";

    /// <summary>The batch of the current step; with accumulation, the last one.</summary>
    /// <exception cref="InvalidOperationException">No step has begun yet.</exception>
    public Batch Batch
    {
        get =>
            field ?? throw new InvalidOperationException(
                "TrainingContext.Batch: there must be a current step.\n  Got a call before the first batch.\n" +
                "  Read it in OnGradients, OnStep or later.");
        internal set;
    }

    /// <summary>
    /// The gradients of the current step in <see cref="TrainingCallback.OnGradients"/> (unclipped) and <see cref="TrainingCallback.OnStep"/>
    /// (clipped), of all parameters that have one.
    /// </summary>
    public IEnumerable<(Parameter Parameter, Tensor Gradient)> Gradients
    {
        get
        {
            foreach (Parameter parameter in Optimizer.Parameters)
            {
                if (parameter.Grad is { } gradient) yield return (parameter, gradient);
            }
        }
    }

    internal bool StopRequested { get; private set; }

    /// <summary>
    /// Ends the run after the current step, as finished; it is kept and saved as after early stopping. It applies to this run only.
    /// </summary>
    public void Stop() => StopRequested = true;

    /// <summary>
    /// Runs the current batch forward and backward once more, layer by layer and with all hooks active, and then restores everything:
    /// gradients, running statistics, positions of random numbers. The run has the same bits as without it; it costs about one step without
    /// its update.
    /// </summary>
    /// <param name="inspect">Called after the backward pass with the loss: parameters hold the gradients of this pass, before clipping.</param>
    public void Probe(Action<Tensor> inspect)
    {
        Batch batch = Batch;
        Look(() =>
        {
            Tensor loss = Task.Loss(batch);
            loss.Backward();
            inspect(loss);
        });
    }

    /// <summary>Runs passes of any kind, layer by layer and with all hooks active, and restores everything as <see cref="Probe"/> does.</summary>
    internal void Look(Action passes)
    {
        using var pass = new ProbePass(Model, Optimizer.Parameters);
        passes();
    }
}
