namespace Myelin.Tests.Tensors;

public sealed class CreationTests
{
    [Fact]
    public void Arange_counts_from_0() => Assert.Equal([0, 1, 2], Tensor.Arange(3).ToArray());

    [Fact]
    public void Linspace_has_both_ends()
    {
        Assert.Equal([-1, -0.5f, 0, 0.5f, 1], Tensor.Linspace(-1, 1, 5).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Linspace(0, 1, 0));
    }

    [Fact]
    public void Random_tensors_are_what_their_stream_draws()
    {
        float[] normal = new float[6], even = new float[6];
        var expected = new RandomStream(7);
        expected.FillNormal(normal);
        expected.FillUniform(even, -2, 3);
        var random = new RandomStream(7);
        Assert.Equal(normal, Tensor.Normal(random, 2, 3).ToArray());
        Tensor second = Tensor.Uniform(random, -2, 3, 3, 2);
        Assert.Equal([3, 2], second.Shape);
        Assert.Equal(even, second.ToArray());
    }

    [Fact]
    public void Bernoulli_draws_ones_with_its_probability()
    {
        float[] values = Tensor.Bernoulli(new RandomStream(3), 0.3f, 100, 100).ToArray();
        Assert.All(values, v => Assert.True(v is 0 or 1));
        Assert.InRange(values.Average(), 0.28, 0.32);
    }

    [Fact]
    public void Integers_are_counted_and_drawn()
    {
        Assert.Equal([0, 1, 2], IntTensor.Arange(3).ToArray());
        Assert.Equal([7, 7, 7, 7], IntTensor.Full(7, 2, 2).ToArray());
        int[] drawn = IntTensor.Uniform(new RandomStream(3), -2, 3, 50, 20).ToArray(), order = IntTensor.Permutation(new RandomStream(3), 100).ToArray();
        Assert.Equal([-2, -1, 0, 1, 2], drawn.Distinct().Order());
        Assert.Equal(Enumerable.Range(0, 100), order.Order());
        Assert.NotEqual(Enumerable.Range(0, 100), order);
        Assert.Throws<ArgumentOutOfRangeException>(() => IntTensor.Uniform(new RandomStream(3), 2, 2, 1));
    }
}
