namespace Myelin.Tests.Ops;

public sealed class SoftplusTests
{
    [Theory, Golden("Softplus"), Covers("Softplus(Tensor, Single, Single)")]
    public void Matches(GoldenCase c) =>
        Check.Unary(c, x => x.Softplus(c.Float("beta"), c.Float("threshold")), new SoftplusOperator(c.Float("beta"), c.Float("threshold")), v =>
            v * c.Double("beta") > c.Double("threshold") ? v : Reference.Log1p(Math.Exp(c.Double("beta") * v)) / c.Double("beta"));

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].Softplus(), [100_003]);
}
