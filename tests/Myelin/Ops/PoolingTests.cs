namespace Myelin.Tests.Ops;

public sealed class PoolingTests
{
    [Theory, Golden("MaxPool2d"), Covers("MaxPool2d(Tensor, Size2, Nullable, Nullable, Nullable)")]
    public void Max_matches(GoldenCase c) =>
        Check.Operator(c, x => x[0].MaxPool2d(c.Size("kernelSize")!.Value, c.Size("stride"), c.Size("padding"), c.Size("dilation")),
        x => Windows(c, x[0], (values, _) => values.Any(double.IsNaN) ? double.NaN : values.Max()));

    [Theory, Golden("AvgPool2d"), Covers("AvgPool2d(Tensor, Size2, Nullable, Nullable, Boolean)")]
    public void Avg_matches(GoldenCase c) =>
        Check.Operator(c, x => x[0].AvgPool2d(c.Size("kernelSize")!.Value, c.Size("stride"), c.Size("padding"), c.Flag("countIncludePad")),
        x => Windows(c, x[0], (values, padded) => values.Sum() / (c.Flag("countIncludePad") ? padded : values.Count)));

    [Theory, Golden("AdaptiveAvgPool2d"), Covers("AdaptiveAvgPool2d(Tensor, Size2)")]
    public void Adaptive_matches(GoldenCase c)
    {
        Size2 size = c.Size("outputSize")!.Value;
        Check.Operator(c, x => x[0].AdaptiveAvgPool2d(size), inputs =>
        {
            Array64 x = inputs[0];
            int height = x.Shape[2], width = x.Shape[3];
            return Array64.Of([x.Shape[0], x.Shape[1], size.Height, size.Width], i =>
            {
                int top = i[2] * height / size.Height, bottom = (((i[2] + 1) * height) + size.Height - 1) / size.Height;
                int left = i[3] * width / size.Width, right = (((i[3] + 1) * width) + size.Width - 1) / size.Width;
                double sum = 0;
                for (int row = top; row < bottom; row++)
                {
                    for (int column = left; column < right; column++) sum += x[i[0], i[1], row, column];
                }

                return sum / ((bottom - top) * (right - left));
            });
        });
    }

    [Fact]
    public void Same_bits()
    {
        Check.Threads(x => x[0].MaxPool2d(3, 2, 1), [9, 17, 29, 31]);
        Check.Threads(x => x[0].AvgPool2d(2), [9, 17, 29, 31]);
        Check.Threads(x => x[0].AdaptiveAvgPool2d((5, 7)), [9, 17, 29, 31]);
    }

    [Fact]
    public void Padding_above_half_the_window_is_an_error() => Assert.Equal(
        "MaxPool2d: kernelSize, stride and dilation must be at least 1, padding between 0 and half the window.\n" +
            "  Got x float32[1, 1, 4, 4], kernelSize 2, stride 2, padding 2, dilation 1.\n  The usual window is 2, with nothing else given.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(1, 1, 4, 4).MaxPool2d(2, padding: 2)).Message);

    [Fact]
    public void A_window_larger_than_the_image_is_an_error() => Assert.Equal(
        "AvgPool2d: the window must not exceed the padded image.\n  Got x float32[1, 1, 2, 2], kernelSize 3, stride 3, padding 0, dilation 1.\n" +
            "  Try a smaller window, or fewer pooling layers before.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(1, 1, 2, 2).AvgPool2d(3)).Message);

    [Fact]
    public void Other_ranks_are_an_error() => Assert.Equal(
        "AdaptiveAvgPool2d: x must be [N, C, H, W] with H and W at least 1, and the output too.\n  Got x float32[2, 2], outputSize 1.\n" +
            "  Try x.Reshape(N, C, H, W).",
        Assert.Throws<ShapeException>(() => Tensor.Ones(2, 2).AdaptiveAvgPool2d(1)).Message);

    /// <summary>What a function makes of the values of each window that lie inside, and of how many lie inside the padding.</summary>
    private static Array64 Windows(GoldenCase c, Array64 x, Func<List<double>, int, double> f)
    {
        Size2 kernel = c.Size("kernelSize")!.Value, stride = c.Size("stride") ?? kernel, padding = c.Size("padding") ?? 0, dilation = c.Size("dilation") ?? 1;
        int Size(int image, int k, int s, int p, int d) => ((image + (2 * p) - (d * (k - 1)) - 1) / s) + 1;
        int height = Size(x.Shape[2], kernel.Height, stride.Height, padding.Height, dilation.Height),
            width = Size(x.Shape[3], kernel.Width, stride.Width, padding.Width, dilation.Width);
        return Array64.Of([x.Shape[0], x.Shape[1], height, width], i =>
        {
            List<double> values = [];
            int padded = 0;
            for (int p = 0; p < kernel.Height; p++)
            {
                for (int q = 0; q < kernel.Width; q++)
                {
                    int row = (i[2] * stride.Height) + (p * dilation.Height) - padding.Height,
                        column = (i[3] * stride.Width) + (q * dilation.Width) - padding.Width;
                    if (row < x.Shape[2] + padding.Height && column < x.Shape[3] + padding.Width) padded++;
                    if ((uint)row < (uint)x.Shape[2] && (uint)column < (uint)x.Shape[3]) values.Add(x[i[0], i[1], row, column]);
                }
            }

            return f(values, padded);
        });
    }
}
