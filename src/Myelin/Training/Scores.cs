namespace Myelin;

/// <summary>The figures of one evaluation, collected batch by batch.</summary>
public sealed class Scores
{
    private readonly Dictionary<string, (double Sum, long Count)> _means = [];
    private readonly List<Metric> _metrics = [];
    private IReadOnlyList<Metric>? _usual;
    private double _lossSum, _lossWeight;

    /// <summary>Adds the loss of a batch.</summary>
    /// <param name="loss">The mean loss over the examples.</param>
    /// <param name="weight">The number of examples, or, for a weighted mean, what it was divided by.</param>
    public void AddLoss(double loss, double weight)
    {
        // A weight of 0 has no mean, which is NaN.
        if (weight != 0) _lossSum += loss * weight;
        _lossWeight += weight;
        HasLoss = true;
    }

    /// <summary>The same for a scalar tensor.</summary>
    /// <param name="loss">The mean loss over the examples.</param>
    /// <param name="weight">The number of examples, or, for a weighted mean, what it was divided by.</param>
    public void AddLoss(Tensor loss, double weight) => AddLoss(loss.Item(), weight);

    /// <summary>Adds to a figure that is a mean over examples.</summary>
    /// <param name="name">The figure's name in results: <c>parityAccuracy</c>.</param>
    /// <param name="mean">Its mean over these examples.</param>
    /// <param name="count">The number of examples.</param>
    /// <exception cref="ArgumentException">A metric, or a column of <see cref="History"/>, has this name.</exception>
    public void Add(string name, double mean, int count)
    {
        RequireFree(name);
        if (_metrics.Exists(m => m.Name == name)) throw Twice(name, "a metric and a mean");
        (double sum, long before) = _means.GetValueOrDefault(name);
        _means[name] = (sum + (mean * count), before + count);
    }

    /// <summary>Adds a batch to a metric, which is reset before its first batch in this evaluation.</summary>
    /// <param name="metric">The metric.</param>
    /// <param name="prediction">The model's output.</param>
    /// <param name="batch">The batch with the inputs and the expected output.</param>
    /// <exception cref="ArgumentException">Another figure, or a column of <see cref="History"/>, has the metric's name.</exception>
    public void Add(Metric metric, Tensor prediction, Batch batch)
    {
        if (!_metrics.Contains(metric))
        {
            RequireFree(metric.Name);
            if (_means.ContainsKey(metric.Name) || _metrics.Find(m => m.Name == metric.Name) is not null) throw Twice(metric.Name, metric.GetType().Name);
            metric.Reset();
            _metrics.Add(metric);
        }

        metric.Update(prediction, batch);
    }

    /// <summary>The figures so far: <c>loss 0.1234, accuracy 0.95</c>.</summary>
    public override string ToString() => ToEvaluation().ToString();

    /// <summary>Whether a loss has been added.</summary>
    internal bool HasLoss { get; private set; }

    /// <summary>The default metric.</summary>
    internal IReadOnlyList<Metric> UsualMetrics(Batch batch, OutputKind output) =>
        _usual ??= batch.HasLabels || output != OutputKind.Values ? [new Accuracy()] : [new RootMeanSquaredError()];

    internal Evaluation ToEvaluation()
    {
        var figures = new Dictionary<string, double>();
        foreach (Metric metric in _metrics) figures.Add(metric.Name, metric.Value);
        foreach ((string name, (double sum, long count)) in _means) figures.Add(name, sum / count);
        return new Evaluation(_lossSum / _lossWeight, figures);
    }

    private static void RequireFree(string name)
    {
        if (!History.Columns.Contains(name)) return;
        throw new ArgumentException(
            "Evaluate: a figure must not have the name of a history's column.\n" +
            $"  Got \"{name}\".\n" +
            "  Choose another name; the loss is added by AddLoss.");
    }

    private static ArgumentException Twice(string name, string got) => new(
        "Evaluate: each figure needs a unique name.\n" +
        $"  Got \"{name}\" twice, the second time from {got}.\n" +
        "  Use one metric object for all batches; for two figures give each its own Name.");
}
