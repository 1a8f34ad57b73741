using Myelin.Tests.Training;

namespace Myelin.Tests.Metrics;

public sealed class MetricTests
{
    /// <summary>Every metric of classes.</summary>
    private static ClassificationMetric[] OfClasses(OutputKind? output = null) =>
    [
        new Accuracy { Output = output }, new Precision { Output = output }, new Recall { Output = output }, new F1(MetricAverage.Micro) { Output = output },
        new ConfusionMatrix(2) { Output = output }, new LogLoss { Output = output }, new Brier { Output = output }, new RocAuc { Output = output },
        new PrAuc { Output = output },
    ];

    [Fact]
    public void A_score_that_is_not_a_number_is_no_answer()
    {
        Batch batch = new(Tensor.Zeros(3, 1), IntTensor.From([0, 1, 1])), ignored = new(Tensor.Zeros(3, 1), IntTensor.From([0, 1, -100]));
        Tensor scores = Tensor.From([1, -1, -2, 3, float.NaN, 0], 3, 2), one = Tensor.From([-1, float.NaN, 2]);
        foreach (ClassificationMetric metric in (ClassificationMetric[])[.. OfClasses(), new TopKAccuracy(1)])
        {
            metric.Update(scores, batch);
            metric.Update(Tensor.From([1, -1, -2, 3, -2, 3], 3, 2), batch);
            Assert.True(double.IsNaN(metric.Value), metric.Name);
            metric.Reset();
            metric.Update(scores, ignored);
            Assert.False(double.IsNaN(metric.Value), metric.Name);
            metric.Reset();
            if (metric is TopKAccuracy) continue;
            metric.Update(one, batch);
            Assert.True(double.IsNaN(metric.Value), metric.Name);
        }

        var f1 = new F1();
        f1.Update(scores, batch);
        Assert.All(f1.PerClass, figure => Assert.True(double.IsNaN(figure)));
    }

    [Fact]
    public void What_looks_like_probabilities_must_be_said()
    {
        Batch batch = new(Tensor.Zeros(2, 1), IntTensor.From([0, 1]));
        Tensor yes = Tensor.From([0.2f, 0.9f]), classes = Tensor.From([0.8f, 0.2f, 0.1f, 0.9f], 2, 2);
        foreach (ClassificationMetric metric in OfClasses())
        {
            if (metric is RankingMetric) metric.Update(yes, batch); // the order is the same
            else
                Assert.Equal($"{metric.GetType().Name}: it must be said whether outputs are scores or probabilities.\n" +
                    "  Got outputs from 0 to 1, the first 0.2.\n  Set Output = OutputKind.BinaryProbabilities, or BinaryScores, of which those " +
                        "above 0 are yes.",
                    Assert.Throws<ArgumentException>(() => metric.Update(yes, batch)).Message);
            metric.Reset();
            if (metric is not (LogLoss or Brier)) metric.Update(classes, batch);
            else
                Assert.EndsWith("  Set Output = OutputKind.ClassProbabilities, or ClassScores, of which the softmax is taken.",
                    Assert.Throws<ArgumentException>(() => metric.Update(classes, batch)).Message, StringComparison.Ordinal);
        }

        foreach (ClassificationMetric metric in OfClasses(OutputKind.BinaryProbabilities)) metric.Update(yes, batch);
        foreach (ClassificationMetric metric in OfClasses(OutputKind.BinaryScores)) metric.Update(yes, batch);
        foreach (ClassificationMetric metric in OfClasses(OutputKind.BinaryProbabilities))
            Assert.Equal($"{metric.GetType().Name}: probabilities must be from 0 to 1.\n  Got 1.5.\n" +
                "  Set Output to BinaryScores or ClassScores, or end the model with a Sigmoid or Softmax.",
                Assert.Throws<ArgumentException>(() => metric.Update(Tensor.From([1.5f, -1]), batch)).Message);
    }

    private static readonly Batch s_classes = new(Tensor.Zeros(4, 1), IntTensor.From([0, 1, 2, 2], 4));
    private static readonly Tensor s_scores = Tensor.From([5f, 1, 0, 3, 1, 2, 0, 1, 2, 9, 1, 8], 4, 3);

    [Fact]
    public void Accuracy_is_the_share_of_right_answers_over_all_batches()
    {
        var accuracy = new Accuracy();
        Assert.Equal(0, accuracy.Value);
        accuracy.Update(s_scores, s_classes);
        Assert.Equal(0.5, accuracy.Value);
        accuracy.Update(s_scores.Slice(0, 0, 1), new Batch(Tensor.Zeros(1, 1), IntTensor.From([0], 1)));
        Assert.Equal(0.6, accuracy.Value);
        accuracy.Reset();
        Assert.Equal(0, accuracy.Value);
    }

    [Fact]
    public void A_single_score_says_yes_or_no_by_its_sign()
    {
        var accuracy = new Accuracy();
        accuracy.Update(Tensor.From([0.1f, -3f, 0f], 3, 1), new Batch(Tensor.Zeros(3, 1), IntTensor.From([1, 0, 0], 3)));
        Assert.Equal(1, accuracy.Value);
    }

    [Fact]
    public void The_error_is_the_root_of_the_mean_square()
    {
        var error = new RootMeanSquaredError();
        error.Update(Tensor.From([1f, 2f], 2, 1), new Batch(Tensor.Zeros(2, 1), null, Tensor.From([1f, 5f], 2, 1)));
        error.Update(Tensor.From([0f], 1, 1), new Batch(Tensor.Zeros(1, 1), null, Tensor.From([4f], 1, 1)));
        Assert.Equal(Math.Sqrt(25.0 / 3), error.Value, 1e-12);
    }

    [Fact]
    public void The_confusion_matrix_counts_what_was_taken_for_what()
    {
        var confusion = new ConfusionMatrix(3);
        confusion.Update(s_scores, s_classes);
        Assert.Equal((1, 1, 1, 1), (confusion[0, 0], confusion[1, 0], confusion[2, 2], confusion[2, 0]));
        Assert.Equal(0.5, confusion.Value);
        Assert.Equal((1, 0, 0.5), (confusion.AccuracyOf(0), confusion.AccuracyOf(1), confusion.AccuracyOf(2)));
        var error = Assert.Throws<ArgumentException>(() => new ConfusionMatrix(2).Update(s_scores, s_classes));
        Assert.StartsWith("ConfusionMatrix: labels and predictions must be from 0 to 1.\n  Got label 2, prediction 2.\n  Create the matrix",
            error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_wrong_kind_of_data_is_an_error()
    {
        var numbers = new Batch(Tensor.Zeros(1, 1), null, Tensor.Zeros(1, 1));
        Assert.Equal("Accuracy: a batch must have labels or targets.\n  Got Batch of 4: inputs float32[4, 1].\n" +
            "  Fill it in Dataset.Take, or set the metric's Field to the name of another. (Parameter 'batch')",
            Assert.Throws<ArgumentException>(() => new Accuracy().Update(s_scores, new Batch(Tensor.Zeros(4, 1)))).Message);
        Assert.Equal("ConfusionMatrix: there must be one target for each output.\n  Got outputs float32[4, 3], targets [1, 1].\n" +
            "  Give both the same number of examples; the metric's Output says what the outputs mean.",
            Assert.Throws<ShapeException>(() => new ConfusionMatrix(2) { Output = OutputKind.ClassScores }.Update(s_scores, numbers)).Message);
        Assert.Equal("Accuracy: targets that are not one-hot may be answers to several questions.\n  Got targets [1, 2].\n" +
            "  Set Output = OutputKind.BinaryScores, or BinaryProbabilities, or use RootMeanSquaredError for regression.",
            Assert.Throws<ArgumentException>(() => new Accuracy().Update(Tensor.Zeros(1, 2), new Batch(Tensor.Zeros(1, 1), null, Tensor.Ones(1, 2)))).Message);
        Assert.Equal("F1: labels must be from 0 to 2.\n  Got 3.\n  The model must have a score for each class.",
            Assert.Throws<ArgumentException>(() => new F1().Update(s_scores, new Batch(Tensor.Zeros(4, 1), IntTensor.From([0, 1, 3, 2], 4)))).Message);
        Assert.Equal("Accuracy: answers to yes-or-no questions must be from 0 to 1.\n  Got 2.\n" +
            "  Give the model an output for each class, or set the metric's Output.",
            Assert.Throws<ArgumentException>(() => new Accuracy().Update(Tensor.Zeros(1, 1), new Batch(Tensor.Zeros(1, 1), IntTensor.From([2], 1)))).Message);
        Assert.Equal("Mae: there must be one target for each prediction.\n  Got predictions float32[4, 3], targets float32[1, 1].\n" +
            "  The model must give as many outputs as the target has.", Assert.Throws<ShapeException>(() => new Mae().Update(s_scores, numbers)).Message);
        Assert.StartsWith("RootMeanSquaredError: the data set must have targets.\n  Got labels.",
            Assert.Throws<ArgumentException>(() => new RootMeanSquaredError().Update(s_scores, s_classes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_of_minus_100_is_not_counted()
    {
        var batch = new Batch(Tensor.Zeros(4, 1), IntTensor.From([1, -100, 2, -100], 4));
        foreach (Metric metric in (Metric[])[new Accuracy(), new TopKAccuracy(1), new Recall(MetricAverage.Micro), new ConfusionMatrix(3)])
        {
            metric.Update(s_scores, batch);
            Assert.Equal(0.5, metric.Value);
        }
    }

    [Fact]
    public void A_score_that_is_not_a_number_has_no_rank()
    {
        var batch = new Batch(Tensor.Zeros(3, 1), IntTensor.From([0, 1, 1], 3));
        foreach (Metric metric in (Metric[])[new RocAuc(), new PrAuc(), new LogLoss()])
        {
            metric.Update(Tensor.From([0.5f, float.NaN, 1], 3, 1), batch);
            Assert.Equal(double.NaN, metric.Value);
        }
    }

    [Fact]
    public void A_metric_may_have_a_name_and_a_field_of_its_own()
    {
        var metric = new Accuracy { Label = "parityAccuracy", Field = "parity" };
        metric.Update(Tensor.From([1f, 2, 3, 1], 2, 2), s_classes.With("parity", IntTensor.From([1, 1], 2)));
        Assert.Equal("parityAccuracy 0.5", metric.ToString());
        Assert.Equal("priceError", new Mae { Label = "priceError", Field = "price" }.Name);
        Assert.StartsWith("Accuracy: a batch must have a field \"parity\".\n  Got Batch of 4: inputs",
            Assert.Throws<ArgumentException>(() => metric.Update(s_scores, s_classes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_matrix_prints_as_rows()
    {
        var confusion = new ConfusionMatrix(3);
        confusion.Update(s_scores, s_classes);
        Assert.Equal("true \\ predicted 0 1 2\n               0 1 0 0\n               1 1 0 0\n               2 1 0 1", confusion.ToString());
    }

    [Fact]
    public void An_evaluation_weighs_each_example_alike_whatever_the_batches()
    {
        Sequential model = SmallRun.Model();
        Evaluation whole = Evaluation.Of(new SupervisedTask(model, new CrossEntropy()), SmallRun.Validation, batchSize: 60);
        Evaluation parts = Evaluation.Of(new SupervisedTask(model, new CrossEntropy()), SmallRun.Validation, batchSize: 7);
        Assert.Equal(whole.Loss, parts.Loss, 1e-6);
        Assert.Equal(whole.Metrics["accuracy"], parts.Metrics["accuracy"]);
        Assert.True(model.Training); // as it was
    }
}
