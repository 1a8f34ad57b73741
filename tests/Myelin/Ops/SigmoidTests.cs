namespace Myelin.Tests.Ops;

public sealed class SigmoidTests
{
    [Theory, Golden("Sigmoid"), Covers("Sigmoid(Tensor)")]
    public void Matches(GoldenCase c) => Check.Unary(c, x => x.Sigmoid(), new SigmoidOperator(), Reference.Sigmoid, Tolerance.BesideOne);

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].Sigmoid(), [100_003]);
}
