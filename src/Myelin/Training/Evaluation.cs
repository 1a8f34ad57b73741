namespace Myelin;

/// <summary>How well a model does on a data set.</summary>
/// <param name="Loss">The mean loss over all examples.</param>
/// <param name="Metrics">The metrics by name.</param>
public sealed record Evaluation(double Loss, IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>Runs a model over a data set in evaluation mode, without recording.</summary>
    /// <param name="model">The model.</param>
    /// <param name="loss">The loss to report.</param>
    /// <param name="dataset">The examples.</param>
    /// <param name="metrics">What else to gather; each is reset first.</param>
    /// <param name="batchSize">How many at once.</param>
    public static Evaluation Of(Layer model, Loss loss, Dataset dataset, IEnumerable<Metric> metrics, int batchSize = 256) =>
        Of(BatchModel.Of(model), loss, dataset, metrics, batchSize);

    /// <summary>The same for a model of token ids.</summary>
    /// <param name="model">The model.</param>
    /// <param name="loss">The loss to report.</param>
    /// <param name="dataset">The examples.</param>
    /// <param name="metrics">What else to gather; each is reset first.</param>
    /// <param name="batchSize">How many at once.</param>
    public static Evaluation Of(Module<IntTensor, Tensor> model, Loss loss, Dataset dataset, IEnumerable<Metric> metrics, int batchSize = 64) =>
        Of(BatchModel.Of(model), loss, dataset, metrics, batchSize);

    internal static Evaluation Of(BatchModel model, Loss loss, Dataset dataset, IEnumerable<Metric> metrics, int batchSize)
    {
        Metric[] all = [.. metrics];
        foreach (Metric metric in all) metric.Reset();
        double sum = 0;
        foreach (Batch batch in new DataLoader(dataset, batchSize).Epoch())
        {
            Tensor prediction = model.Predict(batch);
            sum += NoGrad.Run(() => loss.Call(prediction, batch)).Item() * (double)batch.Count;
            foreach (Metric metric in all) metric.Update(prediction, batch);
        }

        return new Evaluation(sum / dataset.Count, all.ToDictionary(m => m.Name, m => m.Value));
    }
}

/// <summary>Losses of batches.</summary>
internal static class BatchLoss
{
    extension(Loss loss)
    {
        internal Tensor Call(Tensor prediction, Batch batch) => batch.Labels is { } labels
            ? loss.Call(prediction, labels)
            : loss.Call(prediction, batch.Targets ?? throw new ArgumentException(
                "A batch must have labels or targets.\n" +
                "  Got neither.\n" +
                "  Fill one in Dataset.Take.", nameof(batch)));
    }
}
