using Myelin.Graphs;
using Myelin.Kernels;

namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// Samples images at the points of a grid: y[n, c, i, j] is channel c of image n at (grid[n, i, j, 0], grid[n, i, j, 1]), x before
        /// y, where (-1, -1) is the top left and (1, 1) the bottom right. Both x and the grid get gradients: dx by the weights of the
        /// pixels, dgrid by the slope between them, 0 for <c>Nearest</c> and where a point was moved to the border. PyTorch:
        /// <c>F.grid_sample</c>. Jaderberg and others 2015, Spatial transformer networks.
        /// </summary>
        /// <param name="grid">float32 <c>[N, H', W', 2]</c>; NaN counts as -1.</param>
        /// <param name="mode">How values between pixels are computed.</param>
        /// <param name="padding">What is outside the image.</param>
        /// <param name="alignCorners">Whether -1 and 1 are the centers of the outermost pixels instead of their outer edges.</param>
        /// <returns>float32 <c>[N, C, H', W']</c>.</returns>
        /// <exception cref="ShapeException">x is not [N, C, H, W] with pixels, or the grid not [N, H', W', 2].</exception>
        public Tensor GridSample(
            Tensor grid, InterpolationMode mode = InterpolationMode.Bilinear, GridPadding padding = GridPadding.Zeros, bool alignCorners = false)
        {
            bool fits = x.Rank == 4 && x.Shape[2] > 0 && x.Shape[3] > 0 && grid.Rank == 4 && grid.Shape[0] == x.Shape[0] && grid.Shape[3] == 2;
            if (!fits) throw new ShapeException(
                "GridSample: x must be [N, C, H, W] with H and W at least 1, and grid [N, H', W', 2].",
                $"x {x.Describe()}, grid {grid.Describe()}.",
                "Give every image a grid; the last axis of a grid is x, y.");
            GridShape shape = GridSampleOp.ShapeOf(x.Shape, grid.Shape, mode, padding, alignCorners);
            Tensor y = Tensor.Uninitialized([x.Shape[0], x.Shape[1], grid.Shape[1], grid.Shape[2]]);
            GridSampleKernel.Forward(shape, x.Span, grid.Span, y.Span);
            return Operator.RecordOwn("GridSample", new GridSampleAttributes(mode, padding, alignCorners), y, [x, grid], [x, grid], static g =>
            {
                Tensor x = g.Saved(0), grid = g.Saved(1);
                GridShape shape = GridSampleOp.ShapeOf(x.Shape, grid.Shape, g.Attributes.Mode, g.Attributes.Padding, g.Attributes.AlignCorners);
                if (g.Needs(0))
                {
                    Tensor dx = Tensor.Uninitialized(x.Shape);
                    GridSampleKernel.GradientInput(shape, grid.Span, g.Dy.Span, dx.Span);
                    g.Set(0, dx);
                }

                if (g.Needs(1))
                {
                    Tensor dgrid = Tensor.Uninitialized(grid.Shape);
                    GridSampleKernel.GradientGrid(shape, x.Span, grid.Span, g.Dy.Span, dgrid.Span);
                    g.Set(1, dgrid);
                }
            });
        }
    }
}

internal static class GridSampleOp
{
    internal static GridShape ShapeOf(Shape x, Shape grid, InterpolationMode mode, GridPadding padding, bool alignCorners) => new(
        x[0], x[1], x[2], x[3], grid[1] * grid[2],
        mode switch { InterpolationMode.Nearest => 1, InterpolationMode.Bilinear => 2, _ => GridAxis.MaxReach },
        padding switch { GridPadding.Zeros => GridEdge.Zeros, GridPadding.Border => GridEdge.Border, _ => GridEdge.Mirror },
        alignCorners);
}
