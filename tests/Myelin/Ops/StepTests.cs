namespace Myelin.Tests.Ops;

public sealed class StepTests
{
    [Theory, Golden("Step"), Covers("Step(Tensor)")]
    public void Matches(GoldenCase c) => Check.Operator(c, x => x[0].Step(), x => x[0].Map(v => v > 0 ? 1 : 0));

    [Theory, Golden("Sign"), Covers("Sign(Tensor)")]
    public void Sign_matches(GoldenCase c) => Check.Operator(c, x => x[0].Sign(), x => x[0].Map(v => Math.Sign(v)));

    [Fact]
    public void Step_refuses_a_gradient_and_says_why() => Assert.Equal(
        "Backward: Step has no gradient.\n  Got a loss that depends on a parameter through Step.\n" +
        "  The slope of a step is 0 everywhere except at the jump, so nothing would be learned. Use Sigmoid or Relu, or train a Perceptron by its own rule.",
        Assert.Throws<InvalidOperationException>(() => Tensor.Ones(3).RequireGrad().Step().Sum().Backward()).Message);

    [Fact]
    public void Sign_refuses_a_gradient_and_says_why() => Assert.Equal(
        "Backward: Sign has no gradient.\n  Got a loss that depends on a parameter through Sign.\n" +
        "  The slope of sign is 0 everywhere except at the jump, so nothing would be learned. Use Tanh, which is a smooth sign.",
        Assert.Throws<InvalidOperationException>(() => Tensor.Ones(3).RequireGrad().Sign().Sum().Backward()).Message);
}
