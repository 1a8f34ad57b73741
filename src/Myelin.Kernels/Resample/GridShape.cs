namespace Myelin.Kernels;

/// <summary>The sizes of images that are sampled at the points of a grid, and how.</summary>
/// <param name="Images">How many images there are, each with a grid of its own.</param>
/// <param name="Channels">Channels of an image.</param>
/// <param name="Height">Rows of a channel, at least 1.</param>
/// <param name="Width">Columns of a channel, at least 1.</param>
/// <param name="Points">Points of a grid.</param>
/// <param name="Reach">How many pixels a point reads along each axis: 1 the nearest, 2 linear, 4 cubic.</param>
/// <param name="Edge">What is outside of an image.</param>
/// <param name="AlignCorners">Whether -1 and 1 are the centres of the corner pixels, else the corners of the image.</param>
internal readonly record struct GridShape(int Images, int Channels, int Height, int Width, int Points, int Reach, GridEdge Edge, bool AlignCorners)
{
    /// <summary>How many points are worked on at a time.</summary>
    internal const int Chunk = 64;

    internal int InputLength => checked(Images * Channels * Height * Width);

    internal int GridLength => checked(Images * Points * 2);

    internal int OutputLength => checked(Images * Channels * Points);

    /// <summary>Blocks of <see cref="Chunk"/> points in a grid.</summary>
    internal int Chunks => (Points + Chunk - 1) / Chunk;

    /// <summary>Pixels that a point reads.</summary>
    internal int Taps => Reach * Reach;

    internal GridAxis Rows => new(Height, Reach, Edge, AlignCorners);

    internal GridAxis Columns => new(Width, Reach, Edge, AlignCorners);

    internal void Validate()
    {
        if (Images < 0 || Channels < 0 || Points < 0 || Height < 1 || Width < 1)
            throw new ArgumentException("GridSample: sizes must not be negative, and images have pixels.");
        if (Reach is not (1 or 2 or GridAxis.MaxReach)) throw new ArgumentException("GridSample: the reach must be 1, 2 or 4.");
    }
}
