namespace Myelin.Tests.Ops;

public sealed class HardSigmoidTests
{
    [Theory, Golden("HardSigmoid"), Covers("HardSigmoid(Tensor)")]
    public void Matches(GoldenCase c) =>
        Check.Unary(c, x => x.HardSigmoid(), new HardSigmoidOperator(), v => Math.Clamp((v / 6) + 0.5, 0, 1));

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].HardSigmoid(), [100_003]);
}
