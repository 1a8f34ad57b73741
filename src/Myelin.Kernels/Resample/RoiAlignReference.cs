namespace Myelin.Kernels;

/// <summary>Means of samples in the cells of boxes in double precision, sample by sample.</summary>
internal static class RoiAlignReference
{
    /// <summary>y and, for a given dy, the gradient of x.</summary>
    internal static (double[] Y, double[] Dx) Run(
        in RoiShape s, ReadOnlySpan<float> x, ReadOnlySpan<float> boxes, ReadOnlySpan<int> images, ReadOnlySpan<float> dy)
    {
        double[] y = new double[s.OutputLength], dx = new double[s.InputLength];
        for (int i = 0; i < y.Length; i++)
        {
            int cells = s.OutWidth * s.OutHeight, column = i % s.OutWidth, row = i / s.OutWidth % s.OutHeight;
            int channel = i / cells % s.Channels, box = i / (cells * s.Channels);
            float offset = s.Aligned ? 0.5f : 0, left = boxes[4 * box] * s.Scale - offset, top = boxes[4 * box + 1] * s.Scale - offset;
            float width = boxes[4 * box + 2] * s.Scale - offset - left, height = boxes[4 * box + 3] * s.Scale - offset - top;
            if (!s.Aligned) (width, height) = (Math.Max(width, 1), Math.Max(height, 1));
            float cellWidth = width / s.OutWidth, cellHeight = height / s.OutHeight;
            int across = s.Samples > 0 ? s.Samples : (int)Math.Ceiling(cellWidth), down = s.Samples > 0 ? s.Samples : (int)Math.Ceiling(cellHeight);
            int plane = (images[box] * s.Channels + channel) * s.Height * s.Width;
            for (int p = 0; p < down; p++)
            {
                for (int q = 0; q < across; q++)
                {
                    double r = top + cellHeight * (row + (p + 0.5) / down), c = left + cellWidth * (column + (q + 0.5) / across);
                    if (r < -1 || r > s.Height || c < -1 || c > s.Width) continue;
                    (r, c) = (Math.Clamp(r, 0, s.Height - 1), Math.Clamp(c, 0, s.Width - 1));
                    for (int corner = 0; corner < 4; corner++)
                    {
                        int pixelRow = (int)r + corner / 2, pixelColumn = (int)c + corner % 2;
                        double weight = (1 - Math.Abs(r - pixelRow)) * (1 - Math.Abs(c - pixelColumn)) / (down * across);
                        if (pixelRow == s.Height || pixelColumn == s.Width) continue;
                        y[i] += weight * x[plane + pixelRow * s.Width + pixelColumn];
                        dx[plane + pixelRow * s.Width + pixelColumn] += weight * dy[i];
                    }
                }
            }
        }

        return (y, dx);
    }
}
