namespace Myelin.Tests.Ops;

public sealed class GeluTests
{
    [Theory, Golden("Gelu"), Covers("Gelu(Tensor)")]
    public void Matches(GoldenCase c) => Check.Unary(c, x => x.Gelu(), new GeluOperator(), v => v * Reference.Erfc(-v / Math.Sqrt(2)) / 2, Tolerance.BesideOne);

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].Gelu(), [100_003]);
}
