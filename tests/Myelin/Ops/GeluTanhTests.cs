namespace Myelin.Tests.Ops;

public sealed class GeluTanhTests
{
    [Theory, Golden("GeluTanh"), Covers("GeluTanh(Tensor)")]
    public void Matches(GoldenCase c) =>
        Check.Unary(c, x => x.GeluTanh(), new GeluTanhOperator(), v =>
            v / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (v + (0.044715 * v * v * v)))), Tolerance.BesideOne);

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].GeluTanh(), [100_003]);
}
