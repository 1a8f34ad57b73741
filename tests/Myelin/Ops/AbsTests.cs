namespace Myelin.Tests.Ops;

public sealed class AbsTests
{
    [Theory, Golden("Abs"), Covers("Abs(Tensor)")]
    public void Matches(GoldenCase c) => Check.Unary(c, x => x.Abs(), new AbsOperator(), Math.Abs);

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].Abs(), [100_003]);
}
