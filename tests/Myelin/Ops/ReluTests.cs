namespace Myelin.Tests.Ops;

public sealed class ReluTests
{
    [Theory, Golden("Relu"), Covers("Relu(Tensor)")]
    public void Matches(GoldenCase c) => Check.Unary(c, x => x.Relu(), new ReluOperator(), v => Math.Max(v, 0));

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].Relu(), [100_003]);
}
