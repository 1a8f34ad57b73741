namespace Myelin.Tests.Ops;

public sealed class Conv1dTests
{
    [Theory, Golden("Conv1d"), Covers("Conv1d(Tensor, Tensor, Tensor, Int32, Int32, Int32, Int32)")]
    public void Matches(GoldenCase c)
    {
        int stride = c.Int("stride", 1), padding = c.Int("padding"), dilation = c.Int("dilation", 1), groups = c.Int("groups", 1);
        Check.Operator(c, x => x[0].Conv1d(x[1], x.Length > 2 ? x[2] : null, stride, padding, dilation, groups), inputs =>
        {
            (Array64 x, Array64 w) = (inputs[0], inputs[1]);
            int inner = w.Shape[1], outer = w.Shape[0] / groups;
            return Array64.Of([x.Shape[0], w.Shape[0], ((x.Shape[2] + (2 * padding) - (dilation * (w.Shape[2] - 1)) - 1) / stride) + 1], i =>
            {
                double sum = inputs.Length > 2 ? inputs[2][i[1]] : 0;
                for (int k = 0; k < inner * w.Shape[2]; k++)
                {
                    int place = (i[2] * stride) + (k % w.Shape[2] * dilation) - padding;
                    if (place >= 0 && place < x.Shape[2])
                        sum += x[i[0], (i[1] / outer * inner) + (k / w.Shape[2]), place] * w[i[1], k / w.Shape[2], k % w.Shape[2]];
                }

                return sum;
            });
        });
    }

    [Fact]
    public void Same_bits() => Check.Threads(x => x[0].Conv1d(x[1], x[2], padding: 2), [9, 13, 301], [17, 13, 5], [17]);

    [Fact]
    public void Other_ranks_are_an_error() => Assert.Equal(
        "Conv1d: x must be [N, C, L] and weight [O, C / groups, kernel].\n  Got x float32[4, 6], weight float32[2, 4, 3].\n" +
            "  For a sequence [N, L, C] use x.Transpose(1, 2).",
        Assert.Throws<ShapeException>(() => Tensor.Ones(4, 6).Conv1d(Tensor.Ones(2, 4, 3))).Message);
}
