namespace Myelin.Tests.Ops;

public sealed class HardSwishTests
{
    [Theory, Golden("HardSwish"), Covers("HardSwish(Tensor)")]
    public void Matches(GoldenCase c) =>
        Check.Unary(c, x => x.HardSwish(), new HardSwishOperator(), v => v * Math.Clamp((v / 6) + 0.5, 0, 1));

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].HardSwish(), [100_003]);
}
