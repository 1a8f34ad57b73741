namespace Myelin.Tests.Ops;

public sealed class CosTests
{
    [Theory, Golden("Cos", "arrays"), Covers("Cos(Tensor)")]
    public void Matches(GoldenCase c) => Check.Unary(c, x => x.Cos(), new CosOperator(), Math.Cos, Tolerance.BesideOne);

    [Fact]
    public void Same_bits() => Check.Threads(x => (x[0] * 1e5f).Cos(), [100_003]);
}
