namespace Myelin.Tests.Data;

public sealed class NormalizerTests
{
    private static readonly Dataset s_data = new TensorDataset(Tensor.From([1f, 10, 7, 3, 30, 7, 5, 20, 7, 7, 20, 7], 4, 3), IntTensor.From([0, 1, 0, 1]));

    [Fact]
    public void Each_feature_gets_mean_0_and_deviation_1_but_a_constant_one_its_scale()
    {
        Normalizer normalizer = Normalizer.PerFeature(s_data);
        Assert.Equal([4f, 20, 7], normalizer.Means);
        Assert.Equal([(float)Math.Sqrt(5), (float)Math.Sqrt(50), 1], normalizer.Scales);
        float[] y = s_data.Normalize(normalizer).All().Inputs.ToArray();
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(0, y[(3 * i) + 2]));
        Assert.Equal((1 - 4) / (float)Math.Sqrt(5), y[0]);
        for (int feature = 0; feature < 2; feature++)
        {
            double[] column = [.. Enumerable.Range(0, 4).Select(i => (double)y[(3 * i) + feature])];
            Assert.Equal(0, column.Average(), 1e-6);
            Assert.Equal(1, column.Average(v => v * v), 1e-6);
        }
    }

    [Fact]
    public void One_mean_and_deviation_may_serve_all()
    {
        Normalizer normalizer = Normalizer.PerDataset(s_data);
        Assert.Equal((float)(124 / 12.0), Assert.Single(normalizer.Means));
        float[] y = normalizer.Apply(s_data.All().Inputs).ToArray();
        Assert.Equal(0, y.Average(), 1e-6);
        Assert.Equal(1, y.Average(v => v * v), 1e-5);
    }

    [Fact]
    public void Means_may_be_removed_alone_and_ranges_brought_to_0_and_1()
    {
        Assert.Equal([-3f, -10, 0], s_data.Normalize(Normalizer.MeanRemoval(s_data)).Take([0]).Inputs.ToArray());
        Assert.Equal([1f], Normalizer.MeanRemoval(s_data, perFeature: false).Scales);
        Assert.Equal([0f, 0, 0, 1 / 3f, 1, 0], s_data.Normalize(Normalizer.MinMax(s_data)).Take([0, 1]).Inputs.ToArray());
        Assert.Equal([0f, 0.5f, 1], Normalizer.Range(0, 255).Apply(Tensor.From([0, 127.5f, 255])).ToArray());
    }

    [Fact]
    public void It_takes_a_batch_or_one_example_of_any_shape_and_back()
    {
        var normalizer = new Normalizer([1, 2, 3, 4], [1, 2, 4, 8]);
        Tensor x = Tensor.Arange(8).Reshape(2, 2, 2);
        Tensor y = normalizer.Apply(x);
        Assert.Equal([2, 2, 2], y.Shape);
        Assert.Equal([-1f, -0.5f, -0.25f, -0.125f, 3, 1.5f, 0.75f, 0.375f], y.ToArray());
        Assert.Equal(x.ToArray(), normalizer.Invert(y).ToArray());
        Assert.Equal([-1f, -0.5f, -0.25f, -0.125f], normalizer.Apply(Tensor.Arange(4)).ToArray());
        Assert.Equal("Normalize: the data must have as many features as the normalizer was fitted to.\n  Got inputs [3], 4 means.\n" +
            "  Fit a normalizer to these data, or use PerDataset.",
            Assert.Throws<ShapeException>(() => s_data.Normalize(normalizer)).Message);
        Assert.Throws<ShapeException>(() => normalizer.Apply(Tensor.Arange(6).Reshape(2, 3)));
        Assert.Throws<ShapeException>(() => normalizer.Apply(Tensor.Arange(8)));
    }

    [Fact]
    public void Fitting_by_chunks_gives_what_fitting_at_once_gives()
    {
        float[] values = new float[9001 * 3];
        new RandomStream(3).FillNormal(values, 100, 0.5f);
        var data = new TensorDataset(Tensor.From(values, 9001, 3), Tensor.Zeros(9001, 1));
        Normalizer normalizer = Normalizer.PerFeature(data);
        for (int feature = 0; feature < 3; feature++)
        {
            double mean = 0, square = 0;
            for (int i = 0; i < 9001; i++) mean += values[(3 * i) + feature];
            mean /= 9001;
            for (int i = 0; i < 9001; i++) square += (values[(3 * i) + feature] - mean) * (values[(3 * i) + feature] - mean);
            Assert.Equal((float)mean, normalizer.Means[feature]);
            Assert.Equal((float)Math.Sqrt(square / 9001), normalizer.Scales[feature]);
        }
    }

    [Fact]
    public void It_is_saved_exactly()
    {
        var normalizer = new Normalizer([0.1f, float.Epsilon], [1 / 3f, 1e30f]);
        Assert.Equal(normalizer, Normalizer.FromJson(normalizer.ToJson()));
        Assert.Equal(normalizer.GetHashCode(), Normalizer.FromJson(normalizer.ToJson()).GetHashCode());
        Assert.NotEqual(normalizer, new Normalizer([0.1f], [1 / 3f]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"means\":[1],\"scales\":[1,2]}")]
    [InlineData("{\"means\":[1],\"scales\":[0]}")]
    public void Damaged_text_is_refused(string json) =>
        Assert.StartsWith("Normalizer: the text must be JSON as ToJson writes it.\n  Got \"",
            Assert.Throws<InvalidDataException>(() => Normalizer.FromJson(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_cannot_be_fitted_says_why()
    {
        var nan = new TensorDataset(Tensor.From([1, 2, 3, float.NaN], 2, 2), IntTensor.From([0, 1]));
        Assert.StartsWith("Dataset: inputs must be finite numbers.\n  Got NaN in example 1, feature 1.\n",
            Assert.Throws<ArgumentException>(() => Normalizer.PerFeature(nan)).Message, StringComparison.Ordinal);
        Assert.StartsWith("Normalizer: it must be fitted to at least one example",
            Assert.Throws<ArgumentException>(() => Normalizer.MinMax(s_data.Subset([]))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "Got mean 1, scale 0 of feature 0.", Assert.Throws<ArgumentException>(() => new Normalizer([1], [0])).Message, StringComparison.Ordinal);
        Assert.Contains("Got mean 0, scale 0 of feature 0.", Assert.Throws<ArgumentException>(() => Normalizer.Range(0, 0)).Message, StringComparison.Ordinal);
    }
}
