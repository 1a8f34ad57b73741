namespace Myelin.Tests.Ops;

public sealed class LayerNormTests
{
    /// <summary>Rows of the last axes of x, normalized in double: the reference of layer norm and of RMS norm.</summary>
    internal static Array64 Normalized(Array64[] inputs, int axes, double eps, bool centered)
    {
        Array64 x = inputs[0];
        int length = Array64.Product(x.Shape.AsSpan()[^axes..]), place = 0;
        return Array64.Of(x.Shape, _ =>
        {
            int at = place++;
            double[] row = x.Values[(at / length * length)..((at / length * length) + length)];
            double mean = centered ? row.Average() : 0, variance = row.Average(v => (v - mean) * (v - mean));
            double z = (x.Values[at] - mean) / Math.Sqrt(variance + eps);
            return (z * (inputs.Length > 1 ? inputs[1].Values[at % length] : 1)) + (inputs.Length > 2 ? inputs[2].Values[at % length] : 0);
        });
    }

    internal static Tensor? Optional(Tensor[] inputs, int place) => place < inputs.Length ? inputs[place] : null;

    internal static Shape Last(Tensor x, int axes) => Shape.Create(x.Shape.AsSpan()[^axes..]);

    [Theory, Golden("LayerNorm", "attention"), Covers("LayerNorm(Tensor, Shape, Tensor, Tensor, Single)")]
    public void Matches(GoldenCase c) => Check.Operator(c, x => x[0].LayerNorm(Last(x[0], c.Int("axes")), Optional(x, 1), Optional(x, 2), c.Float("eps")),
        x => Normalized(x, c.Int("axes"), c.Double("eps"), centered: true), Tolerance.Sums);

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].LayerNorm([133], x[1], x[2]), [900, 133], [133], [133]);

    [Fact]
    public void Shapes_that_do_not_fit_are_errors()
    {
        Tensor x = Tensor.Ones(2, 3, 4);
        Assert.Equal("LayerNorm: x must end in the normalized shape, of at least one element.\n  Got x float32[2, 3, 4], normalized shape [3].\n" +
            "  Try [4], which normalizes over the last axis.",
            Assert.Throws<ShapeException>(() => x.LayerNorm([3])).Message);
        Assert.StartsWith("LayerNorm: x must end in", Assert.Throws<ShapeException>(() => Tensor.Scalar(1).LayerNorm([1])).Message, StringComparison.Ordinal);
        Assert.StartsWith("LayerNorm: x must end in", Assert.Throws<ShapeException>(() => Tensor.Ones(2, 0).LayerNorm([0])).Message, StringComparison.Ordinal);
        Assert.Equal("LayerNorm: weight and bias must have the normalized shape [4].\n  Got weight float32[3], bias null.\n" +
            "  Give one value for each position of a row, or null.",
            Assert.Throws<ShapeException>(() => x.LayerNorm([4], Tensor.Ones(3))).Message);
    }
}
