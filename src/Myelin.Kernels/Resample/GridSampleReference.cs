namespace Myelin.Kernels;

/// <summary>Sampling at the points of a grid in double precision, one output at a time.</summary>
internal static class GridSampleReference
{
    /// <summary>y and, for a given dy, the gradients of x and of the grid.</summary>
    internal static (double[] Y, double[] Dx, double[] Dgrid) Run(in GridShape s, ReadOnlySpan<float> x, ReadOnlySpan<float> grid, ReadOnlySpan<float> dy)
    {
        double[] y = new double[s.OutputLength], dx = new double[s.InputLength], dgrid = new double[s.GridLength];
        int[] rows = new int[4], columns = new int[4];
        double[] down = new double[4], downSlope = new double[4], across = new double[4], acrossSlope = new double[4];
        for (int i = 0; i < y.Length; i++)
        {
            int point = i % s.Points, image = i / s.Points / s.Channels, at = 2 * (image * s.Points + point);
            s.Columns.Read(grid[at], columns, across, acrossSlope);
            s.Rows.Read(grid[at + 1], rows, down, downSlope);
            for (int tap = 0; tap < s.Taps; tap++)
            {
                int r = tap / s.Reach, c = tap % s.Reach;
                if (rows[r] < 0 || columns[c] < 0) continue;
                int pixel = (i / s.Points * s.Height + rows[r]) * s.Width + columns[c];
                y[i] += down[r] * across[c] * x[pixel];
                dx[pixel] += down[r] * across[c] * dy[i];
                dgrid[at] += down[r] * acrossSlope[c] * x[pixel] * dy[i];
                dgrid[at + 1] += downSlope[r] * across[c] * x[pixel] * dy[i];
            }
        }

        return (y, dx, dgrid);
    }
}
