namespace Myelin.Tests.Ops;

public sealed class ErfTests
{
    [Theory, Golden("Erf"), Covers("Erf(Tensor)")]
    public void Matches(GoldenCase c) => Check.Unary(c, x => x.Erf(), new ErfOperator(), v => 1 - Reference.Erfc(v));

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].Erf(), [100_003]);
}
