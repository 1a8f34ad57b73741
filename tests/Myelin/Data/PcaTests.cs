namespace Myelin.Tests.Data;

public sealed class PcaTests
{
    /// <summary>Of each element or of the largest: what NumPy has in double, float32 has to 1e-5.</summary>
    private static readonly Tolerance s_recorded = new(1e-5, 1e-5);

    [Theory, Golden("Pca", "pca")]
    public void Components_projections_and_whitening_are_those_of_NumPy(GoldenCase c)
    {
        var pca = Pca.Fit(new TensorDataset(c["x0"]), c.Int("components"));
        Compare.Close(c["mean"].ToArray(), pca.Mean.ToArray(), "mean", s_recorded);
        Compare.Close(c["components"].ToArray(), pca.Components.ToArray(), "components", s_recorded);
        Compare.Close(c.Floats("variances"), [.. pca.Variances.Select(v => (float)v)], "variances", new Tolerance(1e-6));
        Assert.Equal(c.Floats("total")[0], pca.Variances[0] / pca.Shares[0], 1e-6 * c.Floats("total")[0]);
        Compare.Close(c["y"].ToArray(), pca.Apply(c["x0"]).ToArray(), "y", s_recorded);
        Compare.Close(c["back"].ToArray(), pca.Invert(pca.Apply(c["x0"])).ToArray(), "back", s_recorded);
        Compare.Close(c["pca"].ToArray(), pca.Whitened().Apply(c["x0"]).ToArray(), "whitened", s_recorded);
        Compare.Close(c["zca"].ToArray(), pca.Whitened(Whitening.Zca).Apply(c["x0"]).ToArray(), "whitened by ZCA", s_recorded);
        Compare.Close(c["regularized"].ToArray(), pca.Whitened(epsilon: 0.1).Apply(c["x0"]).ToArray(), "with epsilon", s_recorded);
    }

    [Theory]
    [InlineData(200, 12)]
    [InlineData(13, 12)]
    [InlineData(12, 40)]
    public void Directions_are_orthonormal_and_have_their_variances(int examples, int features)
    {
        Tensor x = Random(examples, features);
        var pca = Pca.FitShare(new TensorDataset(x), 1);
        Assert.Equal(Math.Min(features, examples - 1), pca.Count);
        Assert.Equal(1, pca.Shares.Sum(), 1e-9);
        Tensor v = pca.Components;
        Compare.Close(Tensor.Eye(pca.Count).ToArray(), v.MatMul(v, transposeB: true).ToArray(), "products of directions", new Tolerance(0, 0, 1e-6));

        // The covariance in double, from its definition.
        double[,] covariance = Covariance(x);
        for (int i = 0; i < pca.Count; i++)
        {
            double[] direction = Compare.Wide(v.Select(0, i).ToArray());
            double[] image = [.. Enumerable.Range(0, features).Select(r => Enumerable.Range(0, features).Sum(k => covariance[r, k] * direction[k]))];
            Compare.Close([.. direction.Select(d => d * pca.Variances[i])], image, $"C·v {i}", new Tolerance(0, 0, 2e-6 * pca.Variances[0]));
        }
    }

    [Theory]
    [InlineData(Whitening.None)]
    [InlineData(Whitening.Pca)]
    [InlineData(Whitening.Zca)]
    public void At_full_rank_the_inverse_gives_the_examples_again(Whitening kind)
    {
        Tensor x = Random(100, 8);
        Pca pca = Pca.FitShare(new TensorDataset(x), 1).Whitened(kind);
        Compare.Close(x.ToArray(), pca.Invert(pca.Apply(x)).ToArray(), "x", new Tolerance(1e-5, 1e-6));
    }

    [Theory]
    [InlineData(Whitening.Pca)]
    [InlineData(Whitening.Zca)]
    public void Whitened_features_are_uncorrelated_with_variance_1(Whitening kind)
    {
        Tensor x = Random(300, 6);
        double[,] covariance = Covariance(Pca.Fit(new TensorDataset(x), 6).Whitened(kind).Apply(x));
        for (int i = 0; i < 6; i++)
        {
            for (int j = 0; j < 6; j++) Assert.Equal(i == j ? 1 : 0, covariance[i, j], 1e-5);
        }
    }

    [Fact]
    public void Directions_without_variance_are_whitened_to_0()
    {
        Tensor x = Tensor.Concat([Random(50, 3), Tensor.Full(7, 50, 1)], axis: 1);
        var pca = Pca.Fit(new TensorDataset(x), 4);
        Assert.All(pca.Whitened().Apply(x).Select(1, 3).ToArray(), value => Assert.Equal(0, value));
        Assert.All(pca.Whitened(Whitening.Zca).Apply(x).Select(1, 3).ToArray(), value => Assert.Equal(0, value, 1e-6f));
        Compare.Close(x.ToArray(), pca.Whitened().Invert(pca.Whitened().Apply(x)).ToArray(), "x", new Tolerance(1e-5, 1e-6));
        Tensor twice = Random(5, 20);
        var few = Pca.Fit(new TensorDataset(Tensor.Concat([twice, twice])), 9);
        Tensor v = few.Components;
        Compare.Close(Tensor.Eye(9).ToArray(), v.MatMul(v, transposeB: true).ToArray(), "completed directions", new Tolerance(0, 0, 1e-6));
        Assert.All(few.Variances.Skip(4), variance => Assert.InRange(variance, 0, 1e-12));
    }

    [Fact]
    public void A_share_of_the_variance_finds_the_fewest_components()
    {
        Dataset digits = Digits.Load().Train;
        var pca = Pca.FitShare(digits, 0.95);
        Assert.InRange(pca.Shares.Sum(), 0.95, 1);
        Assert.True(pca.Shares.SkipLast(1).Sum() < 0.95);
        Assert.Equal($"Pca({pca.Count} of 64 features, {FormattableString.Invariant($"{100 * pca.Shares.Sum():F1}")} % of the variance, whitened by Zca)",
            $"{pca.Whitened(Whitening.Zca)}");
    }

    [Fact]
    public void A_data_set_is_projected_as_it_is_taken()
    {
        TrainTestSplit digits = Digits.Load();
        var pca = Pca.Fit(digits.Train, 10);
        Dataset test = digits.Test.Project(pca);
        Assert.Equal([10], test.InputShape);
        Assert.Equal(pca.Apply(digits.Test.Take([3, 5]).Inputs).ToArray(), test.Take([3, 5]).Inputs.ToArray());
        Assert.Equal(digits.Test.Take([3, 5]).Labels.ToArray(), test.Take([3, 5]).Labels.ToArray());
        Assert.Equal(digits.Test.InputShape, digits.Test.Project(pca.Whitened(Whitening.Zca)).InputShape);
        Assert.Throws<ShapeException>(() => test.Project(pca));
    }

    [Fact]
    public void It_is_the_same_on_any_number_of_threads_and_saved_exactly()
    {
        Dataset digits = Digits.Load().Train;
        Tensor some = digits.Take([.. Enumerable.Range(0, 40)]).Inputs;
        Teams.SameBits(() =>
        {
            Pca whitened = Pca.Fit(digits, 30).Whitened(Whitening.Zca, 1e-3);
            return [whitened.Components.ToArray(), whitened.Apply(some).ToArray(), Pca.Fit(new TensorDataset(some), 20).Components.ToArray()];
        });
        Pca pca = Pca.Fit(digits, 30).Whitened(Whitening.Zca, 1e-3), read = Pca.FromJson(pca.ToJson());
        Assert.Equal(pca.Apply(some).ToArray(), read.Apply(some).ToArray());
        Assert.Equal(pca.Variances, read.Variances);
        Assert.Equal(pca.ToJson(), read.ToJson());
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"mean\":[0,0],\"components\":[1],\"variances\":[1],\"totalVariance\":1}")]
    [InlineData("{\"mean\":[0],\"components\":[1],\"variances\":[-1],\"totalVariance\":1}")]
    [InlineData("{\"mean\":[0],\"components\":[1],\"variances\":[1],\"totalVariance\":1,\"epsilon\":-1}")]
    public void Damaged_text_is_refused(string json) =>
        Assert.StartsWith("Pca: the text must be JSON as ToJson writes it.\n  Got \"",
            Assert.Throws<InvalidDataException>(() => Pca.FromJson(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_cannot_be_fitted_says_why()
    {
        var data = new TensorDataset(Random(5, 3));
        Assert.StartsWith("Pca: the number of components must be from 1 to 3, the smaller of features and examples less 1.\n" +
            "  Got 4 for 5 examples of 3 features.\n  FitShare finds the number for a share of the variance.",
            Assert.Throws<ArgumentOutOfRangeException>(() => Pca.Fit(data, 4)).Message, StringComparison.Ordinal);
        Assert.StartsWith("Pca: the share of the variance must be above 0 and at most 1.\n  Got 95.\n" +
            "  A usual share is 0.95; Fit takes a number of components.",
            Assert.Throws<ArgumentOutOfRangeException>(() => Pca.FitShare(data, 95)).Message, StringComparison.Ordinal);
        Assert.StartsWith("Pca: it must be fitted to at least two examples with at least one feature.\n  Got 1 examples of shape [3].\n",
            Assert.Throws<ArgumentException>(() => Pca.Fit(data.Subset([0]), 1)).Message, StringComparison.Ordinal);
        Assert.StartsWith("Pca: the examples must differ.\n  Got 4 equal ones.\n  Check where the data comes from.",
            Assert.Throws<ArgumentException>(() => Pca.Fit(new TensorDataset(Tensor.Ones(4, 3)), 1)).Message, StringComparison.Ordinal);
        Assert.StartsWith("Pca: epsilon must be a finite number, at least 0.\n  Got -1.\n",
            Assert.Throws<ArgumentOutOfRangeException>(() => Pca.Fit(data, 1).Whitened(epsilon: -1)).Message, StringComparison.Ordinal);
        Assert.Equal("Pca: an example must have as many numbers as the components were fitted to, in a batch [N, …].\n" +
            "  Got [3], 3 expected per example.\n  Fit a Pca to these data, or reshape one example to [1, …].",
            Assert.Throws<ShapeException>(() => Pca.Fit(data, 1).Apply(Tensor.Ones(3))).Message);
        Assert.StartsWith("Dataset: inputs must be finite numbers.\n  Got NaN in example 1, feature 0.\n",
            Assert.Throws<ArgumentException>(() => Pca.Fit(new TensorDataset(Tensor.From([1, float.NaN, 2], 3, 1)), 1)).Message,
            StringComparison.Ordinal);
    }

    private static Tensor Random(int examples, int features)
    {
        var random = new RandomStream(16);
        Tensor mixing = Tensor.Normal(random, features, features) + Tensor.Eye(features);
        return Tensor.Normal(random, examples, features).MatMul(mixing) + 0.5f;
    }

    private static double[,] Covariance(Tensor x)
    {
        int examples = x.Shape[0], features = x.Shape[1];
        float[] values = x.ToArray();
        double[] mean = [.. Enumerable.Range(0, features).Select(i => Enumerable.Range(0, examples).Average(e => (double)values[(e * features) + i]))];
        double[,] covariance = new double[features, features];
        for (int i = 0; i < features; i++)
        {
            for (int j = 0; j < features; j++)
            {
                for (int e = 0; e < examples; e++)
                    covariance[i, j] += (values[(e * features) + i] - mean[i]) * (values[(e * features) + j] - mean[j]) / (examples - 1);
            }
        }

        return covariance;
    }
}
