namespace Myelin.Tests.Ops;

public sealed class EmbeddingTests
{
    [Theory, Golden("Embedding"), Covers("Embedding(Tensor, IntTensor, Nullable)")]
    public void Matches(GoldenCase c)
    {
        IntTensor ids = c.Ints("i0");
        int padding = c.Int("padding", -1), next = 0;
        double[] still = Compare.Wide(c.Floats("x0"));
        Check.Operator(c, x => x[0].Embedding(ids, padding < 0 ? null : padding), x =>
        {
            next = 0;
            // The padding row counts as a constant: its gradient is 0 by definition.
            return Array64.Of([.. ids.Shape, x[0].Shape[1]], i =>
            {
                int id = ids.AsSpan()[next++ / x[0].Shape[1]];
                return id == padding ? still[(id * x[0].Shape[1]) + i[^1]] : x[0][id, i[^1]];
            });
        });
    }

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].Embedding(IntTensor.From([.. Enumerable.Range(0, 999).Select(i => i * 7 % 300)], 27, 37)), [300, 101]);

    [Fact]
    public void Only_rows_that_were_used_get_a_gradient()
    {
        Tensor weight = Tensor.Ones(5, 2).RequireGrad();
        weight.Embedding(IntTensor.From([3, 1, 3])).Sum().Backward();
        Assert.Equal([0f, 0, 1, 1, 0, 0, 2, 2, 0, 0], weight.Grad!.ToArray());
    }

    [Fact]
    public void An_id_outside_is_an_error() => Assert.StartsWith(
        "Embedding: each id must be from 0 to 4, one for each of 5 rows.\n  Got 5 at position 2 of int32[1, 3].\n" +
            "  Give the embedding as many rows as the tokenizer has tokens, and use the tokenizer the model was trained with.",
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Ones(5, 2).Embedding(IntTensor.From([0, 4, 5], 1, 3))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_padding_index_that_is_no_id_is_an_error() => Assert.StartsWith(
        "Embedding: paddingIndex must be one of the ids, 0 to 3.\n  Got 9.\n  Count the padding among the ids.",
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Ones(4, 2).Embedding(IntTensor.From([0]), paddingIndex: 9)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_weight_of_other_axes_is_an_error() => Assert.Equal(
        "Embedding: the weight must be [V, D].\n  Got float32[5].\n  Give one row for each id.",
            Assert.Throws<ShapeException>(() => Tensor.Ones(5).Embedding(IntTensor.From([0]))).Message);
}
