namespace Myelin.Tests.Ops;

public sealed class ExpTests
{
    [Theory, Golden("Exp"), Covers("Exp(Tensor)")]
    public void Matches(GoldenCase c) => Check.Unary(c, x => x.Exp(), new ExpOperator(), Math.Exp);

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].Exp(), [100_003]);
}
