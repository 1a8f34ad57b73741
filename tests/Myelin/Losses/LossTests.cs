
namespace Myelin.Tests.Losses;

public sealed class LossTests
{
    [Theory, Golden("MeanSquaredError", "losses"), Covers("loss MeanSquaredError")]
    public void Mean_squared_error(GoldenCase c) => Check.Operator(c, x => new MeanSquaredError().Call(x[0], x[1]), Mean((a, b) => (a - b) * (a - b)));

    [Theory, Golden("MeanAbsoluteError", "losses"), Covers("loss MeanAbsoluteError")]
    public void Mean_absolute_error(GoldenCase c) => Check.Operator(c, x => new MeanAbsoluteError().Call(x[0], x[1]), Mean((a, b) => Math.Abs(a - b)));

    [Theory, Golden("Huber", "losses"), Covers("loss Huber")]
    public void Huber(GoldenCase c)
    {
        double delta = c.Double("delta", 1);
        Check.Operator(c, x => new Huber((float)delta).Call(x[0], x[1]),
            Mean((a, b) => Math.Abs(a - b) <= delta ? (a - b) * (a - b) / 2 : delta * (Math.Abs(a - b) - (delta / 2))));
    }

    [Theory, Golden("BinaryCrossEntropy", "losses"), Covers("loss BinaryCrossEntropy")]
    public void Binary_cross_entropy(GoldenCase c) => Check.Operator(c, x => new BinaryCrossEntropy().Call(x[0], x[1]),
        Mean((p, t) => -((t * Math.Max(Math.Log(p), -100)) + ((1 - t) * Math.Max(Math.Log(1 - p), -100)))));

    [Theory, Golden("BinaryCrossEntropyWithLogits", "losses"), Covers("loss BinaryCrossEntropyWithLogits")]
    public void Binary_cross_entropy_with_logits(GoldenCase c) => Check.Operator(c, x => new BinaryCrossEntropyWithLogits().Call(x[0], x[1]),
        Mean((x, t) => Math.Max(x, 0) - (x * t) + Math.Log(1 + Math.Exp(-Math.Abs(x)))));

    [Theory, Golden("CrossEntropyProbabilities", "losses"), Covers("loss CrossEntropy")]
    public void Cross_entropy_of_probabilities(GoldenCase c)
    {
        double smoothing = c.Double("labelSmoothing");
        Check.Operator(c, x => new CrossEntropy(x.Length > 2 ? x[2] : null, (float)smoothing).Call(x[0], x[1]), x =>
        {
            Array64 logs = Reference.LogSoftmax(x[0], 1);
            int classes = logs.Shape[1];
            return Array64.Scalar(-Array64.Indices(logs.Shape)
                .Sum(i => ((x[1][i] * (1 - smoothing)) + (smoothing / classes)) * (x.Length > 2 ? x[2][i[1]] : 1) * logs[i]) / logs.Shape[0]);
        });
    }

    [Fact, Covers("loss NegativeLogLikelihood")]
    public void Labels_go_to_the_operators_of_the_same_name()
    {
        Tensor x = Given.Tensor([4, 3], 1), weights = Tensor.From([1, 2, 3]);
        IntTensor labels = IntTensor.From([0, 2, 1, 1]);
        Assert.Equal(x.CrossEntropy(labels, weights, 0.1f).Item(), new CrossEntropy(weights, 0.1f).Call(x, labels).Item());
        Assert.Equal(x.NegativeLogLikelihood(labels, weights).Item(), new NegativeLogLikelihood(weights).Call(x, labels).Item());
    }

    [Fact]
    public void A_loss_says_its_settings()
    {
        Loss[] losses = [new MeanSquaredError(), new CrossEntropy(), new CrossEntropy(Tensor.From([1, 2.5f]), 0.1f),
            new NegativeLogLikelihood(Tensor.From([3])), new Huber(0.5f)];
        Assert.Equal(["MeanSquaredError", "CrossEntropy", "CrossEntropy(labelSmoothing 0.1, classWeights [1, 2.5])",
            "NegativeLogLikelihood(classWeights [3])", "Huber(delta 0.5)"],
            losses.Select(l => l.ToString()));
    }

    [Fact]
    public void Nothing_is_broadcast()
    {
        foreach (Loss loss in new Loss[] { new MeanSquaredError(), new MeanAbsoluteError(), new Huber(), new BinaryCrossEntropy(),
            new BinaryCrossEntropyWithLogits(), new CrossEntropy() })
        {
            Assert.Equal($"{loss.Name}: prediction and target must have the same shape; a loss never broadcasts.\n" +
                "  Got prediction float32[4, 1], target float32[4].\n  Try target.Reshape(4, 1).",
                Assert.Throws<ShapeException>(() => loss.Call(Tensor.Ones(4, 1), Tensor.Ones(4))).Message);
        }
    }

    [Fact]
    public void The_other_kind_of_target_is_an_error()
    {
        Assert.Equal("MeanSquaredError: the target must be numbers, float32[2, 3].\n  Got labels int32[2].\n" +
            "  Try CrossEntropy for classes, or labels.OneHot(classes) as targets. (Parameter 'labels')",
            Assert.Throws<ArgumentException>(() => new MeanSquaredError().Call(Tensor.Ones(2, 3), IntTensor.From([0, 1]))).Message);
        Assert.Equal("NegativeLogLikelihood: the target must be class labels, int32[N].\n  Got float32[2, 3].\n" +
            "  Try IntTensor labels, or MeanSquaredError for numbers. (Parameter 'target')",
            Assert.Throws<ArgumentException>(() => new NegativeLogLikelihood().Call(Tensor.Ones(2, 3), Tensor.Ones(2, 3))).Message);
    }

    [Fact]
    public void Predictions_that_are_no_probabilities_are_an_error() => Assert.Equal(
        "BinaryCrossEntropy: predictions must be probabilities, from 0 to 1.\n  Got 1.5.\n" +
            "  End the model with a Sigmoid, or better, use BinaryCrossEntropyWithLogits on scores. (Parameter 'prediction')",
        Assert.Throws<ArgumentException>(() => new BinaryCrossEntropy().Call(Tensor.From([0.5f, 1.5f]), Tensor.Ones(2))).Message);

    [Theory]
    [InlineData(1.5f), InlineData(-0.1f), InlineData(float.NaN)]
    public void Label_smoothing_is_a_share(float smoothing) => Assert.Equal(
        FormattableString.Invariant($"CrossEntropy: labelSmoothing must be from 0 to 1.\n  Got {smoothing}.\n  Try 0.1. (Parameter 'labelSmoothing')"),
        Assert.Throws<ArgumentOutOfRangeException>(() => new CrossEntropy(null, smoothing)).Message);

    [Theory]
    [InlineData(0f), InlineData(-1f), InlineData(float.NaN)]
    public void Huber_needs_a_positive_delta(float delta) => Assert.Equal(
        FormattableString.Invariant($"Huber: delta must be above 0.\n  Got {delta}.\n  Try 1. (Parameter 'delta')"),
        Assert.Throws<ArgumentOutOfRangeException>(() => new Huber(delta)).Message);

    private static Func<Array64[], Array64> Mean(Func<double, double, double> f) => x => Array64.Scalar(x[0].Values.Zip(x[1].Values, f).Average());
}
