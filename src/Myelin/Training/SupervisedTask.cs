namespace Myelin;

/// <summary>
/// A model that maps the inputs of a batch, or its token ids, to predictions that a loss compares with its labels or targets. A field
/// <c>weights</c> of the batch weighs the examples in training; evaluations count all examples equally.
/// </summary>
/// <example><code>
/// Batch weighted = new Batch(images, labels).With("weights", Tensor.From([1, 1, 5]));
/// </code></example>
public sealed class SupervisedTask : TrainingTask
{
    private readonly Func<Batch, Tensor> _predict;
    private readonly Loss _loss;

    /// <summary>A model that takes numbers.</summary>
    /// <param name="model">The model to train.</param>
    /// <param name="loss">The loss to minimize.</param>
    public SupervisedTask(Layer model, Loss loss) : base(model) => (_predict, _loss) = (batch => model.Call(batch.Inputs), loss);

    /// <summary>A model that takes token ids, such as a language model.</summary>
    /// <param name="model">The model to train.</param>
    /// <param name="loss">The loss to minimize.</param>
    public SupervisedTask(Module<IntTensor, Tensor> model, Loss loss) : base(model)
    {
        (_predict, _loss) = (batch => model.Call(batch.Tokens), loss);
        // Such models output a score per token and position, so fewer examples fill the memory.
        EvaluationBatchSize = 64;
    }

    /// <summary>
    /// The metrics of an evaluation in addition to the loss. By default accuracy if the data has labels or the loss is one of classes
    /// (<see cref="Loss.Output"/>), the root mean squared error otherwise.
    /// </summary>
    public IReadOnlyList<Metric>? Metrics { get; init; }

    /// <summary>The loss that an evaluation reports; null reports the one that is trained, which may be smoothed or penalized.</summary>
    public Loss? EvaluationLoss { get; init; }

    /// <summary>The loss that is trained.</summary>
    internal Loss Criterion => _loss;

    /// <inheritdoc/>
    public override int EvaluationBatchSize { get; } = 256;

    /// <inheritdoc/>
    public override Tensor Loss(Batch batch) => Of(_loss, _predict(batch), batch, WeightsOf(batch));

    /// <inheritdoc/>
    public override void Evaluate(Batch batch, Scores scores)
    {
        Tensor prediction = _predict(batch);
        Loss loss = EvaluationLoss ?? _loss;
        scores.AddLoss(Of(loss, prediction, batch), WeightOf(loss, batch));
        foreach (Metric metric in Metrics ?? scores.UsualMetrics(batch, _loss.Output))
        {
            if (metric is ClassificationMetric classes) classes.OutputOfLoss = _loss.Output;
            scores.Add(metric, prediction, batch);
        }
    }

    /// <inheritdoc/>
    public override double WeightOf(Batch batch) => WeightOf(_loss, batch, WeightsOf(batch));

    /// <inheritdoc/>
    public override string ToString() => _loss.ToString();

    private static Tensor? WeightsOf(Batch batch) => batch.Has("weights") ? batch.Get("weights") : null;

    private static double WeightOf(Loss loss, Batch batch, Tensor? weights = null) =>
        (batch.HasLabels ? loss.WeightOf(batch.Labels, weights) : null) ?? weights?.Sum().Item() ?? batch.Count;

    private static Tensor Of(Loss loss, Tensor prediction, Batch batch, Tensor? weights = null)
    {
        if (batch.HasLabels) return weights is null ? loss.Call(prediction, batch.Labels) : loss.Call(prediction, batch.Labels, weights);
        if (batch.HasTargets) return weights is null ? loss.Call(prediction, batch.Targets) : loss.Call(prediction, batch.Targets, weights);
        throw new ArgumentException(
            "SupervisedTask: a batch must have labels or targets.\n" +
            $"  Got {batch}.\n" +
            "  Fill one in Dataset.Take, or write a TrainingTask whose Loss needs neither.", nameof(batch));
    }
}
