namespace Myelin.Kernels;

/// <summary>The sizes of regions that are cut out of images and brought to one size, and how.</summary>
/// <param name="Images">How many images there are.</param>
/// <param name="Channels">Channels of an image.</param>
/// <param name="Height">Rows of a channel, at least 1.</param>
/// <param name="Width">Columns of a channel, at least 1.</param>
/// <param name="Boxes">How many boxes there are.</param>
/// <param name="OutHeight">Rows of cells in a box.</param>
/// <param name="OutWidth">Columns of cells in a box.</param>
/// <param name="Scale">What box coordinates are multiplied by.</param>
/// <param name="Samples">Samples of a cell along each axis; 0 for about one a pixel.</param>
/// <param name="Aligned">Whether coordinates are of pixels' corners, not of their centres; boxes may then be smaller than a pixel.</param>
internal readonly record struct RoiShape(
    int Images, int Channels, int Height, int Width, int Boxes, int OutHeight, int OutWidth, float Scale, int Samples, bool Aligned)
{
    internal int InputLength => checked(Images * Channels * Height * Width);

    internal int OutputLength => checked(Boxes * Channels * OutHeight * OutWidth);

    internal void Validate()
    {
        if (Images < 0 || Channels < 0 || Boxes < 0 || Height < 1 || Width < 1 || OutHeight < 1 || OutWidth < 1 || Samples < 0)
            throw new ArgumentException("RoiAlign: sizes must not be negative, images have pixels and boxes have cells.");
    }
}
