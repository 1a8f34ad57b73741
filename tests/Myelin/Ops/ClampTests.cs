namespace Myelin.Tests.Ops;

public sealed class ClampTests
{
    [Theory, Golden("Clamp"), Covers("Clamp(Tensor, Single, Single)")]
    public void Matches(GoldenCase c) =>
        Check.Unary(c, x => x.Clamp(c.Float("min"), c.Float("max")), new ClampOperator(c.Float("min"), c.Float("max")), v =>
            Math.Clamp(v, c.Double("min"), c.Double("max")));

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].Clamp(0.5f, 1), [100_003]);

    [Fact]
    public void Limits_the_wrong_way_round_are_an_error() => Assert.Equal(
        "Clamp: max must not be below min.\n  Got min 2, max 1.\n  Swap them. (Parameter 'max')",
        Assert.Throws<ArgumentException>(() => Tensor.Ones(2).Clamp(2, 1)).Message);
}
