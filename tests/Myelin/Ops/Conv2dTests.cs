namespace Myelin.Tests.Ops;

public sealed class Conv2dTests
{
    [Theory, Golden("Conv2d"), Covers("Conv2d(Tensor, Tensor, Tensor, Nullable, Nullable, Nullable, Int32, Boolean)")]
    public void Matches(GoldenCase c) => Convolution(c, winograd: false, Tolerance.Default);

    [Theory, Golden("Conv2d")]
    public void By_Winograds_tiles_matches(GoldenCase c) => Convolution(c, winograd: true, Tolerance.Winograd);

    private static void Convolution(GoldenCase c, bool winograd, Tolerance tolerance)
    {
        Size2? stride = c.Size("stride"), padding = c.Size("padding"), dilation = c.Size("dilation");
        int groups = c.Int("groups", 1);
        Check.Operator(
            c, x => x[0].Conv2d(x[1], x.Length > 2 ? x[2] : null, stride, padding, dilation, groups, winograd),
            x => Convolve(x, stride ?? 1, padding ?? 0, dilation ?? 1, groups), tolerance);
    }

    [Fact]
    public void Same_bits()
    {
        Check.Threads(x => x[0].Conv2d(x[1], x[2], padding: 2), [9, 3, 29, 31], [17, 3, 5, 5], [17]);
        Check.Threads(x => x[0].Conv2d(x[1], null, stride: 2, padding: 1, groups: 2), [5, 32, 15, 17], [34, 16, 3, 3]);
        Check.Threads(x => x[0].Conv2d(x[1], x[2]), [5, 32, 15, 17], [33, 32, 1, 1], [33]);
    }

    [Fact]
    public void Without_winograd_a_spoilt_pixel_spoils_only_what_it_enters()
    {
        Tensor weight = Given.Tensor([16, 16, 3, 3], 1), x = Given.Tensor([2, 16, 20, 20], 2);
        int Spoilt(bool winograd)
        {
            float[] values = x.ToArray();
            values[(3 * 400) + (7 * 20) + 9] = float.NaN;
            return Tensor.From(values, [2, 16, 20, 20]).Conv2d(weight, padding: 1, winograd: winograd).ToArray().Count(float.IsNaN);
        }

        Assert.Equal(9 * 16, Spoilt(winograd: false));
        Assert.True(Spoilt(winograd: true) >= 9 * 16);
        Compare.Close(x.Conv2d(weight, padding: 1, winograd: false), x.Conv2d(weight, padding: 1), "both ways", Tolerance.Winograd);
    }

    [Theory]
    [InlineData(3, 1, 0, 1, 1, "Conv2d: weight must take x's channels (4) divided by groups (1), and its outputs must be a multiple of groups.\n" +
        "  Got x float32[1, 4, 6, 6], weight float32[2, 3, 3, 3], stride 1, padding 0, dilation 1, groups 1.\n  Try a weight of [2, 4, 3, 3].")]
    [InlineData(4, 0, 0, 1, 1, "Conv2d: stride, dilation and groups must be at least 1, padding at least 0.\n" +
        "  Got x float32[1, 4, 6, 6], weight float32[2, 4, 3, 3], stride 0, padding 0, dilation 1, groups 1.\n" +
        "  The usual values are stride 1, padding 0, dilation 1, groups 1.")]
    [InlineData(4, 1, 0, 3, 1, "Conv2d: the padded image must not be smaller than the kernel.\n" +
        "  Got x float32[1, 4, 6, 6], weight float32[2, 4, 3, 3], stride 1, padding 0, dilation 3, groups 1.\n" +
        "  Try padding: 1, or fewer pooling layers before.")]
    public void Sizes_that_do_not_fit_are_an_error(int channels, int stride, int padding, int dilation, int groups, string message) => Assert.Equal(message,
        Assert.Throws<ShapeException>(() => Tensor.Ones(1, 4, 6, 6).Conv2d(Tensor.Ones(2, channels, 3, 3), null, stride, padding, dilation, groups)).Message);

    [Fact]
    public void Other_ranks_are_an_error() => Assert.Equal(
        "Conv2d: x must be [N, C, H, W] and weight [O, C / groups, kernel height, kernel width].\n" +
            "  Got x float32[4, 6, 6], weight float32[2, 4, 3, 3], stride 1, padding 0, dilation 1, groups 1.\n  Try x.Reshape(N, C, H, W).",
        Assert.Throws<ShapeException>(() => Tensor.Ones(4, 6, 6).Conv2d(Tensor.Ones(2, 4, 3, 3))).Message);

    private static Array64 Convolve(Array64[] inputs, Size2 stride, Size2 padding, Size2 dilation, int groups)
    {
        Array64 x = inputs[0], w = inputs[1];
        int inner = w.Shape[1], outer = w.Shape[0] / groups;
        int Size(int image, int kernel, int s, int p, int d) => ((image + (2 * p) - (d * (kernel - 1)) - 1) / s) + 1;
        int height = Size(x.Shape[2], w.Shape[2], stride.Height, padding.Height, dilation.Height),
            width = Size(x.Shape[3], w.Shape[3], stride.Width, padding.Width, dilation.Width);
        return Array64.Of([x.Shape[0], w.Shape[0], height, width], i =>
        {
            double sum = inputs.Length > 2 ? inputs[2][i[1]] : 0;
            for (int c = 0; c < inner; c++)
            {
                for (int p = 0; p < w.Shape[2]; p++)
                {
                    for (int q = 0; q < w.Shape[3]; q++)
                    {
                        int row = (i[2] * stride.Height) + (p * dilation.Height) - padding.Height,
                            column = (i[3] * stride.Width) + (q * dilation.Width) - padding.Width;
                        if ((uint)row < (uint)x.Shape[2] && (uint)column < (uint)x.Shape[3])
                            sum += x[i[0], (i[1] / outer * inner) + c, row, column] * w[i[1], c, p, q];
                    }
                }
            }

            return sum;
        });
    }
}
