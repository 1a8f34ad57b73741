namespace Myelin.Tests.Ops;

public sealed class ConvTranspose2dTests
{
    [Theory, Golden("ConvTranspose2d"), Covers("ConvTranspose2d(Tensor, Tensor, Tensor, Nullable, Nullable, Nullable, Nullable, Int32)")]
    public void Matches(GoldenCase c)
    {
        Size2 stride = c.Size("stride") ?? 1, padding = c.Size("padding") ?? 0, outputPadding = c.Size("outputPadding") ?? 0,
            dilation = c.Size("dilation") ?? 1;
        int groups = c.Int("groups", 1);
        Check.Operator(c, x => x[0].ConvTranspose2d(x[1], x.Length > 2 ? x[2] : null, stride, padding, outputPadding, dilation, groups), inputs =>
        {
            (Array64 x, Array64 w) = (inputs[0], inputs[1]);
            int inner = x.Shape[1] / groups, outer = w.Shape[1];
            Array64 y = Array64.Of(c.ShapeOf("y"), i => inputs.Length > 2 ? inputs[2][i[1]] : 0);
            foreach (int[] i in Array64.Indices(x.Shape))
            {
                foreach (int[] k in Array64.Indices([outer, w.Shape[2], w.Shape[3]]))
                {
                    int row = (i[2] * stride.Height) + (k[1] * dilation.Height) - padding.Height,
                        column = (i[3] * stride.Width) + (k[2] * dilation.Width) - padding.Width;
                    if (row < 0 || column < 0 || row >= y.Shape[2] || column >= y.Shape[3]) continue;
                    y.Values[y.Place([i[0], (i[1] / inner * outer) + k[0], row, column])] += x[i] * w[i[1], k[0], k[1], k[2]];
                }
            }

            return y;
        });
    }

    [Fact]
    public void Same_bits()
    {
        Check.Threads(x => x[0].ConvTranspose2d(x[1], x[2], stride: 2, padding: 1), [5, 13, 15, 17], [13, 17, 4, 4], [17]);
        Check.Threads(x => x[0].ConvTranspose2d(x[1], x[2], padding: 1), [5, 32, 15, 17], [32, 16, 3, 3], [16]);
    }

    [Fact]
    public void It_undoes_the_sizes_of_a_convolution()
    {
        Tensor x = Tensor.Ones(1, 2, 9, 12), y = x.Conv2d(Tensor.Ones(3, 2, 3, 4), null, stride: 2, padding: 1);
        Assert.Equal(x.Shape, y.ConvTranspose2d(Tensor.Ones(3, 2, 3, 4), null, stride: 2, padding: 1, outputPadding: (0, 0)).Shape);
    }

    [Theory]
    [InlineData(2, 1, 0, 0, "ConvTranspose2d: weight must begin with x's channels (4), a multiple of groups (1).", "Try a weight of [4, 3, 3, 3].")]
    [InlineData(4, 0, 0, 0, "ConvTranspose2d: stride, dilation and groups must be at least 1, padding and outputPadding at least 0.",
        "The usual values are stride 1, padding 0, outputPadding 0, dilation 1, groups 1.")]
    [InlineData(4, 1, 0, 1, "ConvTranspose2d: outputPadding must be below stride or dilation.",
        "It chooses between the sizes that a convolution with this stride would shrink to x's.")]
    [InlineData(4, 1, 4, 0, "ConvTranspose2d: x must have pixels, and some must remain after the padding is cut off.", "Try padding: 0.")]
    public void Sizes_that_do_not_fit_are_an_error(int channels, int stride, int padding, int outputPadding, string rule, string fix) => Assert.Equal(
        $"{rule}\n  Got x float32[1, 4, 6, 6], weight float32[{channels}, 3, 3, 3], stride {stride}, padding {padding}, " +
            $"outputPadding {outputPadding}, dilation 1, groups 1.\n  {fix}",
        Assert.Throws<ShapeException>(
            () => Tensor.Ones(1, 4, 6, 6).ConvTranspose2d(Tensor.Ones(channels, 3, 3, 3), null, stride, padding, outputPadding)).Message);
}
