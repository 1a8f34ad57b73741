namespace Myelin.Tests.Ops;

public sealed class TanhTests
{
    [Theory, Golden("Tanh"), Covers("Tanh(Tensor)")]
    public void Matches(GoldenCase c) => Check.Unary(c, x => x.Tanh(), new TanhOperator(), Math.Tanh, Tolerance.BesideOne);

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].Tanh(), [100_003]);
}
