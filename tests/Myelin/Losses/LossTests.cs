
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

    [Theory, Golden("CrossEntropyProbabilitiesOfSamples", "arrays")]
    public void Cross_entropy_of_weighted_probabilities(GoldenCase c) => Check.Operator(c, x => new CrossEntropy().Call(x[0], x[1], x[2]), x =>
    {
        Array64 logs = Reference.LogSoftmax(x[0], 1);
        return Array64.Scalar(-Array64.Indices(logs.Shape).Sum(i => x[2][i[0]] * x[1][i] * logs[i]) / x[2].Values.Sum());
    });

    [Theory, Golden("Weighted", "arrays")]
    public void Examples_have_weights(GoldenCase c)
    {
        (Loss loss, Func<double, double, double> term) = c.Text("loss") switch
        {
            "MeanSquaredError" => ((Loss)new MeanSquaredError(), (Func<double, double, double>)((a, b) => (a - b) * (a - b))),
            "MeanAbsoluteError" => (new MeanAbsoluteError(), (a, b) => Math.Abs(a - b)),
            "Huber" => (new Huber(), (a, b) => Math.Abs(a - b) <= 1 ? (a - b) * (a - b) / 2 : Math.Abs(a - b) - 0.5),
            _ => (new BinaryCrossEntropyWithLogits(), (x, t) => Math.Max(x, 0) - (x * t) + Math.Log(1 + Math.Exp(-Math.Abs(x)))),
        };
        Check.Operator(c, x => loss.Call(x[0], x[1], x[2]), x => Array64.Scalar(
            Array64.Indices(x[0].Shape).Sum(i => x[2][i[0]] * term(x[0][i], x[1][i])) / (x[2].Values.Sum() * x[0].Shape[1])));
    }

    [Theory, Golden("PositiveWeight", "arrays")]
    public void Positive_targets_have_a_weight(GoldenCase c) => Check.Operator(c, x => new BinaryCrossEntropyWithLogits(Tensor.From(
        [.. x[2].ToArray()])).Call(x[0], x[1]), x => Array64.Scalar(Array64.Indices(x[0].Shape).Average(i =>
            (x[2][i[1]] * x[1][i] * Math.Log(1 + Math.Exp(-x[0][i]))) + ((1 - x[1][i]) * Math.Log(1 + Math.Exp(x[0][i]))))));

    [Theory, Golden("KlDivergence", "arrays"), Covers("loss KlDivergence")]
    public void Kl_divergence(GoldenCase c) => Check.Operator(c, x => new KlDivergence().Call(x[0], x[1]),
        x => Array64.Scalar(x[0].Values.Zip(x[1].Values, (log, t) => t * (Math.Log(t) - log)).Sum() / x[0].Shape[0]), Tolerance.Sums);

    [Theory, Golden("CosineEmbedding", "arrays"), Covers("loss CosineEmbedding")]
    public void Cosine_embedding(GoldenCase c) => Check.Operator(c, x => new CosineEmbedding(c.Float("margin")).Call(x[0], x[1], c.Ints("i0")), x =>
    {
        double Dot(Array64 a, Array64 b, int row) => Enumerable.Range(0, a.Shape[1]).Sum(k => a[row, k] * b[row, k]);
        return Array64.Scalar(Enumerable.Range(0, x[0].Shape[0]).Average(row =>
        {
            double cosine = Dot(x[0], x[1], row) / Math.Sqrt(Dot(x[0], x[0], row) * Dot(x[1], x[1], row));
            return c.Ints("i0")[row] > 0 ? 1 - cosine : Math.Max(0, cosine - c.Double("margin"));
        }));
    }, Tolerance.Sums);

    [Fact]
    public void Cosine_embedding_without_labels_takes_all_pairs_as_like()
    {
        Tensor a = Given.Tensor([4, 3], 1), b = Given.Tensor([4, 3], 2);
        Assert.Equal(new CosineEmbedding().Call(a, b, IntTensor.Full(1, 4)).Item(), new CosineEmbedding().Call(a, b).Item());
        Assert.StartsWith("CosineEmbedding: labels must be 1 or -1.\n  Got 0.\n  Labels 0 and 1 become -1 and 1 by 2 * labels - 1.",
            Assert.Throws<ArgumentOutOfRangeException>(() => new CosineEmbedding().Call(a, b, IntTensor.Full(0, 4))).Message);
        Assert.Equal("CosineEmbedding: there must be one label for each pair.\n  Got pairs float32[4, 3], labels int32[3].\n  Vectors are along the last axis.",
            Assert.Throws<ShapeException>(() => new CosineEmbedding().Call(a, b, IntTensor.Full(1, 3))).Message);
        Assert.StartsWith("CosineEmbedding: margin must be from -1 to 1.\n  Got 2.\n  Try 0.",
            Assert.Throws<ArgumentOutOfRangeException>(() => new CosineEmbedding(2)).Message);
    }

    [Fact]
    public void Binary_losses_take_integer_labels()
    {
        IntTensor labels = IntTensor.From([1, 0, 1]);
        foreach (Loss loss in new Loss[] { new BinaryCrossEntropy(), new BinaryCrossEntropyWithLogits() })
        {
            Tensor row = Tensor.From([0.2f, 0.7f, 0.9f]), column = row.Reshape(3, 1), weights = Tensor.From([1, 2, 3]);
            float expected = loss.Call(row, Tensor.From([1, 0, 1])).Item();
            Assert.Equal(expected, loss.Call(row, labels).Item());
            Assert.Equal(expected, loss.Call(column, labels).Item());
            Assert.Equal(loss.Call(row, Tensor.From([1, 0, 1]), weights).Item(), loss.Call(column, labels, weights).Item());
            Assert.StartsWith($"{loss.Name}: labels must be 0 or 1.\n  Got 2.\n  For more than two classes use CrossEntropy.",
                Assert.Throws<ArgumentOutOfRangeException>(() => loss.Call(row, IntTensor.From([0, 1, 2]))).Message);
            Assert.Equal($"{loss.Name}: there must be one label, 0 or 1, for each prediction.\n  Got prediction float32[3, 2], labels int32[3].\n" +
                "  For one of several classes use CrossEntropy, for several at once targets of the prediction's shape.",
                Assert.Throws<ShapeException>(() => loss.Call(Tensor.Ones(3, 2), labels)).Message);
        }
    }

    [Theory]
    [InlineData(-1f), InlineData(2f), InlineData(float.NaN)]
    public void Targets_that_are_no_probabilities_are_an_error(float target)
    {
        foreach (Loss loss in new Loss[] { new BinaryCrossEntropy(), new BinaryCrossEntropyWithLogits() })
        {
            Assert.StartsWith(FormattableString.Invariant($"{loss.Name}: targets must be from 0 to 1.\n  Got {target}.\n") +
                "  Labels -1 and 1 become 0 and 1 by (target + 1) * 0.5f.",
                Assert.Throws<ArgumentOutOfRangeException>(() => loss.Call(Tensor.Full(0.5f, 2), Tensor.From([1, target]))).Message);
        }

        if (target == 2) return;
        Assert.StartsWith(FormattableString.Invariant($"KlDivergence: targets must be probabilities, at least 0.\n  Got {target}.\n"),
            Assert.Throws<ArgumentOutOfRangeException>(() => new KlDivergence().Call(Tensor.Zeros(1, 2), Tensor.From([1, target], 1, 2))).Message);
    }

    [Fact]
    public void Cross_entropy_of_one_output_is_an_error_since_it_trains_nothing()
    {
        const string Rule = "CrossEntropy: there must be at least two classes, with a score for each.\n" +
            "  Got scores float32[3, 1], whose softmax is 1 whatever the score.\n  For yes or no with one output use BinaryCrossEntropyWithLogits.";
        Tensor x = Tensor.Ones(3, 1);
        IntTensor labels = IntTensor.From([0, 0, 0]);
        Assert.Equal(Rule, Assert.Throws<ShapeException>(() => new CrossEntropy().Call(x, labels)).Message);
        Assert.Equal(Rule, Assert.Throws<ShapeException>(() => x.CrossEntropy(labels)).Message);
        Assert.Equal(Rule, Assert.Throws<ShapeException>(() => new CrossEntropy().Call(x, Tensor.Ones(3, 1))).Message);
        Assert.Equal(Rule, Assert.Throws<ShapeException>(() => new CrossEntropy().Call(x, Tensor.Ones(3, 1), Tensor.Ones(3))).Message);
        // Labels 1 of yes or no too, of which the error otherwise says that they are out of range.
        Assert.Equal(Rule, Assert.Throws<ShapeException>(() => new CrossEntropy().Call(x, IntTensor.From([0, 1, 1]))).Message);
    }

    [Fact]
    public void Scores_are_no_log_probabilities()
    {
        Tensor scores = Tensor.From([-1, 1.5f, 0, 0], 2, 2), weights = Tensor.Ones(2);
        IntTensor labels = IntTensor.From([0, 1]);
        Action[] calls = [() => new NegativeLogLikelihood().Call(scores, labels), () => new NegativeLogLikelihood().Call(scores, labels, weights),
            () => new KlDivergence().Call(scores, Tensor.Full(0.5f, 2, 2)), () => new KlDivergence().Call(scores, Tensor.Full(0.5f, 2, 2), weights)];
        Assert.All(calls, call => Assert.EndsWith(": predictions must be log-probabilities, at most 0.\n  Got 1.5.\n" +
            "  End the model with a LogSoftmax; CrossEntropy takes scores, and has it built in. (Parameter 'prediction')",
            Assert.Throws<ArgumentException>(call).Message, StringComparison.Ordinal));
        // The logarithm of a softmax that was rounded up.
        Assert.True(float.IsFinite(new NegativeLogLikelihood().Call(Tensor.From([1e-6f, -20], 1, 2), IntTensor.From([0])).Item()));
    }

    [Theory]
    [InlineData(-1f), InlineData(float.NaN), InlineData(float.PositiveInfinity)]
    public void Weights_below_0_or_not_finite_are_an_error(float weight)
    {
        Tensor bad = Tensor.From([1, weight]), x = Tensor.Full(-0.7f, 2, 2), p = Tensor.Full(0.5f, 2, 2);
        IntTensor labels = IntTensor.From([0, 1]);
        (string Name, Action Call)[] calls =
        [
            ("CrossEntropy: classWeights", () => _ = new CrossEntropy(bad)), ("NegativeLogLikelihood: classWeights", () => _ = new NegativeLogLikelihood(bad)),
            ("BinaryCrossEntropyWithLogits: positiveWeight", () => _ = new BinaryCrossEntropyWithLogits(bad)),
            ("CrossEntropy: classWeights", () => x.CrossEntropy(labels, bad)),
            ("NegativeLogLikelihood: classWeights", () => x.NegativeLogLikelihood(labels, bad)),
            ("CrossEntropy: sampleWeights", () => x.CrossEntropy(labels, sampleWeights: bad)),
            ("NegativeLogLikelihood: sampleWeights", () => x.NegativeLogLikelihood(labels, sampleWeights: bad)),
            ("CrossEntropy: sampleWeights", () => new CrossEntropy().Call(x, labels, bad)), ("CrossEntropy: weights", () => new CrossEntropy().Call(x, p, bad)),
            .. new Loss[] { new MeanSquaredError(), new MeanAbsoluteError(), new Huber(), new BinaryCrossEntropy(), new BinaryCrossEntropyWithLogits(),
                new KlDivergence() }.Select(loss => ($"{loss.Name}: weights", (Action)(() => loss.Call(loss is BinaryCrossEntropy ? p : x, p, bad)))),
        ];
        Assert.All(calls, call => Assert.Equal(
            FormattableString.Invariant($"{call.Name} must be finite numbers, at least 0.\n  Got {weight}.\n") +
            "  With weight 0 a class or an example does not count.", Assert.Throws<ArgumentException>(call.Call).Message));
    }

    [Fact]
    public void A_positive_weight_of_another_shape_is_an_error() => Assert.Equal(
        "BinaryCrossEntropyWithLogits: positiveWeight must be a scalar or have a weight for each output.\n" +
            "  Got positiveWeight float32[2], target float32[4, 3].\n  Give one weight, or [3].",
        Assert.Throws<ShapeException>(() => new BinaryCrossEntropyWithLogits(Tensor.Ones(2)).Call(Tensor.Ones(4, 3), Tensor.Ones(4, 3))).Message);

    [Fact]
    public void Class_numbers_in_a_column_of_floats_are_explained_too() => Assert.StartsWith(
        "CrossEntropy: class numbers must be labels, int32[4].\n  Got float32[4, 1] for predictions float32[4, 3].\n" +
            "  Try target.ToIntTensor().Reshape(4); a float32 target has a probability for each class.",
        Assert.Throws<ArgumentException>(() => new CrossEntropy().Call(Tensor.Ones(4, 3), Tensor.Ones(4, 1))).Message);

    [Fact]
    public void Class_numbers_as_floats_are_explained() => Assert.StartsWith(
        "CrossEntropy: class numbers must be labels, int32[4].\n  Got float32[4] for predictions float32[4, 3].\n" +
            "  Try target.ToIntTensor(); a float32 target has a probability for each class.",
        Assert.Throws<ArgumentException>(() => new CrossEntropy().Call(Tensor.Ones(4, 3), Tensor.Ones(4))).Message);

    [Fact]
    public void Weights_that_do_not_fit_are_an_error()
    {
        Assert.Equal("MeanSquaredError: there must be one weight for each example, of the target's first axes.\n" +
            "  Got losses float32[2, 3], weights float32[3].\n  Give weights [N] for N examples.",
            Assert.Throws<ShapeException>(() => new MeanSquaredError().Call(Tensor.Ones(2, 3), Tensor.Zeros(2, 3), Tensor.Ones(3))).Message);
        Assert.StartsWith("MeanSquaredError: this loss takes no weights with such a target.\n  Got int32[2].",
            Assert.Throws<ArgumentException>(() => new MeanSquaredError().Call(Tensor.Ones(2), IntTensor.Arange(2), Tensor.Ones(2))).Message);
        Assert.Equal(0, new MeanSquaredError().Call(Tensor.Ones(2), Tensor.Zeros(2), Tensor.Zeros(2)).Item());
    }

    [Fact, Covers("loss NegativeLogLikelihood")]
    public void Labels_go_to_the_operators_of_the_same_name()
    {
        Tensor x = Given.Tensor([4, 3], 1).LogSoftmax(1), weights = Tensor.From([1, 2, 3]);
        IntTensor labels = IntTensor.From([0, 2, 1, 1]);
        Tensor samples = Tensor.From([1, 0, 2, 0.5f]);
        Assert.Equal(x.CrossEntropy(labels, weights, 0.1f).Item(), new CrossEntropy(weights, 0.1f).Call(x, labels).Item());
        Assert.Equal(x.CrossEntropy(labels, weights, 0.1f, 1, samples).Item(), new CrossEntropy(weights, 0.1f, 1).Call(x, labels, samples).Item());
        Assert.Equal(x.NegativeLogLikelihood(labels, weights, 1, samples).Item(), new NegativeLogLikelihood(weights, 1).Call(x, labels, samples).Item());
        Assert.Equal(x.NegativeLogLikelihood(labels, weights).Item(), new NegativeLogLikelihood(weights).Call(x, labels).Item());
    }

    [Fact]
    public void A_mean_over_labels_counts_those_that_are_not_ignored()
    {
        IntTensor labels = IntTensor.From([0, -100, 2, 2]);
        Assert.Equal(3, new CrossEntropy().WeightOf(labels));
        Assert.Equal(1 + (2 * 5), new NegativeLogLikelihood(Tensor.From([1, 3, 5])).WeightOf(labels));
        Assert.Equal(0.5 + 2, new CrossEntropy().WeightOf(labels, Tensor.From([0.5f, 7, 1, 1])));
        Assert.Equal(2, new CrossEntropy(ignoreIndex: 2).WeightOf(labels));
    }

    [Fact]
    public void A_loss_says_its_settings()
    {
        Loss[] losses = [new MeanSquaredError(), new CrossEntropy(), new CrossEntropy(Tensor.From([1, 2.5f]), 0.1f),
            new NegativeLogLikelihood(Tensor.From([3])), new Huber(0.5f),
            new CrossEntropy(ignoreIndex: 0), new BinaryCrossEntropyWithLogits(Tensor.Scalar(3)), new CosineEmbedding(0.5f)];
        Assert.Equal(["MeanSquaredError", "CrossEntropy", "CrossEntropy(labelSmoothing 0.1, classWeights [1, 2.5])",
            "NegativeLogLikelihood(classWeights [3])", "Huber(delta 0.5)",
            "CrossEntropy(ignoreIndex 0)", "BinaryCrossEntropyWithLogits(positiveWeight [3])", "CosineEmbedding(margin 0.5)"],
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
        Assert.Equal("MeanSquaredError: the target must be numbers, float32[2, 1].\n  Got labels int32[2].\n" +
            "  Try labels.ToTensor().Reshape(2, 1). (Parameter 'labels')",
            Assert.Throws<ArgumentException>(() => new MeanSquaredError().Call(Tensor.Ones(2, 1), IntTensor.From([0, 1]))).Message);
        Assert.Equal("NegativeLogLikelihood: the target must be class labels, int32[N].\n  Got float32[2, 3].\n" +
            "  Try IntTensor labels, as target.ToIntTensor(), or MeanSquaredError for numbers. (Parameter 'target')",
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
