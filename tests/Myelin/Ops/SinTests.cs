namespace Myelin.Tests.Ops;

public sealed class SinTests
{
    [Theory, Golden("Sin", "arrays"), Covers("Sin(Tensor)")]
    public void Matches(GoldenCase c) => Check.Unary(c, x => x.Sin(), new SinOperator(), Math.Sin, Tolerance.BesideOne);

    [Fact]
    public void Same_bits() => Check.Threads(x => (x[0] * 1e5f).Sin(), [100_003]);
}
