namespace Myelin.Tests.Data;

public sealed class TensorDatasetTests
{
    [Fact]
    public void Rows_are_taken_in_the_order_asked()
    {
        var data = new TensorDataset(Tensor.Arange(6).Reshape(3, 2), IntTensor.From([0, 2, 1]));
        Assert.Equal((3, 3), (data.Count, data.Classes));
        Assert.Equal(["0", "1", "2"], data.ClassNames);
        Batch batch = data.Take([2, 0, 2]);
        Assert.Equal(3, batch.Count);
        Assert.Equal([4f, 5, 0, 1, 4, 5], batch.Inputs.ToArray());
        Assert.Equal([1, 0, 1], batch.Labels.ToArray());
        Assert.False(batch.HasTargets);
        Assert.Equal([1f, 1], new TensorDataset(Tensor.Zeros(3, 2), Tensor.Arange(3)).Take([1, 1]).Targets.ToArray());
    }

    [Fact]
    public void Rows_that_do_not_match_are_refused()
    {
        Assert.Equal("TensorDataset: inputs and labels or targets must have one row per example.\n  Got inputs float32[3, 2], int32[2].\n" +
            "  The first axis counts the examples.",
            Assert.Throws<ShapeException>(() => new TensorDataset(Tensor.Zeros(3, 2), IntTensor.From([0, 1]))).Message);
        Assert.Throws<ShapeException>(() => new TensorDataset(Tensor.Zeros(3, 2), Tensor.Scalar(1)));
        Assert.Throws<ShapeException>(() => new TensorDataset(Tensor.Scalar(1), Tensor.Zeros(1)));
    }

    [Theory]
    [InlineData(-1, "labels must start at 0.\n  Got -1 at position 1.\n  Number the classes 0, 1, 2, ... without a gap.")]
    [InlineData(2, "each label must be from 0 to 1, one for each of 2 classes.\n  Got 2 at position 1.\n" +
        "  Give a name for each class, or number the classes from 0.")]
    public void A_label_out_of_range_is_refused(int label, string expected)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new TensorDataset(Tensor.Zeros(2, 2), IntTensor.From([0, label]), ["no", "yes"]));
        Assert.StartsWith($"TensorDataset: {expected}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Negative_labels_alone_are_refused_too() =>
        Assert.StartsWith("TensorDataset: labels must start at 0.\n  Got -1 at position 0.",
            Assert.Throws<ArgumentOutOfRangeException>(() => new TensorDataset(Tensor.Zeros(1, 2), IntTensor.From([-1]))).Message, StringComparison.Ordinal);

    [Fact]
    public void Examples_may_be_ids()
    {
        IntTensor ids = IntTensor.Arange(6).Reshape(3, 2);
        var classes = new TensorDataset(ids, IntTensor.From([0, 2, 1]));
        Assert.Equal((3, 3), (classes.Count, classes.Classes));
        Assert.Equal([2], classes.InputShape);
        Batch batch = classes.Take([2, 0], default);
        Assert.Equal([4, 5, 0, 1], batch.Tokens.ToArray());
        Assert.Equal([2, 2], batch.Tokens.Shape);
        Assert.Equal([1, 0], batch.Labels.ToArray());

        var perId = new TensorDataset(ids, IntTensor.From([0, -100, 1, 1, -100, 0], 3, 2));
        Assert.Equal([1, 1], perId.Take([1], default).Labels.ToArray());
        Assert.Equal(2, perId.Classes);
        Assert.Equal([5f], new TensorDataset(ids, Tensor.From([3, 4, 5], 3, 1)).Take([2], default).Targets.ToArray());
        Assert.Equal("TensorDataset: inputs and labels or targets must have one row per example.\n  Got inputs int32[3, 2], int32[2].\n" +
            "  The first axis counts the examples.",
            Assert.Throws<ShapeException>(() => new TensorDataset(ids, IntTensor.Arange(2))).Message);
    }
}
