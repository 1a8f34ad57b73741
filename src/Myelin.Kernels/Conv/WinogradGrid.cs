namespace Myelin.Kernels;

/// <summary>The tiles of a convolution's output, and how many of them are processed at a time.</summary>
internal readonly struct WinogradGrid
{
    // Channels of both sides times tiles in a band, each 64 floats. Up to 48 channels, a band stays in L2; with more channels, wide
    // products on tiles from L3 measured faster than few tiles in L2.
    private const int BandChannels = 7200;

    internal WinogradGrid(in ConvShape shape)
    {
        Tile = 9 - shape.KernelH;
        Rows = (shape.OutHeight + Tile - 1) / Tile;
        Columns = (shape.OutWidth + Tile - 1) / Tile;
        OutBlock = Math.Min(64, shape.OutChannels);
        int tiles = Math.Clamp(BandChannels / (shape.InChannels + OutBlock), 16, 48), image = Rows * Columns;
        Images = Math.Clamp(tiles / image, 1, Math.Max(1, shape.Batch));
        int bands = Math.Clamp((image + tiles - 1) / tiles, 1, Rows);
        BandRows = (Rows + bands - 1) / bands;
    }

    /// <summary>Outputs along a side of a tile: 4 for kernels of 5, 6 for kernels of 3.</summary>
    internal int Tile { get; }

    /// <summary>Tiles in a column of an image.</summary>
    internal int Rows { get; }

    /// <summary>Tiles in a row of an image.</summary>
    internal int Columns { get; }

    /// <summary>Rows of tiles in a band.</summary>
    internal int BandRows { get; }

    /// <summary>Images in a band: more than one if a band has all their rows.</summary>
    internal int Images { get; }

    /// <summary>Output channels processed at a time.</summary>
    internal int OutBlock { get; }

    /// <summary>The largest number of tiles in a band.</summary>
    internal int BandTiles => Images * BandRows * Columns;

    /// <summary>Bands in an image.</summary>
    internal int Bands => (Rows + BandRows - 1) / BandRows;

    /// <summary>Bands in this many images.</summary>
    internal int BandsOf(int images) => (images + Images - 1) / Images * Bands;

    /// <summary>A band's first image, its number of images, and its first row of tiles.</summary>
    internal (int Image, int Images, int Row) Band(int band, int images)
    {
        int image = band / Bands * Images;
        return (image, Math.Min(Images, images - image), band % Bands * BandRows);
    }
}
