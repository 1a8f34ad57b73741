namespace Myelin.Tests.Ops;

public sealed class SqrtTests
{
    [Theory, Golden("Sqrt"), Covers("Sqrt(Tensor)")]
    public void Matches(GoldenCase c) => Check.Unary(c, x => x.Sqrt(), new SqrtOperator(), Math.Sqrt);

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].Sqrt(), [100_003]);
}
