namespace Myelin;

/// <summary>A task defined by its loss only: an autoencoder, several inputs or heads, a penalty. An evaluation reports that loss.</summary>
/// <example><code>
/// var task = new LossTask(autoencoder, batch => mse.Call(autoencoder.Call(batch.Inputs), batch.Inputs));
/// new Trainer(task, new Adam(autoencoder.Parameters())).Fit(train);
/// </code></example>
/// <param name="model">The module whose parameters are trained and saved.</param>
/// <param name="loss">From a batch to a scalar.</param>
public sealed class LossTask(Module model, Func<Batch, Tensor> loss) : TrainingTask(model)
{
    /// <inheritdoc/>
    public override Tensor Loss(Batch batch) => loss(batch);

    /// <inheritdoc/>
    public override void Evaluate(Batch batch, Scores scores) => scores.AddLoss(loss(batch), batch.Count);
}
