namespace Myelin.Tests.Ops;

public sealed class SquareTests
{
    [Theory, Golden("Square"), Covers("Square(Tensor)")]
    public void Matches(GoldenCase c) => Check.Unary(c, x => x.Square(), new SquareOperator(), v => v * v);

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].Square(), [100_003]);
}
