
namespace Myelin.Tests.Layers;

public sealed class EmbeddingTests
{
    [Fact, Covers("layer Embedding")]
    public void Looks_rows_up_and_learns_only_those_that_were_used()
    {
        var layer = new Embedding(6, 3, paddingIndex: 2);
        layer.Initialize(7);
        IntTensor ids = IntTensor.From([5, 2, 0, 5], 2, 2);
        Tensor y = layer.Call(ids);
        Assert.Equal(layer.Weight.Value.Embedding(ids, 2).ToArray(), y.ToArray());
        Assert.Equal([2, 2, 3], y.Shape);
        y.Sum().Backward();
        Assert.Equal([1f, 0, 0, 0, 0, 2], layer.Weight.Grad!.Mean(1).ToArray());
        Assert.Equal("Embedding(6, 3, paddingIndex: 2)", layer.Describe());
    }

    [Fact]
    public void Rows_are_normal_at_first_and_the_padding_row_0()
    {
        var layer = new Embedding(1000, 64, paddingIndex: 1);
        layer.Initialize(3);
        float[] values = layer.Weight.Value.ToArray();
        Assert.All(values[64..128], v => Assert.Equal(0, v));
        Assert.InRange(values.Average(), -0.02, 0.02);
        Assert.InRange(values.Select(v => v * v).Average(), 0.97, 1.02);
    }

    [Fact]
    public void Sizes_out_of_range_are_an_error()
    {
        Assert.StartsWith("Embedding: count must be at least 1.\n  Got 0.\n  Give the number of tokens: tokenizer.Count.",
            Assert.Throws<ArgumentOutOfRangeException>(() => new Embedding(0, 3)).Message, StringComparison.Ordinal);
        Assert.StartsWith("Embedding: paddingIndex must be one of the ids, 0 to 2.\n  Got 3.\n  Count the padding among the ids.",
            Assert.Throws<ArgumentOutOfRangeException>(() => new Embedding(3, 3, 3)).Message, StringComparison.Ordinal);
    }
}
