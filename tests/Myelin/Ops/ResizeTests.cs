namespace Myelin.Tests.Ops;

public sealed class ResizeTests
{
    [Theory, Golden("Resize", "vision"), Covers("Resize(Tensor, Size2, InterpolationMode, Boolean)")]
    public void Matches(GoldenCase c) => Check.Operator(c,
        x => x[0].Resize(c.Size("size")!.Value, c.Choice<InterpolationMode>("mode"), c.Flag("alignCorners")), x => Resized(c, x[0], 0), Tolerance.Interpolated);

    [Theory, Golden("Upsample", "vision"), Covers("Upsample(Tensor, Double, InterpolationMode, Boolean)")]
    public void Upsample_matches(GoldenCase c) => Check.Operator(c,
        x => x[0].Upsample(c.Double("scale"), c.Choice<InterpolationMode>("mode"), c.Flag("alignCorners")), x => Resized(c, x[0], c.Double("scale")),
            Tolerance.Interpolated);

    [Fact]
    public void Same_bits()
    {
        foreach (InterpolationMode mode in Enum.GetValues<InterpolationMode>())
        {
            Check.Threads(x => x[0].Resize((31, 77), mode), [3, 17, 29, 31]);
            Check.Threads(x => x[0].Resize((13, 9), mode), [3, 17, 29, 31]);
        }
    }

    [Fact]
    public void A_batch_of_nothing_stays_one()
    {
        Tensor x = Tensor.Ones(0, 3, 2, 2).RequireGrad(), y = x.Resize(5, InterpolationMode.Bilinear);
        y.Sum().Backward();
        Assert.Equal([0, 3, 5, 5], y.Shape.AsSpan());
        Assert.Equal([0, 3, 2, 2], x.Grad!.Shape.AsSpan());
    }

    [Fact]
    public void Nearest_keeps_what_is_not_a_number_and_the_sign_of_zero()
    {
        Tensor y = Tensor.From([-0f, float.NaN, float.NegativeInfinity, 1], 1, 1, 2, 2).Resize((2, 4));
        Assert.Equal([-0f, -0f, float.NaN, float.NaN, float.NegativeInfinity, float.NegativeInfinity, 1, 1], y.ToArray());
        Assert.True(float.IsNegative(y[0, 0, 0, 1]));
    }

    [Fact]
    public void Other_ranks_are_an_error() => Assert.Equal(
        "Resize: x must be [N, C, H, W] with H and W at least 1, and the output too.\n  Got x float32[2, 2], size 3.\n  Try x.Reshape(N, C, H, W).",
        Assert.Throws<ShapeException>(() => Tensor.Ones(2, 2).Resize(3)).Message);

    [Fact]
    public void A_size_beyond_what_a_tensor_has_is_an_error() => Assert.Equal(
        "Shape: a tensor has at most 2147483647 elements.\n  Got [1, 1, 2000000000, 2000000000].\n  Split the data into batches.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(1, 1, 2, 2).Upsample(1e9, InterpolationMode.Bicubic)).Message);

    [Fact]
    public void A_factor_that_leaves_nothing_is_an_error() => Assert.Equal(
        "Upsample: x must be [N, C, H, W], and scaleFactor must give sizes of at least 1.\n"
        + "  Got x float32[1, 1, 4, 4], scaleFactor 0.2.\n"
        + "  2 doubles both sides; for a given size use x.Resize.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(1, 1, 4, 4).Upsample(0.2)).Message);

    [Fact]
    public void Aligned_corners_of_the_nearest_are_an_error() => Assert.Equal(
        "Resize: alignCorners is for modes that interpolate.\n  Got alignCorners with mode Nearest.\n  Leave it out, or use mode Bilinear.",
        Assert.Throws<ArgumentException>(() => Tensor.Ones(1, 1, 4, 4).Resize(3, alignCorners: true)).Message);

    /// <summary>Each output is the sum of all pixels, weighted by how far away they are.</summary>
    private static Array64 Resized(GoldenCase c, Array64 x, double scale)
    {
        int[] shape = c.ShapeOf("y");
        double[,] rows = Weights(c, x.Shape[2], shape[2], scale), columns = Weights(c, x.Shape[3], shape[3], scale);
        return Array64.Of(shape, i =>
        {
            double sum = 0;
            for (int row = 0; row < x.Shape[2]; row++)
            {
                for (int column = 0; column < x.Shape[3]; column++) sum += rows[i[2], row] * columns[i[3], column] * x[i[0], i[1], row, column];
            }

            return sum;
        });
    }

    private static double[,] Weights(GoldenCase c, int inputs, int outputs, double scale)
    {
        InterpolationMode mode = c.Choice<InterpolationMode>("mode");
        double[,] weights = new double[outputs, inputs];
        for (int i = 0; i < outputs; i++)
        {
            double ratio = scale > 0 ? 1 / scale : (double)inputs / outputs, at = ((i + 0.5) * ratio) - 0.5;
            if (c.Flag("alignCorners")) at = outputs == 1 ? 0 : i * (inputs - 1.0) / (outputs - 1);
            if (mode == InterpolationMode.Bilinear && inputs == outputs) at = i;
            if (mode == InterpolationMode.Nearest) at = Math.Min(Math.Floor((i * ratio) + 1e-6), inputs - 1);
            if (mode != InterpolationMode.Bicubic) at = Math.Max(at, 0);
            for (int pixel = -3; pixel < inputs + 3; pixel++)
            {
                double weight = mode == InterpolationMode.Bicubic ? Reference.Cubic(at - pixel) : Math.Max(0, 1 - Math.Abs(at - pixel));
                weights[i, Math.Clamp(pixel, 0, inputs - 1)] += weight;
            }
        }

        return weights;
    }
}
