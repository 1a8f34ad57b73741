namespace Myelin.Tests.Ops;

public sealed class CosineSimilarityTests
{
    [Theory, Golden("CosineSimilarity", "arrays"), Covers("CosineSimilarity(Tensor, Tensor, Int32, Single)")]
    public void Matches(GoldenCase c) => Check.Operator(c, x => x[0].CosineSimilarity(x[1], c.Int("axis")), x =>
    {
        int[] shape = Reference.Common(x[0].Shape, x[1].Shape);
        Array64 Sum(Func<double, double, double> f) => Reference.Reduce(v => v.Sum(), [c.Int("axis")])(
            [Array64.Of(shape, i => f(x[0].Broadcast(i), x[1].Broadcast(i)))]);
        Array64 dot = Sum((a, b) => a * b), first = Sum((a, _) => a * a), second = Sum((_, b) => b * b);
        return Array64.Of(dot.Shape, i => dot[i] / Math.Sqrt(first[i] * second[i]));
    }, Tolerance.BesideOne);

    [Fact]
    public void A_vector_of_zeros_is_like_none()
    {
        Tensor x = Tensor.Zeros(2, 3).RequireGrad();
        Tensor y = x.CosineSimilarity(Tensor.Ones(3));
        y.Sum().Backward();
        Assert.Equal([0f, 0], y.ToArray());
        Assert.All(x.Grad!.ToArray(), dx => Assert.True(float.IsFinite(dx)));
    }

    [Fact]
    public void Products_that_overflow_do_not_spoil_the_angle()
    {
        // Rows of 45 and 0 degrees, and one of ordinary numbers that keeps its bits.
        Tensor a = Tensor.From([1e20f, 0, 1.5e38f, 1e38f, 3, 4], 3, 2).RequireGrad(), b = Tensor.From([1e20f, 1e20f, 3e-1f, 2e-1f, 4, 3], 3, 2);
        Tensor y = a.CosineSimilarity(b);
        Compare.Close([Math.Sqrt(0.5), 1, 0.96], Compare.Wide(y.ToArray()), "cosines", Tolerance.BesideOne);
        Assert.Equal(Tensor.From([3, 4]).CosineSimilarity(Tensor.From([4, 3])).Item(), y.ToArray()[2]);
        y.Sum().Backward();
        Assert.All(a.Grad!.ToArray(), g => Assert.True(float.IsFinite(g)));
        Assert.Equal(1 - (float)Math.Sqrt(0.5), new CosineEmbedding().Call(Tensor.From([1e20f, 0], 1, 2), Tensor.From([1e20f, 1e20f], 1, 2)).Item(), 1e-6f);
    }

    [Theory]
    [InlineData(0f), InlineData(-1f), InlineData(float.NaN)]
    public void The_least_norm_is_above_0(float eps) => Assert.StartsWith("CosineSimilarity: eps must be a finite number above 0.\n",
        Assert.Throws<ArgumentOutOfRangeException>(() => Tensor.Ones(2).CosineSimilarity(Tensor.Ones(2), eps: eps)).Message, StringComparison.Ordinal);

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].CosineSimilarity(x[1]), [301, 67], [67]);

    [Fact]
    public void Shapes_that_do_not_broadcast_are_an_error() => Assert.StartsWith(
        "CosineSimilarity: sizes must be equal, aligned at the last axis, or one of them 1.\n  Got a float32[2, 3], b float32[4].",
        Assert.Throws<ShapeException>(() => Tensor.Ones(2, 3).CosineSimilarity(Tensor.Ones(4))).Message);
}
