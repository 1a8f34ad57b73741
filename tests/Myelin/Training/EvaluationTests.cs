namespace Myelin.Tests.Training;

public sealed class EvaluationTests
{
    private static readonly Tensor s_inputs = Tensor.Uniform(new RandomStream(seed: 3), -1, 1, 40, 3);

    /// <summary>A loss, the default metric's name, and data for it.</summary>
    public static TheoryData<Loss, string, Dataset> Defaults => new()
    {
        { new CrossEntropy(), "accuracy", new TensorDataset(s_inputs, Labels(2)) },
        { new CrossEntropy(), "accuracy", new TensorDataset(s_inputs, Labels(2)).OneHot() },
        { new KlDivergence(), "accuracy", new TensorDataset(s_inputs, Labels(2)).OneHot() },
        { new BinaryCrossEntropyWithLogits(), "accuracy", new TensorDataset(s_inputs, Labels(2)).OneHot() },
        { new MeanSquaredError(), "rmse", new TensorDataset(s_inputs, Tensor.Zeros(40, 2)) },
    };

    [Theory, MemberData(nameof(Defaults), DisableDiscoveryEnumeration = true)]
    public void The_default_metric_follows_the_loss(Loss loss, string metric, Dataset data)
    {
        Layer model = loss is KlDivergence ? new Sequential(new Linear(3, 2), new LogSoftmax()) : new Linear(3, 2);
        Assert.Equal([metric], Evaluation.Of(new SupervisedTask(model, loss), data).Metrics.Keys);
    }

    [Fact]
    public void Log_probabilities_have_the_figures_of_their_classes()
    {
        var labels = new TensorDataset(s_inputs, Labels(3));
        var model = new Linear(3, 3);
        model.Initialize(1);
        Metric[] Figures() => [new Accuracy(), new LogLoss(), new Brier(), new RocAuc()];
        Evaluation expected = Evaluation.Of(new SupervisedTask(model, new CrossEntropy()) { Metrics = Figures() }, labels);
        Evaluation found = Evaluation.Of(
            new SupervisedTask(new Sequential(model, new LogSoftmax()), new KlDivergence()) { Metrics = Figures() }, labels.OneHot());
        Assert.Equal(expected.Loss, found.Loss, 1e-6);
        foreach (string name in expected.Metrics.Keys) Assert.Equal(expected.Metrics[name], found.Metrics[name], 1e-6);
    }

    [Fact]
    public void Probabilities_are_compared_with_a_half()
    {
        Dataset data = new TensorDataset(s_inputs, Tensor.Zeros(40, 2));
        var model = new Sequential(new Linear(3, 2, weightInitializer: Initializer.Zeros, biasInitializer: Initializer.Constant(-1)), new Sigmoid());
        var task = new SupervisedTask(model, new BinaryCrossEntropy()) { Metrics = [new Accuracy(), new Brier()] };
        Evaluation found = Evaluation.Of(task, data);
        Assert.Equal(1, found.Metrics["accuracy"]); // sigmoid(-1) = 0.27 is above 0 and below a half
        Assert.Equal(Math.Pow(1 / (1 + Math.E), 2), found.Metrics["brier"], 1e-6);
    }

    [Fact]
    public void A_weighted_loss_does_not_depend_on_the_batches()
    {
        var data = new TensorDataset(s_inputs, Labels(3));
        var model = new Linear(3, 3);
        model.Initialize(1);
        var task = new SupervisedTask(model, new CrossEntropy(classWeights: Tensor.From([0.1f, 5, 1], 3)));
        double whole = Evaluation.Of(task, data, batchSize: 40).Loss;
        Assert.Equal(whole, Evaluation.Of(task, data, batchSize: 7).Loss, 1e-6);
        Assert.Equal(whole, Evaluation.Of(task, data, batchSize: 1).Loss, 1e-6);
        var likelihood = new SupervisedTask(new Sequential(model, new LogSoftmax()), new NegativeLogLikelihood(Tensor.From([0.1f, 5, 1], 3)));
        Assert.Equal(whole, Evaluation.Of(likelihood, data, batchSize: 7).Loss, 1e-6);
    }

    [Fact]
    public void Accumulated_batches_of_a_weighted_loss_are_one_step()
    {
        var data = new TensorDataset(s_inputs, Labels(3));
        float[] Fit(int batch, int accumulate)
        {
            var model = new Linear(3, 3);
            model.Initialize(1);
            var trainer = new Trainer(model, new CrossEntropy(classWeights: Tensor.From([0.1f, 5, 1], 3)), new Sgd(model.Parameters(), 0.5));
            trainer.Fit(data, new FitOptions { Epochs = 3, BatchSize = batch, AccumulateBatches = accumulate, Shuffle = false });
            return SmallRun.Values(model);
        }

        Compare.Close(Fit(40, 1), Fit(7, 6), "six batches of at most 7", new Tolerance(1e-5, 1e-5));
    }

    [Fact]
    public void Figures_print_and_a_missing_one_lists_the_others()
    {
        var evaluation = new Evaluation(0.12345, new Dictionary<string, double> { ["accuracy"] = 0.95, ["f1"] = 0.5 });
        Assert.Equal("loss 0.1235, accuracy 0.95, f1 0.5", evaluation.ToString());
        Assert.Equal("Metrics: the figure must be one of the task's.\n  Got \"loss\"; there are accuracy, f1.\n" +
            "  The loss is a property of its own: Loss, or ValidationLoss of an epoch.",
            Assert.Throws<KeyNotFoundException>(() => evaluation.Metrics["loss"]).Message);
        Assert.Equal("Metrics: the figure must be one of the task's.\n  Got \"auc\"; there are none.\n" +
            "  Add a metric to the SupervisedTask's Metrics, or to the scores in Evaluate.",
            Assert.Throws<KeyNotFoundException>(() => new Evaluation(0, new Dictionary<string, double>()).Metrics["auc"]).Message);
        var history = new History();
        history.Add(new EpochRecord(1, 9, 1.5, 0.25, evaluation.Metrics, 0.001, 1.26));
        Assert.Equal("epoch 1: train loss 1.5, validation loss 0.25, accuracy 0.95, f1 0.5, learning rate 0.001, 1.3 s", history.ToString());
    }

    private static IntTensor Labels(int classes) => IntTensor.From([.. Enumerable.Range(0, 40).Select(i => i % classes)], 40);
}
