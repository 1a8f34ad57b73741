namespace Myelin.Tests.Ops;

public sealed class HardTanhTests
{
    [Theory, Golden("HardTanh"), Covers("HardTanh(Tensor, Single, Single)")]
    public void Matches(GoldenCase c) =>
        Check.Unary(c, x => x.HardTanh(c.Float("min"), c.Float("max")), new HardTanhOperator(c.Float("min"), c.Float("max")), v =>
            Math.Clamp(v, c.Double("min"), c.Double("max")));

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].HardTanh(), [100_003]);

    [Fact]
    public void Limits_the_wrong_way_round_are_an_error() => Assert.Equal(
        "HardTanh: max must be above min.\n  Got min 1, max -1.\n  Swap them. (Parameter 'max')",
        Assert.Throws<ArgumentException>(() => Tensor.Ones(2).HardTanh(1, -1)).Message);
}
