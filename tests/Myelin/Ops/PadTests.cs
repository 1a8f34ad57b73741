namespace Myelin.Tests.Ops;

public sealed class PadTests
{
    [Theory, Golden("Pad"), Covers("Pad(Tensor, ReadOnlySpan, Single)")]
    public void Matches(GoldenCase c)
    {
        (int Before, int)[] widths = c.Pairs("widths");
        Check.Operator(c, x => x[0].Pad(widths, c.Float("value")), inputs => Array64.Of(c.ShapeOf("y"), i =>
        {
            int[] from = [.. i.Select((at, axis) => at - widths[axis].Before)];
            bool inside = from.Select((at, axis) => (uint)at < (uint)inputs[0].Shape[axis]).All(v => v);
            return inside ? inputs[0][from] : c.Float("value");
        }));
    }

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].Pad([(1, 2), (3, 4)]), [301, 401]);

    [Fact]
    public void Negative_widths_are_an_error() => Assert.Equal(
        "Pad: one pair of widths per axis is needed, each at least 0.\n  Got [(0, -1)] for float32[3].\n  Give (0, 0) for an unchanged axis; use Slice to cut.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(3).Pad([(0, -1)])).Message);
}
