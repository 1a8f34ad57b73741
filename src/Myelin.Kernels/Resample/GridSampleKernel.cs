using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>Images sampled at the points of a grid, like PyTorch's grid_sample, and both gradients.</summary>
internal static unsafe class GridSampleKernel
{
    /// <summary>Channels whose gradients one block sums: what a point reads is computed once for all of them.</summary>
    private const int ChannelsOfBlock = 8;

    private const int MostTaps = GridShape.Chunk * GridAxis.MaxReach * GridAxis.MaxReach;

    /// <summary>y[n, c, p] = Σ weight · x[n, c, pixel] over the pixels that point p of grid n reads, row by row.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="x">float32 [Images, Channels, Height, Width].</param>
    /// <param name="grid">float32 [Images, Points, 2]: x, then y, each from -1 to 1.</param>
    /// <param name="y">float32 [Images, Channels, Points], overwritten.</param>
    /// <exception cref="ArgumentException">The shape is invalid or a span has another length.</exception>
    internal static void Forward(in GridShape shape, ReadOnlySpan<float> x, ReadOnlySpan<float> grid, Span<float> y)
    {
        Check(shape, x.Length, grid.Length, y.Length);
        fixed (float* px = x, pg = grid, py = y) Workers.Run(shape.Images * shape.Chunks, new ForwardJob(shape, px, pg, py));
    }

    /// <summary>dx = each dy, times its weights, added to the pixels that were read, in the order of the points.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="grid">As in <see cref="Forward"/>.</param>
    /// <param name="dy">float32 [Images, Channels, Points].</param>
    /// <param name="dx">float32 [Images, Channels, Height, Width], overwritten.</param>
    /// <exception cref="ArgumentException">The shape is invalid or a span has another length.</exception>
    internal static void GradientInput(in GridShape shape, ReadOnlySpan<float> grid, ReadOnlySpan<float> dy, Span<float> dx)
    {
        Check(shape, dx.Length, grid.Length, dy.Length);
        int groups = (shape.Channels + ChannelsOfBlock - 1) / ChannelsOfBlock;
        fixed (float* pg = grid, pdy = dy, pdx = dx) Workers.Run(shape.Images * groups, new InputJob(shape, groups, pg, pdy, pdx));
    }

    /// <summary>dgrid[n, p] = Σ dy[n, c, p] · ∂weight/∂grid · x[n, c, pixel] over channels and pixels, in double; 0 for the nearest pixel.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="x">As in <see cref="Forward"/>.</param>
    /// <param name="grid">As in <see cref="Forward"/>.</param>
    /// <param name="dy">float32 [Images, Channels, Points].</param>
    /// <param name="dgrid">float32 [Images, Points, 2], overwritten.</param>
    /// <exception cref="ArgumentException">The shape is invalid or a span has another length.</exception>
    internal static void GradientGrid(in GridShape shape, ReadOnlySpan<float> x, ReadOnlySpan<float> grid, ReadOnlySpan<float> dy, Span<float> dgrid)
    {
        Check(shape, x.Length, grid.Length, dy.Length);
        Elementwise.RequireLength(dgrid.Length, shape.GridLength);
        if (shape.Reach == 1)
        {
            dgrid.Clear();
            return;
        }

        fixed (float* px = x, pg = grid, pdy = dy, pd = dgrid) Workers.Run(shape.Images * shape.Chunks, new GridJob(shape, px, pg, pdy, pd));
    }

    private static void Check(in GridShape shape, int x, int grid, int y)
    {
        shape.Validate();
        Elementwise.RequireLength(x, shape.InputLength);
        Elementwise.RequireLength(grid, shape.GridLength);
        Elementwise.RequireLength(y, shape.OutputLength);
    }

    /// <summary>The pixels that some points of a grid read, and their weights: [count, taps], -1 for a pixel that does not count.</summary>
    private static void Read(in GridShape shape, float* grid, int count, int* pixels, float* weights, float* slopesX = null, float* slopesY = null)
    {
        Span<int> rows = stackalloc int[GridAxis.MaxReach], columns = stackalloc int[GridAxis.MaxReach];
        Span<double> down = stackalloc double[GridAxis.MaxReach], downSlope = stackalloc double[GridAxis.MaxReach];
        Span<double> across = stackalloc double[GridAxis.MaxReach], acrossSlope = stackalloc double[GridAxis.MaxReach];
        for (int point = 0, tap = 0; point < count; point++)
        {
            shape.Columns.Read(grid[2 * point], columns, across, acrossSlope);
            shape.Rows.Read(grid[2 * point + 1], rows, down, downSlope);
            for (int r = 0; r < shape.Reach; r++)
            {
                for (int c = 0; c < shape.Reach; c++, tap++)
                {
                    pixels[tap] = rows[r] < 0 || columns[c] < 0 ? -1 : rows[r] * shape.Width + columns[c];
                    weights[tap] = (float)(down[r] * across[c]);
                    if (slopesX == null) continue;
                    slopesX[tap] = (float)(down[r] * acrossSlope[c]);
                    slopesY[tap] = (float)(downSlope[r] * across[c]);
                }
            }
        }
    }

    private readonly struct ForwardJob(GridShape shape, float* x, float* grid, float* y) : IJob
    {
        public void Run(int block)
        {
            int image = block / shape.Chunks, start = block % shape.Chunks * GridShape.Chunk, count = Math.Min(GridShape.Chunk, shape.Points - start);
            int* pixels = stackalloc int[MostTaps];
            float* weights = stackalloc float[MostTaps];
            Read(shape, grid + 2 * ((nint)image * shape.Points + start), count, pixels, weights);
            for (int channel = 0; channel < shape.Channels; channel++)
            {
                nint plane = (nint)image * shape.Channels + channel;
                Sum(x + plane * shape.Height * shape.Width, pixels, weights, shape.Taps, y + plane * shape.Points + start, count);
            }
        }
    }

    /// <summary>
    /// Whether these are the four pixels of linear interpolation and all of them count, the usual case, which needs no checks.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsSquareInside(int* pixels, int taps) => taps == 4 && (pixels[0] | pixels[1] | pixels[2] | pixels[3]) >= 0;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum(float* x, int* pixels, float* weights, int taps, float* y, int count)
    {
        for (int point = 0; point < count; point++, pixels += taps, weights += taps)
        {
            float sum = 0;
            if (IsSquareInside(pixels, taps))
            {
                sum = MathF.FusedMultiplyAdd(weights[0], x[pixels[0]], sum);
                sum = MathF.FusedMultiplyAdd(weights[1], x[pixels[1]], sum);
                sum = MathF.FusedMultiplyAdd(weights[2], x[pixels[2]], sum);
                y[point] = MathF.FusedMultiplyAdd(weights[3], x[pixels[3]], sum);
                continue;
            }
            for (int tap = 0; tap < taps; tap++)
            {
                if (pixels[tap] >= 0) sum = MathF.FusedMultiplyAdd(weights[tap], x[pixels[tap]], sum);
            }
            y[point] = sum;
        }
    }

    private readonly struct InputJob(GridShape shape, int groups, float* grid, float* dy, float* dx) : IJob
    {
        public void Run(int block)
        {
            int image = block / groups, first = block % groups * ChannelsOfBlock, channels = Math.Min(ChannelsOfBlock, shape.Channels - first);
            int size = shape.Height * shape.Width;
            nint plane = (nint)image * shape.Channels + first;
            new Span<float>(dx + plane * size, channels * size).Clear();
            int* pixels = stackalloc int[MostTaps];
            float* weights = stackalloc float[MostTaps];
            for (int start = 0; start < shape.Points; start += GridShape.Chunk)
            {
                int count = Math.Min(GridShape.Chunk, shape.Points - start);
                Read(shape, grid + 2 * ((nint)image * shape.Points + start), count, pixels, weights);
                for (int channel = 0; channel < channels; channel++)
                    Spread(dy + (plane + channel) * shape.Points + start, count, pixels, weights, shape.Taps, dx + (plane + channel) * size);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Spread(float* dy, int count, int* pixels, float* weights, int taps, float* dx)
    {
        for (int point = 0; point < count; point++, pixels += taps, weights += taps)
        {
            if (IsSquareInside(pixels, taps))
            {
                dx[pixels[0]] = MathF.FusedMultiplyAdd(weights[0], dy[point], dx[pixels[0]]);
                dx[pixels[1]] = MathF.FusedMultiplyAdd(weights[1], dy[point], dx[pixels[1]]);
                dx[pixels[2]] = MathF.FusedMultiplyAdd(weights[2], dy[point], dx[pixels[2]]);
                dx[pixels[3]] = MathF.FusedMultiplyAdd(weights[3], dy[point], dx[pixels[3]]);
                continue;
            }
            for (int tap = 0; tap < taps; tap++)
            {
                if (pixels[tap] >= 0) dx[pixels[tap]] = MathF.FusedMultiplyAdd(weights[tap], dy[point], dx[pixels[tap]]);
            }
        }
    }

    private readonly struct GridJob(GridShape shape, float* x, float* grid, float* dy, float* dgrid) : IJob
    {
        public void Run(int block)
        {
            int image = block / shape.Chunks, start = block % shape.Chunks * GridShape.Chunk, count = Math.Min(GridShape.Chunk, shape.Points - start);
            int* pixels = stackalloc int[MostTaps];
            float* weights = stackalloc float[MostTaps], slopesX = stackalloc float[MostTaps], slopesY = stackalloc float[MostTaps];
            nint first = 2 * ((nint)image * shape.Points + start);
            Read(shape, grid + first, count, pixels, weights, slopesX, slopesY);
            double* sums = stackalloc double[2 * GridShape.Chunk];
            new Span<double>(sums, 2 * count).Clear();
            for (int channel = 0; channel < shape.Channels; channel++)
            {
                nint plane = (nint)image * shape.Channels + channel;
                AddSlopes(x + plane * shape.Height * shape.Width, dy + plane * shape.Points + start, count, pixels, slopesX, slopesY, shape.Taps, sums);
            }
            for (int i = 0; i < 2 * count; i++) dgrid[first + i] = (float)sums[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddSlopes(float* x, float* dy, int count, int* pixels, float* slopesX, float* slopesY, int taps, double* sums)
    {
        for (int point = 0; point < count; point++, pixels += taps, slopesX += taps, slopesY += taps)
        {
            double across = 0, down = 0;
            for (int tap = 0; tap < taps; tap++)
            {
                if (pixels[tap] < 0) continue;
                across += (double)slopesX[tap] * x[pixels[tap]];
                down += (double)slopesY[tap] * x[pixels[tap]];
            }
            sums[2 * point] += dy[point] * across;
            sums[2 * point + 1] += dy[point] * down;
        }
    }
}
