namespace Myelin.Tests.Ops;

public sealed class RmsNormTests
{
    [Theory, Golden("RmsNorm", "attention"), Covers("RmsNorm(Tensor, Shape, Tensor, Nullable)")]
    public void Matches(GoldenCase c) =>
        Check.Operator(c, x => x[0].RmsNorm(LayerNormTests.Last(x[0], c.Int("axes")), LayerNormTests.Optional(x, 1), c.Float("eps")),
        x => LayerNormTests.Normalized(x, c.Int("axes"), c.Double("eps"), centered: false));

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].RmsNorm([133], x[1]), [900, 133], [133]);

    [Fact]
    public void By_default_eps_is_the_gap_between_1_and_the_next_float()
    {
        Tensor x = Given.Tensor([3, 5], 1) / 1e4f;
        Compare.SameBits(x.RmsNorm([5], null, 1.1920929e-7f).ToArray(), x.RmsNorm([5]).ToArray(), "y");
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_errors() => Assert.Equal(
        "RmsNorm: x must end in the normalized shape, of at least one element.\n  Got x float32[2, 3], normalized shape [2].\n" +
            "  Try [3], which normalizes over the last axis.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(2, 3).RmsNorm([2])).Message);
}
