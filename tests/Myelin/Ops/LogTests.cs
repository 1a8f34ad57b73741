namespace Myelin.Tests.Ops;

public sealed class LogTests
{
    [Theory, Golden("Log"), Covers("Log(Tensor)")]
    public void Matches(GoldenCase c) => Check.Unary(c, x => x.Log(), new LogOperator(), Math.Log);

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].Log(), [100_003]);
}
