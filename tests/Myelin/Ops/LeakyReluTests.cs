namespace Myelin.Tests.Ops;

public sealed class LeakyReluTests
{
    [Theory, Golden("LeakyRelu"), Covers("LeakyRelu(Tensor, Single)")]
    public void Matches(GoldenCase c) =>
        Check.Unary(c, x => x.LeakyRelu(c.Float("slope")), new LeakyReluOperator(c.Float("slope")), v => v < 0 ? (double)c.Float("slope") * v : v);

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].LeakyRelu(0.1f), [100_003]);
}
