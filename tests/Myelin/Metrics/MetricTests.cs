namespace Myelin.Tests.Training;

public sealed class MetricTests
{
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
        Assert.StartsWith("Accuracy: the data set must have class labels.\n  Got targets.",
            Assert.Throws<ArgumentException>(() => new Accuracy().Update(s_scores, numbers)).Message, StringComparison.Ordinal);
        Assert.StartsWith("ConfusionMatrix: the data set must have class labels.",
            Assert.Throws<ArgumentException>(() => new ConfusionMatrix(2).Update(s_scores, numbers)).Message, StringComparison.Ordinal);
        Assert.StartsWith("RootMeanSquaredError: the data set must have targets.\n  Got labels.",
            Assert.Throws<ArgumentException>(() => new RootMeanSquaredError().Update(s_scores, s_classes)).Message, StringComparison.Ordinal);
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
