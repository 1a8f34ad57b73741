namespace Myelin.Tests.Tensors;

public sealed class CreationTests
{
    [Fact]
    public void Arange_counts_from_0() => Assert.Equal([0, 1, 2], Tensor.Arange(3).ToArray());

    [Fact]
    public void Linspace_has_both_ends()
    {
        Assert.Equal([-1, -0.5f, 0, 0.5f, 1], Tensor.Linspace(-1, 1, 5).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Linspace(0, 1, 1));
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
}
