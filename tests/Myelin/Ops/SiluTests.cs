namespace Myelin.Tests.Ops;

public sealed class SiluTests
{
    [Theory, Golden("Silu"), Covers("Silu(Tensor)")]
    public void Matches(GoldenCase c) => Check.Unary(c, x => x.Silu(), new SiluOperator(), v => v * Reference.Sigmoid(v));

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].Silu(), [100_003]);
}
