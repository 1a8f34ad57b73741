namespace Myelin.Kernels;

/// <summary>The sizes and settings for sampling images at the points of a grid.</summary>
/// <param name="Images">Number of images, each with its own grid.</param>
/// <param name="Channels">Channels of an image.</param>
/// <param name="Height">Rows of a channel, at least 1.</param>
/// <param name="Width">Columns of a channel, at least 1.</param>
/// <param name="Points">Points per grid.</param>
/// <param name="Reach">Number of pixels that a point reads along each axis: 1 for nearest, 2 for linear, 4 for cubic.</param>
/// <param name="Edge">What is outside an image.</param>
/// <param name="AlignCorners">Whether -1 and 1 are the centers of the corner pixels instead of the corners of the image.</param>
internal readonly record struct GridShape(int Images, int Channels, int Height, int Width, int Points, int Reach, GridEdge Edge, bool AlignCorners)
{
    /// <summary>Number of points processed at a time.</summary>
    internal const int Chunk = 64;

    internal int InputLength => checked(Images * Channels * Height * Width);

    internal int GridLength => checked(Images * Points * 2);

    internal int OutputLength => checked(Images * Channels * Points);

    /// <summary>Blocks of <see cref="Chunk"/> points per grid.</summary>
    internal int Chunks => (Points + Chunk - 1) / Chunk;

    /// <summary>Number of pixels that a point reads.</summary>
    internal int Taps => Reach * Reach;

    internal GridAxis Rows => new(Height, Reach, Edge, AlignCorners);

    internal GridAxis Columns => new(Width, Reach, Edge, AlignCorners);

    internal void Validate()
    {
        if (Images < 0 || Channels < 0 || Points < 0 || Height < 1 || Width < 1)
            throw new ArgumentException("GridSample: sizes must not be negative, and images must have pixels.");
        if (Reach is not (1 or 2 or GridAxis.MaxReach)) throw new ArgumentException("GridSample: the reach must be 1, 2 or 4.");
    }
}
