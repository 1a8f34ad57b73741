namespace Myelin.Tests.Layers;

/// <summary>Sequences are [N, T, features] unless a layer was made otherwise: an example's output does not depend on the others in its batch.</summary>
public sealed class BatchFirstTests
{
    public static TheoryData<string, Func<Layer>> Layers => new()
    {
        { "Rnn", () => new Rnn(4, 4) },
        { "Gru", () => new Gru(4, 4) },
        { "Lstm", () => new Lstm(4, 4) },
        { "SequenceLast", () => new SequenceLast() },
        { "SequenceMean", () => new SequenceMean() },
        { "MultiHeadAttention", () => new MultiHeadAttention(4, 2) },
        { "TransformerEncoderLayer", () => new TransformerEncoderLayer(4, 2, 8) },
        { "SinePositionalEncoding", () => new SinePositionalEncoding(4) },
        { "LearnedPositionalEncoding", () => new LearnedPositionalEncoding(4, 9) },
    };

    [Theory, MemberData(nameof(Layers))]
    public void The_first_axis_is_the_batch(string name, Func<Layer> create)
    {
        Layer layer = create();
        layer.Initialize(seed: 3);
        Tensor batch = Tensor.Normal(RandomStream.For(7, name), 3, 5, 4);
        Tensor all = layer.Predict(batch);
        foreach (int example in Enumerable.Range(0, 3))
        {
            float[] alone = layer.Predict(batch.Slice(0, example, example + 1)).ToArray();
            Assert.Equal(alone, all.Slice(0, example, example + 1).ToArray(), (a, b) => MathF.Abs(a - b) < 1e-6f);
        }

        Assert.DoesNotContain("batchFirst", layer.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void So_it_is_for_the_operators()
    {
        Tensor x = Tensor.Ones(2, 5, 3);
        Assert.Equal([2, 4], x.Rnn(Tensor.Ones(4, 3), Tensor.Ones(4, 4), null, null).Hidden.Shape);
        Assert.Equal([2, 4], x.Gru(Tensor.Ones(12, 3), Tensor.Ones(12, 4), null, null).Hidden.Shape);
        Assert.Equal([2, 4], x.Lstm(Tensor.Ones(16, 3), Tensor.Ones(16, 4), null, null).Hidden.Shape);
    }
}
