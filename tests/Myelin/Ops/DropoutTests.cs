namespace Myelin.Tests.Ops;

public sealed class DropoutTests
{
    [Theory]
    [InlineData(0.3f, true), InlineData(0.3f, false), InlineData(0f, true)]
    [Covers("Dropout(Tensor, Single, RandomStream, Boolean)")]
    public void Zeroes_its_share_and_passes_gradients_by_the_same_mask(float rate, bool rescale)
    {
        Tensor x = Given.Tensor([100, 201], 1).RequireGrad(), dy = Given.Tensor([100, 201], 2), y = x.Dropout(rate, new RandomStream(7), rescale);
        y.Backward(dy);
        float kept = rescale ? 1 / (1 - rate) : 1;
        float[] from = x.ToArray(), to = y.ToArray(), above = dy.ToArray(), gradient = x.Grad!.ToArray();
        for (int i = 0; i < to.Length; i++)
        {
            bool dropped = to[i] == 0;
            Assert.Equal(dropped ? 0 : from[i] * kept, to[i]);
            Assert.Equal(dropped ? 0 : above[i] * kept, gradient[i]);
        }

        // Four standard deviations of the share of 20,100 draws.
        Assert.InRange(to.Count(v => v == 0) / (double)to.Length, rate - 0.013, rate + 0.013);
    }

    [Fact]
    public void Moves_the_stream_on_by_one_number_an_element()
    {
        var random = new RandomStream(7);
        Tensor first = Tensor.Ones(3, 5).Dropout(0.5f, random), second = Tensor.Ones(3, 5).Dropout(0.5f, random);
        Assert.Equal(30, random.Position);
        Assert.NotEqual(first.ToArray(), second.ToArray());
        Assert.Empty(Tensor.Ones(0, 3).Dropout(0.5f, random).ToArray());
    }

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].Dropout(0.4f, new RandomStream(3)), [100_003]);

    [Theory]
    [InlineData(1f), InlineData(-0.1f), InlineData(float.NaN)]
    public void A_rate_out_of_range_is_an_error(float rate) => Assert.Contains("Dropout: rate must be at least 0 and below 1.",
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Ones(2).Dropout(rate, new RandomStream(1))).Message, StringComparison.Ordinal);
}
