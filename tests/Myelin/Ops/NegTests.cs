namespace Myelin.Tests.Ops;

public sealed class NegTests
{
    [Theory, Golden("Neg"), Covers("Neg(Tensor)")]
    public void Matches(GoldenCase c) => Check.Unary(c, x => x.Neg(), new NegOperator(), v => -v);

    [Theory, Golden("Neg"), Covers("op_UnaryNegation(Tensor)")]
    public void The_sign_matches(GoldenCase c) => Check.Unary(c, x => -x, new NegOperator(), v => -v);

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].Neg(), [100_003]);

    [Fact]
    public void The_sign_is_the_method() => Assert.Equal([-1f, 2f], (-Tensor.From([1, -2])).ToArray());
}
