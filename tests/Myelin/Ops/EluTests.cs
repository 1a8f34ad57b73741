namespace Myelin.Tests.Ops;

public sealed class EluTests
{
    [Theory, Golden("Elu"), Covers("Elu(Tensor, Single)")]
    public void Matches(GoldenCase c) =>
        Check.Unary(c, x => x.Elu(c.Float("alpha")), new EluOperator(c.Float("alpha"), 1), v => v > 0 ? v : c.Double("alpha") * (Math.Exp(v) - 1));

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].Elu(), [100_003]);
}
