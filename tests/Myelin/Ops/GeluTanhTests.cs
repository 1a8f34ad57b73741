using Myelin.Tests.Golden;

namespace Myelin.Tests.Ops;

public sealed class GeluTanhTests
{
    [Theory, Golden("GeluTanh"), Covers("GeluTanh(Tensor)")]
    public void Matches(GoldenCase c) => Check.Unary(c, x => x.GeluTanh(), new GeluTanhOperator());

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].GeluTanh(), [100_003]);
}
