namespace Myelin.Kernels;

/// <summary>
/// One axis of a box: the share of each pixel in each cell. A cell is the mean of bilinear samples on a lattice, so its shares are products
/// of those of its rows and its columns.
/// </summary>
/// <param name="size">Pixels along the axis.</param>
/// <param name="cells">Cells along the axis.</param>
/// <param name="samples">Samples per cell; 0 for the number of pixels per cell, rounded up.</param>
/// <param name="aligned">As in <see cref="RoiShape"/>.</param>
internal readonly unsafe struct RoiAxis(int size, int cells, int samples, bool aligned)
{
    /// <summary>Writes the share of every pixel in every cell, and the first and last pixel of each cell.</summary>
    /// <param name="low">The box's start, in pixels.</param>
    /// <param name="high">The box's end.</param>
    /// <param name="shares">float32 [cells, size].</param>
    /// <param name="ranges">int32 [cells, 2]; both 0 where a cell reads nothing.</param>
    internal void Read(float low, float high, float* shares, int* ranges)
    {
        float offset = aligned ? 0.5f : 0, start = low - offset, length = high - offset - start, cell = (aligned ? length : Math.Max(length, 1)) / cells;
        double count = samples > 0 ? samples : Math.Max(0, Math.Ceiling(cell)), step = cell / count;
        new Span<float>(shares, cells * size).Clear();
        for (int i = 0; i < cells; i++, shares += size, ranges += 2)
        {
            (ranges[0], ranges[1]) = (0, 0);

            // If a box is much larger than the image, only the samples near the image are visited.
            double first = start + (double)cell * i, from = 0, to = count;
            if (step > 0) (from, to) = (Math.Max(0, Math.Floor((-1 - first) / step) - 1), Math.Min(count, Math.Ceiling((size - first) / step) + 1));
            for (double s = from; s < to; s++) Add(first + (s + 0.5) * step, 1 / count, shares, ranges);
        }
    }

    private void Add(double at, double share, float* shares, int* range)
    {
        if (at < -1 || at > size) return;
        double inside = Math.Clamp(at, 0, size - 1);
        int below = (int)inside, above = Math.Min(below + 1, size - 1);
        double part = inside - below;
        shares[below] += (float)((1 - part) * share);
        shares[above] += (float)(part * share);
        (range[0], range[1]) = range[1] == 0 ? (below, above + 1) : (Math.Min(range[0], below), Math.Max(range[1], above + 1));
    }
}
