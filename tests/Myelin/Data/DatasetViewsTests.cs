namespace Myelin.Tests.Data;

public sealed class DatasetViewsTests
{
    private static readonly Dataset s_images =
        new ImageDataset([.. Enumerable.Range(0, 12).Select(i => (byte)i)], [1, 2, 2], [2, 0, 1], ["a", "b", "c"], maximum: 1);

    [Fact]
    public void Flatten_gives_rows()
    {
        Dataset flat = s_images.Flatten();
        Assert.Equal([4], flat.InputShape);
        Assert.Equal((3, 3), (flat.Count, flat.Classes));
        Batch batch = flat.Take([2, 0]);
        Assert.Equal([2, 4], batch.Inputs.Shape);
        Assert.Equal([8f, 9, 10, 11, 0, 1, 2, 3], batch.Inputs.ToArray());
        Assert.Equal([1, 2], batch.Labels.ToArray());
        Assert.Equal([3, 1], new TensorDataset(Tensor.Arange(3), Tensor.Arange(3)).Flatten().All().Inputs.Shape);
    }

    [Fact]
    public void One_hot_makes_targets_of_labels()
    {
        Dataset data = s_images.OneHot();
        Assert.Equal(0, data.Classes);
        Batch batch = data.All();
        Assert.False(batch.HasLabels);
        Assert.Equal([0f, 0, 1, 1, 0, 0, 0, 1, 0], batch.Targets.ToArray());
        Assert.StartsWith("OneHot: the data set must have class labels.\n  Got targets",
            Assert.Throws<ArgumentException>(() => data.OneHot()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_hot_keeps_all_other_fields()
    {
        Batch batch = new Masked(s_images).OneHot().Take([0, 1]);
        Assert.Equal(["inputs", "mask", "targets"], batch.Names);
        Assert.Equal([0f, 0, 1, 1, 0, 0], batch.Targets.ToArray());
    }

    [Fact]
    public void Views_combine_and_survive_subsets()
    {
        Dataset data = s_images.Normalize(Normalizer.Range(0, 11)).Flatten().OneHot().Subset([2]);
        Assert.Equal([8 / 11f, 9 / 11f, 10 / 11f, 1], data.All().Inputs.ToArray());
        Assert.Equal([0f, 1, 0], data.All().Targets.ToArray());
        Assert.Equal(["a", "b", "c"], s_images.Flatten().Normalize(Normalizer.Range(0, 1)).ClassNames);
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_found()
    {
        Assert.Same(s_images, s_images.CheckFinite());
        float[] inputs = new float[3000];
        inputs[2501] = float.NegativeInfinity;
        var data = new TensorDataset(Tensor.From(inputs, 1500, 2), Tensor.Zeros(1500, 1));
        Assert.Equal("Dataset: inputs must be finite numbers.\n  Got -Infinity in example 1250, feature 1.\n" +
            "  Fill or drop such examples before training, or look for a division by zero where they are computed. (Parameter 'values')",
            Assert.Throws<ArgumentException>(() => data.CheckFinite()).Message);
        data = new TensorDataset(Tensor.Zeros(2, 2), Tensor.From([0, float.NaN], 2, 1));
        Assert.StartsWith("Dataset: targets must be finite numbers.\n  Got NaN in example 1, feature 0.",
            Assert.Throws<ArgumentException>(() => data.CheckFinite()).Message, StringComparison.Ordinal);
    }

    /// <summary>Images with a mask.</summary>
    private sealed class Masked(Dataset source) : Dataset
    {
        public override int Count => source.Count;

        public override Shape InputShape => source.InputShape;

        public override int Classes => source.Classes;

        public override Batch Take(ReadOnlySpan<int> indices, SampleKey key) => source.Take(indices, key).With("mask", Tensor.Ones(indices.Length));
    }
}
