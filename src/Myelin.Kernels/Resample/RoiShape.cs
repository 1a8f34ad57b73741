namespace Myelin.Kernels;

/// <summary>The sizes and settings for cutting regions out of images and resampling them to one size.</summary>
/// <param name="Images">Number of images.</param>
/// <param name="Channels">Channels of an image.</param>
/// <param name="Height">Rows of a channel, at least 1.</param>
/// <param name="Width">Columns of a channel, at least 1.</param>
/// <param name="Boxes">Number of boxes.</param>
/// <param name="OutHeight">Rows of cells per box.</param>
/// <param name="OutWidth">Columns of cells per box.</param>
/// <param name="Scale">The factor of the box coordinates.</param>
/// <param name="Samples">Samples per cell along each axis; 0 for about one per pixel.</param>
/// <param name="Aligned">Whether coordinates refer to the corners of pixels instead of their centers; boxes may then be smaller than a
/// pixel.</param>
internal readonly record struct RoiShape(
    int Images, int Channels, int Height, int Width, int Boxes, int OutHeight, int OutWidth, float Scale, int Samples, bool Aligned)
{
    internal int InputLength => checked(Images * Channels * Height * Width);

    internal int OutputLength => checked(Boxes * Channels * OutHeight * OutWidth);

    internal void Validate()
    {
        if (Images < 0 || Channels < 0 || Boxes < 0 || Height < 1 || Width < 1 || OutHeight < 1 || OutWidth < 1 || Samples < 0)
            throw new ArgumentException("RoiAlign: sizes must not be negative, images must have pixels and boxes must have cells.");
    }
}
