namespace Myelin.Tests.Ops;

public sealed class CrossEntropyTests
{
    [Theory, Golden("CrossEntropy", "losses"), Covers("CrossEntropy(Tensor, IntTensor, Tensor, Single, Int32, Tensor)")]
    public void Matches(GoldenCase c) => Check.Operator(c, x => x[0].CrossEntropy(c.Ints("i0"), x.Length > 1 ? x[1] : null, c.Float("labelSmoothing")),
        x => Loss(Reference.LogSoftmax(Rows(x[0]), 1), c.Ints("i0"), x.Length > 1 ? x[1] : null, c.Double("labelSmoothing")));

    [Theory, Golden("NegativeLogLikelihood", "losses"), Covers("NegativeLogLikelihood(Tensor, IntTensor, Tensor, Int32, Tensor)")]
    public void Negative_log_likelihood_matches(GoldenCase c) =>
        Check.Operator(c, x => x[0].NegativeLogLikelihood(c.Ints("i0"), x.Length > 1 ? x[1] : null), x =>
            Loss(Rows(x[0]), c.Ints("i0"), x.Length > 1 ? x[1] : null, 0));

    [Theory, Golden("CrossEntropyIgnored", "arrays")]
    public void An_ignored_label_counts_nowhere(GoldenCase c) =>
        Check.Operator(c, x => x[0].CrossEntropy(c.Ints("i0"), x[1], c.Float("labelSmoothing"), c.Int("ignoreIndex")),
            x => Loss(Reference.LogSoftmax(x[0], 1), c.Ints("i0"), x[1], c.Double("labelSmoothing"), c.Int("ignoreIndex")));

    [Theory, Golden("NegativeLogLikelihoodIgnored", "arrays")]
    public void An_ignored_label_of_log_probabilities_counts_nowhere(GoldenCase c) =>
        Check.Operator(c, x => x[0].NegativeLogLikelihood(c.Ints("i0"), x[1]), x => Loss(x[0], c.Ints("i0"), x[1], 0));

    [Theory, Golden("CrossEntropyOfSamples", "arrays")]
    public void Labels_have_weights(GoldenCase c) => Check.Operator(c, x => x[0].CrossEntropy(c.Ints("i0"), sampleWeights: x[1]),
        x => Loss(Reference.LogSoftmax(x[0], 1), c.Ints("i0"), null, 0, samples: x[1]));

    [Theory, Golden("NegativeLogLikelihoodOfSamples", "arrays")]
    public void Labels_of_log_probabilities_have_weights(GoldenCase c) =>
        Check.Operator(c, x => x[0].NegativeLogLikelihood(c.Ints("i0"), sampleWeights: x[1]), x => Loss(x[0], c.Ints("i0"), null, 0, samples: x[1]));

    [Fact]
    public void The_loss_of_ignored_labels_only_is_0()
    {
        Tensor x = Tensor.Ones(2, 3).RequireGrad();
        Tensor loss = x.CrossEntropy(IntTensor.Full(-100, 2)) + x.NegativeLogLikelihood(IntTensor.From([0, 1]), sampleWeights: Tensor.Zeros(2));
        loss.Backward();
        Assert.Equal(0, loss.Item());
        Assert.Equal(new float[6], x.Grad!.ToArray());
    }

    [Fact]
    public void Weights_of_another_shape_are_an_error() => Assert.Equal(
        "CrossEntropy: sampleWeights must have one weight for each label.\n  Got labels int32[2], sampleWeights float32[3].\n" +
            "  For a weight per class use classWeights.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(2, 3).CrossEntropy(IntTensor.From([0, 1]), sampleWeights: Tensor.Ones(3))).Message);

    [Fact]
    public void Same_bits()
    {
        IntTensor labels = IntTensor.From([.. Enumerable.Range(0, 997).Select(i => i % 101)]);
        Check.Threads(x => x[0].CrossEntropy(labels), [997, 101]);
        Check.Threads(x => x[0].NegativeLogLikelihood(labels), [997, 101]);
        Check.Threads(x => x[0].CrossEntropy(labels, ignoreIndex: 5), [997, 101]);
    }

    [Fact]
    public void A_label_outside_is_an_error() => Assert.Contains(
        "CrossEntropy: each label must be from 0 to 2, one for each of 3 classes.\n  Got -1 at position 0.\n" +
            "  Give the model as many outputs as there are classes, or number the classes from 0.",
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Ones(2, 3).CrossEntropy(IntTensor.From([-1, 2]))).Message, StringComparison.Ordinal);

    [Fact]
    public void Other_shapes_are_an_error()
    {
        Assert.Equal("CrossEntropy: scores must be [..., C], labels [...], class weights [C].\n  Got scores float32[2, 3], labels int32[2, 1].\n" +
            "  Try labels.Reshape(2).",
            Assert.Throws<ShapeException>(() => Tensor.Ones(2, 3).CrossEntropy(IntTensor.From([0, 1], 2, 1))).Message);
        Assert.Equal("NegativeLogLikelihood: the batch must not be empty.\n  Got scores float32[0, 3], labels int32[0].\n" +
            "  Check the data set's length and DataLoader's dropLast.",
            Assert.Throws<ShapeException>(() => Tensor.Ones(0, 3).NegativeLogLikelihood(IntTensor.From([], 0))).Message);
    }

    [Fact]
    public void Classes_on_another_axis_are_an_error() => Assert.Equal(
        "CrossEntropy: scores must be [..., C], labels [...], class weights [C].\n  Got scores float32[2, 5, 3], labels int32[2, 3].\n" +
            "  Try scores.Transpose(1, -1): the classes are on the last axis.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(2, 5, 3).CrossEntropy(IntTensor.From(new int[6], 2, 3))).Message);

    private static Array64 Rows(Array64 scores) => scores.Reshape([scores.Values.Length / scores.Shape[^1], scores.Shape[^1]]);

    /// <summary>-Σ t·log over the weighted mean's weights, t the smoothed targets.</summary>
    private static Array64 Loss(Array64 logs, IntTensor labels, Array64? weights, double smoothing, int ignoreIndex = -100, Array64? samples = null)
    {
        double loss = 0, total = 0;
        int classes = logs.Shape[1];
        for (int n = 0; n < labels.Length; n++)
        {
            int label = labels.AsSpan()[n];
            if (label == ignoreIndex) continue;
            double own = samples?.Values[n] ?? 1;
            total += own * (weights?[label] ?? 1);
            for (int k = 0; k < classes; k++) loss -= own * ((k == label ? 1 - smoothing : 0) + (smoothing / classes)) * (weights?[k] ?? 1) * logs[n, k];
        }

        return Array64.Scalar(loss / total);
    }
}
