namespace Myelin.Tests.Ops;

public sealed class SeluTests
{
    [Theory, Golden("Selu"), Covers("Selu(Tensor)")]
    public void Matches(GoldenCase c) =>
        Check.Unary(c, x => x.Selu(), new EluOperator(1.6732632423543772, 1.0507009873554805), v =>
            1.0507009873554805 * (v > 0 ? v : 1.6732632423543772 * (Math.Exp(v) - 1)));

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].Selu(), [100_003]);
}
