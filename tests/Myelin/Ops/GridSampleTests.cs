namespace Myelin.Tests.Ops;

public sealed class GridSampleTests
{
    [Theory, Golden("GridSample", "vision"), Covers("GridSample(Tensor, Tensor, InterpolationMode, GridPadding, Boolean)")]
    public void Matches(GoldenCase c)
    {
        InterpolationMode mode = c.Choice<InterpolationMode>("mode");
        GridPadding padding = c.Choice<GridPadding>("padding");
        bool corners = c.Flag("alignCorners");
        Check.Operator(
            c, x => x[0].GridSample(x[1], mode, padding, corners), x => Sampled(x[0], x[1], mode, padding, corners), Tolerance.Interpolated);
    }

    [Fact]
    public void Same_bits()
    {
        foreach (InterpolationMode mode in Enum.GetValues<InterpolationMode>())
            Check.Threads(x => x[0].GridSample(x[1], mode), [3, 19, 14, 15], [3, 21, 23, 2]);
    }

    [Fact]
    public void The_identity_gives_the_image_back()
    {
        Tensor x = Given.Tensor([1, 2, 3, 3], 1), grid = Tensor.From([-1, -1, 0, -1, 1, -1, -1, 0, 0, 0, 1, 0, -1, 1, 0, 1, 1, 1], 1, 3, 3, 2);
        Assert.Equal(x.ToArray(), x.GridSample(grid, alignCorners: true).ToArray());
    }

    [Fact]
    public void Nearest_takes_the_even_pixel_of_two_that_are_as_near()
    {
        Tensor x = Tensor.From([0, 1, 2, 3], 1, 1, 1, 4), grid = Tensor.From([-0.5f, 0, 0, 0, 0.5f, 0], 1, 1, 3, 2);
        Assert.Equal([0, 2, 2], x.GridSample(grid, InterpolationMode.Nearest).ToArray());
    }

    [Theory]
    [InlineData(GridPadding.Zeros, 0, 0)]
    [InlineData(GridPadding.Border, 1, 4)]
    [InlineData(GridPadding.Reflection, 1, 1)]
    public void Points_far_away_are_padding(GridPadding padding, float left, float right)
    {
        Tensor x = Tensor.From([1, 2, 3, 4], 1, 1, 1, 4), grid = Tensor.From([-1e30f, 0, 1e30f, 0], 1, 1, 2, 2);
        Tensor y = x.GridSample(grid, padding: padding);
        Assert.Equal(left, y[0, 0, 0, 0]);
        if (padding != GridPadding.Reflection) Assert.Equal(right, y[0, 0, 0, 1]);
        Assert.All(x.GridSample(grid, InterpolationMode.Bicubic, padding).ToArray(), v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public void Not_a_number_counts_as_minus_one()
    {
        Tensor x = Tensor.From([1, 2, 3, 4], 1, 1, 2, 2), grid = Tensor.From([float.NaN, float.NaN], 1, 1, 1, 2).RequireGrad();
        Tensor y = x.GridSample(grid, alignCorners: true);
        y.Sum().Backward();
        Assert.Equal([1], y.ToArray());
        Assert.Equal([0, 0], grid.Grad!.ToArray());
    }

    [Fact]
    public void No_points_and_no_images_are_allowed()
    {
        Assert.Equal([2, 3, 0, 4], Tensor.Ones(2, 3, 2, 2).GridSample(Tensor.Ones(2, 0, 4, 2)).Shape.AsSpan());
        Assert.Equal([0, 3, 1, 1], Tensor.Ones(0, 3, 2, 2).GridSample(Tensor.Ones(0, 1, 1, 2)).Shape.AsSpan());
    }

    [Fact]
    public void A_grid_of_other_shape_is_an_error() => Assert.Equal(
        "GridSample: x must be [N, C, H, W] with H and W at least 1, and grid [N, H', W', 2].\n"
        + "  Got x float32[2, 1, 4, 4], grid float32[1, 3, 3, 2].\n"
        + "  Give every image a grid; the last axis of a grid is x, y.",
        Assert.Throws<ShapeException>(() => Tensor.Ones(2, 1, 4, 4).GridSample(Tensor.Ones(1, 3, 3, 2))).Message);

    private static Array64 Sampled(Array64 x, Array64 grid, InterpolationMode mode, GridPadding padding, bool corners)
    {
        int height = x.Shape[2], width = x.Shape[3];
        return Array64.Of([x.Shape[0], x.Shape[1], grid.Shape[1], grid.Shape[2]], i =>
        {
            double column = Position(grid[i[0], i[2], i[3], 0], width), row = Position(grid[i[0], i[2], i[3], 1], height), sum = 0;
            for (int r = (int)Math.Floor(row) - 2; r <= row + 2; r++)
            {
                for (int c = (int)Math.Floor(column) - 2; c <= column + 2; c++)
                {
                    // Cubic interpolation pads pixels, the others pad the position.
                    (double inRow, double inColumn) = mode == InterpolationMode.Bicubic ? (Padded(r, height), Padded(c, width)) : (r, c);
                    if (inRow >= 0 && inRow < height && inColumn >= 0 && inColumn < width)
                        sum += Weight(row - r) * Weight(column - c) * x[i[0], i[1], (int)inRow, (int)inColumn];
                }
            }

            return sum;
        });

        double Position(double g, int size)
        {
            double at = corners ? (g + 1) * (size - 1) / 2 : ((g + 1) * size / 2) - 0.5;
            if (mode == InterpolationMode.Bicubic) return at;
            at = Padded(at, size);
            return mode == InterpolationMode.Nearest ? Math.Round(at, MidpointRounding.ToEven) : at;
        }

        double Padded(double at, int size)
        {
            if (padding == GridPadding.Zeros) return at;
            double low = corners ? 0 : -0.5, high = corners ? size - 1 : size - 0.5;
            while (padding == GridPadding.Reflection && high > low && (at < low || at > high)) at = at < low ? (2 * low) - at : (2 * high) - at;
            return Math.Clamp(at, 0, size - 1);
        }

        double Weight(double distance) => mode == InterpolationMode.Bicubic ? Reference.Cubic(distance) : Math.Max(0, 1 - Math.Abs(distance));
    }
}
