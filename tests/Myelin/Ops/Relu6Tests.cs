namespace Myelin.Tests.Ops;

public sealed class Relu6Tests
{
    [Theory, Golden("Relu6"), Covers("Relu6(Tensor)")]
    public void Matches(GoldenCase c) => Check.Unary(c, x => x.Relu6(), new HardTanhOperator(0, 6), v => Math.Clamp(v, 0, 6));

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].Relu6(), [100_003]);
}
