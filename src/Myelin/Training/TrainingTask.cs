namespace Myelin;

/// <summary>
/// What is trained: a module, the loss of a batch, and the evaluation of the module on a batch. Any number of inputs, outputs and losses is
/// a task; a model with one of each is a <see cref="SupervisedTask"/>, and a loss alone a <see cref="LossTask"/>.
/// </summary>
/// <example><code>
/// sealed class TwoHeads(Sequential body, Linear digit, Linear parity, Module all) : TrainingTask(all)
/// {
///     public override Tensor Loss(Batch batch)
///     {
///         Tensor features = body.Call(batch.Inputs);
///         return digit.Call(features).CrossEntropy(batch.Labels) + (0.3f * parity.Call(features).CrossEntropy(batch.GetInts("parity")));
///     }
///     public override void Evaluate(Batch batch, Scores scores) => scores.AddLoss(Loss(batch), batch.Count);
/// }
/// </code></example>
public abstract class TrainingTask
{
    /// <param name="model">The module whose parameters are trained and saved.</param>
    protected TrainingTask(Module model) => Model = model;

    /// <summary>The module whose parameters are trained and saved.</summary>
    public Module Model { get; }

    /// <summary>The number of examples per batch of an evaluation.</summary>
    public virtual int EvaluationBatchSize => 256;

    /// <summary>The loss to minimize, a scalar. It is recorded, and the module is in its current mode.</summary>
    /// <param name="batch">The examples of one step, or of one of its parts if gradients are accumulated.</param>
    public abstract Tensor Loss(Batch batch);

    /// <summary>
    /// What the mean loss of a batch is divided by: the number of examples, or the sum of their weights. Accumulated batches are weighted by
    /// it, so that their step is that of one large batch.
    /// </summary>
    /// <param name="batch">The examples.</param>
    public virtual double WeightOf(Batch batch) => batch.Count;

    /// <summary>
    /// Adds a batch to the figures of an evaluation. Every module is in evaluation mode meanwhile, and nothing is recorded.
    /// </summary>
    /// <param name="batch">The examples.</param>
    /// <param name="scores">Collects the loss and the metrics.</param>
    public abstract void Evaluate(Batch batch, Scores scores);

    /// <summary>The task with its settings: a run continues only with the same. Override it for your own task if it has settings.</summary>
    public override string ToString() => GetType().Name;
}
