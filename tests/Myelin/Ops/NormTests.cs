namespace Myelin.Tests.Ops;

public sealed class NormTests
{
    [Theory, Golden("Norm", "arrays"), Covers("Norm(Tensor)")]
    public void Matches(GoldenCase c) => Check.Operator(c, x => x[0].Norm(), Reference.Reduce(Norm));

    [Theory, Golden("NormAxis", "arrays"), Covers("Norm(Tensor, Int32, Boolean)")]
    public void Along_an_axis_matches(GoldenCase c) =>
        Check.Operator(c, x => x[0].Norm(c.Int("axis"), c.Flag("keepDims")), Reference.Reduce(Norm, [c.Int("axis")], c.Flag("keepDims")));

    [Fact]
    public void The_gradient_of_zero_is_zero()
    {
        Tensor x = Tensor.From([0, 0, 3, 4], 2, 2).RequireGrad();
        x.Norm(1).Sum().Backward();
        Assert.Equal([0f, 0, 0.6f, 0.8f], x.Grad!.ToArray());
    }

    [Fact]
    public void Large_and_small_elements_neither_overflow_nor_vanish()
    {
        Assert.Equal(5e30f, Tensor.From([3e30f, 4e30f]).Norm().Item(), 1e24f);
        Assert.Equal(5e-30f, Tensor.From([3e-30f, 4e-30f]).Norm().Item(), 1e-35f);
    }

    [Fact]
    public void Same_bits()
    {
        Check.Threads(x => x[0].Norm(1), [31, 1001]);
        Check.Threads(x => x[0].Norm(0), [31, 1001]);
    }

    private static double Norm(double[] values) => Math.Sqrt(values.Sum(v => v * v));
}
