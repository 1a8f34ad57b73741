namespace Myelin.Kernels.Tests;

public sealed class GridSampleTests
{
    public static TheoryData<int, int, int, int, int> Shapes => new()
    {
        { 2, 3, 5, 7, 9 }, { 1, 17, 9, 8, 200 }, { 3, 1, 1, 1, 64 }, { 2, 9, 4, 31, 65 }, { 0, 2, 3, 3, 4 }, { 2, 0, 3, 3, 4 }, { 2, 2, 3, 3, 0 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Values_and_both_gradients_agree_with_the_reference(int images, int channels, int height, int width, int points)
    {
        foreach (GridEdge edge in Enum.GetValues<GridEdge>())
        {
            foreach (int reach in new[] { 1, 2, GridAxis.MaxReach })
                Check(new(images, channels, height, width, points, reach, edge, AlignCorners: (reach + channels) % 2 == 0));
        }
    }

    private static void Check(GridShape s)
    {
        float[] x = Given.Values(s.InputLength, 1), grid = Given.Values(s.GridLength, 2, -1.7, 1.7), dy = Given.Values(s.OutputLength, 3);
        float[] all = Widths.SameBits(() => Teams.SameBits(() =>
        {
            using GuardedMemory from = new(x), at = new(grid), gradient = new(dy), y = new(dy.Length), dx = new(x.Length), dgrid = new(grid.Length);
            GridSampleKernel.Forward(s, from.Span, at.Span, y.Span);
            GridSampleKernel.GradientInput(s, at.Span, gradient.Span, dx.Span);
            GridSampleKernel.GradientGrid(s, from.Span, at.Span, gradient.Span, dgrid.Span);
            return [.. y.Span, .. dx.Span, .. dgrid.Span];
        }));
        (double[] expected, double[] expectedDx, double[] expectedDgrid) = GridSampleReference.Run(s, x, grid, dy);
        Compare.Close(expected, all.AsSpan(0, dy.Length), $"y {s}");
        Compare.Close(expectedDx, all.AsSpan(dy.Length, x.Length), $"dx {s}");
        // In the cubic's slopes large terms cancel where the edge repeats one pixel; there is little to compare with in an image of one.
        if (s.Height > 1) Compare.Close(expectedDgrid, all.AsSpan(dy.Length + x.Length), $"dgrid {s}");
    }

    [Fact]
    public void Sizes_that_do_not_fit_are_an_error()
    {
        GridShape shape = new(1, 1, 2, 2, 1, 1, GridEdge.Zeros, AlignCorners: false);
        Assert.Throws<ArgumentException>(() => GridSampleKernel.Forward(shape with { Height = 0 }, [], new float[2], new float[1]));
        Assert.Throws<ArgumentException>(() => GridSampleKernel.Forward(shape with { Reach = 3 }, new float[4], new float[2], new float[1]));
        Assert.Throws<ArgumentException>(() => GridSampleKernel.Forward(shape, new float[4], new float[1], new float[1]));
        Assert.Throws<ArgumentException>(() => GridSampleKernel.GradientGrid(shape, new float[4], new float[2], new float[1], new float[1]));
    }
}
