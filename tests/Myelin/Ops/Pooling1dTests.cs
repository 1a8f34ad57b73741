namespace Myelin.Tests.Ops;

public sealed class Pooling1dTests
{
    [Theory, Golden("MaxPool1d", "arrays"), Covers("MaxPool1d(Tensor, Int32, Nullable, Int32, Int32)")]
    public void Max_matches(GoldenCase c) => Check.Operator(
        c, x => x[0].MaxPool1d(c.Int("kernelSize"), Stride(c), c.Int("padding"), c.Int("dilation", 1)), Windows(c, (inside, _) => inside.Max()));

    [Theory, Golden("AvgPool1d", "arrays"), Covers("AvgPool1d(Tensor, Int32, Nullable, Int32, Boolean)")]
    public void Average_matches(GoldenCase c) => Check.Operator(
        c, x => x[0].AvgPool1d(c.Int("kernelSize"), Stride(c), c.Int("padding"), c.Flag("countIncludePad")),
        Windows(c, (inside, all) => inside.Sum() / (c.Flag("countIncludePad") ? all : inside.Length)));

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].MaxPool1d(3, 2, 1) + x[0].AvgPool1d(3, 2, 1), [7, 31, 301]);

    [Fact]
    public void Other_axes_are_an_error() => Assert.Equal(
        "MaxPool1d: x must be [N, C, L].\n  Got x float32[2, 3].\n  For a sequence [N, L, C] use x.Transpose(1, 2).",
        Assert.Throws<ShapeException>(() => Tensor.Ones(2, 3).MaxPool1d(2)).Message);

    private static int? Stride(GoldenCase c) => c.HasList("stride") ? c.Int("stride") : null;

    private static Func<Array64[], Array64> Windows(GoldenCase c, Func<double[], int, double> f) => x => Array64.Of(c.ShapeOf("y"), i =>
    {
        int size = c.Int("kernelSize"), start = (i[2] * (Stride(c) ?? size)) - c.Int("padding"), length = x[0].Shape[2];
        int[] places = [.. Enumerable.Range(0, size).Select(k => start + (k * c.Int("dilation", 1)))];
        return f([.. places.Where(p => p >= 0 && p < length).Select(p => x[0][i[0], i[1], p])], size);
    });
}
