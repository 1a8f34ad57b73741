namespace Myelin.Tests.Ops;

public sealed class GroupNormTests
{
    [Theory, Golden("GroupNorm", "attention"), Covers("GroupNorm(Tensor, Int32, Tensor, Tensor, Single)")]
    public void Matches(GoldenCase c) =>
        Check.Operator(c, x => x[0].GroupNorm(c.Int("groups"), LayerNormTests.Optional(x, 1), LayerNormTests.Optional(x, 2), c.Float("eps")), inputs =>
    {
        Array64 x = inputs[0];
        int groups = c.Int("groups"), size = Math.Max(1, x.Shape[1] / groups * Array64.Product(x.Shape.AsSpan()[2..])), place = 0;
        return Array64.Of(x.Shape, i =>
        {
            int at = place++;
            double[] group = x.Values[(at / size * size)..((at / size * size) + size)];
            double mean = group.Average(), z = (x.Values[at] - mean) / Math.Sqrt(Reference.Variance(group, 0) + c.Double("eps"));
            return (z * (inputs.Length > 1 ? inputs[1].Values[i[1]] : 1)) + (inputs.Length > 2 ? inputs[2].Values[i[1]] : 0);
        });
    });

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].GroupNorm(3, x[1], x[2]), [40, 6, 17, 19], [6], [6]);

    [Fact]
    public void Shapes_that_do_not_fit_are_errors()
    {
        Assert.Equal(
            "GroupNorm: x must be [N, C, …] with at least one element per example, and groups must divide C.\n  Got x float32[2, 6, 3], 4 groups.\n" +
                "  Each group has C / groups channels: 32 channels in 8 groups are 4 per group.",
            Assert.Throws<ShapeException>(() => Tensor.Ones(2, 6, 3).GroupNorm(4)).Message);
        Assert.Equal("GroupNorm: weight and bias must have one value per channel, [6].\n  Got weight null, bias float32[2].\n" +
            "  Give one value for each channel, or null.",
            Assert.Throws<ShapeException>(() => Tensor.Ones(2, 6, 3).GroupNorm(2, null, Tensor.Ones(2))).Message);
        Assert.StartsWith("GroupNorm: x must be", Assert.Throws<ShapeException>(() => Tensor.Ones(6).GroupNorm(2)).Message, StringComparison.Ordinal);
    }
}
