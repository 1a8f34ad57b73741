using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

/// <summary>
/// Convolutions of 3x3 and 5x5 with stride 1 by Winograd's minimal filtering (see <see cref="WinogradTransform{S, V}"/>): tiles of 8x8
/// pixels give 6x6 or 4x4 outputs with 64 multiplications per pair of channels instead of 324 or 400. Everything runs on the calling
/// thread, on consecutive images.
/// </summary>
/// <remarks>
/// Tiles are processed in bands that stay in L2: tiles are transformed to V[frequency][tile][in], multiplied by the transformed weights
/// U[frequency][in][out] to M[frequency][tile][out], and transformed back.
/// </remarks>
internal static unsafe partial class Winograd<S, V> where S : struct, IFloatSimd<V> where V : struct
{
    private const int Frequencies = WinogradTransform<S, V>.Frequencies;

    // The frequency of the point 1 on both axes, whose powers are all 1: what is added there is added to every output.
    private const int Ones = WinogradTransform<S, V>.Points + 1;

    // Each frequency is padded by a cache line: 64 frequencies whose distance is a power of two would fall into one cache set.
    private const int Skew = 16;

    /// <summary>Whether this engine supports the shape and is likely to be the fastest; by shape only.</summary>
    internal static bool Fits(in ConvShape shape)
    {
        if (!Takes(shape) || shape.InChannels < 8 || shape.OutChannels < 8) return false;
        WinogradGrid grid = new(shape);
        return 2L * grid.Rows * grid.Columns * Frequencies <= (long)shape.OutPixels * shape.KernelH * shape.KernelW;
    }

    /// <summary>Whether it can compute the shape and its gradients at all.</summary>
    internal static bool Takes(in ConvShape shape) =>
        shape.Winograd && shape.KernelH == shape.KernelW && shape.KernelH is (3 or 5) && shape.PadH < shape.KernelH && shape.PadW < shape.KernelW
        && (shape.StrideH | shape.StrideW | shape.DilationH | shape.DilationW | shape.Groups) == 1;

    /// <summary>The number of images per call for which the tiles fill the kernels and the buffers stay in L2.</summary>
    internal static int Group(in ConvShape shape) => new WinogradGrid(shape).Images;

    /// <summary>y = convolution of x (+ bias), then max(0, ·) if requested, for consecutive images.</summary>
    /// <param name="shape">The sizes; the batch size is not used.</param>
    /// <param name="images">Number of images.</param>
    /// <param name="x">The first image.</param>
    /// <param name="layout">The layout of x.</param>
    /// <param name="u">From <see cref="TransformWeights"/>.</param>
    /// <param name="bias">Nothing or [OutChannels].</param>
    /// <param name="y">The first output image.</param>
    /// <param name="yLayout">The layout of y.</param>
    /// <param name="relu">Whether max(0, ·) is applied last.</param>
    internal static void Forward(in ConvShape shape, int images, float* x, ImageLayout layout, float* u, float* bias, float* y,
        ImageLayout yLayout, bool relu = false)
    {
        WinogradGrid grid = new(shape);
        for (int band = 0; band < grid.BandsOf(images); band++) ForwardBand(shape, images, band, x, layout, u, bias, y, yLayout, relu);
    }

    /// <summary>
    /// One of the bands of <see cref="Forward"/> (see <see cref="WinogradGrid"/>); they may run in any order, on any thread.
    /// </summary>
    internal static void ForwardBand(in ConvShape shape, int images, int band, float* x, ImageLayout layout, float* u, float* bias, float* y,
        ImageLayout yLayout, bool relu)
    {
        WinogradGrid grid = new(shape);
        (int image, int count, int row) = grid.Band(band, images);
        x += (nint)image * shape.InChannels * shape.Height * shape.Width;
        y += (nint)image * shape.OutChannels * shape.OutPixels;
        Compute(shape, grid, count, row, x, layout, u, bias, y, yLayout, relu);
    }

    /// <summary>The gradient in x of consecutive images: the convolution of dy with the flipped weights.</summary>
    /// <param name="shape">The sizes of the forward convolution.</param>
    /// <param name="images">Number of images.</param>
    /// <param name="dy">The first image's gradient.</param>
    /// <param name="dyLayout">The layout of dy.</param>
    /// <param name="u">From <see cref="TransformWeightsForGradient"/>.</param>
    /// <param name="dx">The first image's gradient.</param>
    /// <param name="dxLayout">The layout of dx.</param>
    internal static void GradientInput(in ConvShape shape, int images, float* dy, ImageLayout dyLayout, float* u, float* dx, ImageLayout dxLayout) =>
        Forward(Transposed(shape), images, dy, dyLayout, u, null, dx, dxLayout);

    /// <summary>The convolution of dy that gives dx.</summary>
    internal static ConvShape Transposed(in ConvShape shape) => new(shape.Batch, shape.OutChannels, shape.OutHeight, shape.OutWidth, shape.InChannels,
        shape.KernelH, shape.KernelW, PadH: shape.KernelH - 1 - shape.PadH, PadW: shape.KernelW - 1 - shape.PadW);

    private static int Lanes(int channels) => ConvTiles.PaddedColumns<S, V>(channels);

    private static nint Stride(int tiles, int lanes) => (nint)tiles * lanes + Skew;

    // One band: the rows of tiles starting at row, of images that start at x and y.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compute(in ConvShape shape, in WinogradGrid grid, int images, int row, float* x, ImageLayout layout, float* u, float* bias,
        float* y, ImageLayout yLayout, bool relu)
    {
        int tileRows = Math.Min(grid.BandRows, grid.Rows - row), tiles = images * tileRows * grid.Columns, lanes = Lanes(shape.InChannels);
        float* v = Workspace.Get(Workspace.Slot.TileInput, Frequencies * Stride(grid.BandTiles, lanes));
        TransformImages(shape, grid, images, row, tileRows, x, layout, v);
        nint stride = Stride(tiles, lanes), uStride = WeightStride(shape.InChannels, shape.OutChannels);
        float* biasLanes = bias == null ? null : Workspace.Get(Workspace.Slot.Row, Lanes(grid.OutBlock));
        float* m = Workspace.Get(Workspace.Slot.TileProduct, Frequencies * Stride(grid.BandTiles, Lanes(grid.OutBlock)));
        for (int o = 0; o < shape.OutChannels; o += grid.OutBlock)
        {
            int outs = Math.Min(grid.OutBlock, shape.OutChannels - o), outLanes = Lanes(outs);
            nint mStride = Stride(tiles, outLanes);
            for (int c = 0; c < outLanes && bias != null; c++) biasLanes[c] = c < outs ? bias[o + c] : 0;
            for (int f = 0; f < Frequencies; f++)
            {
                WinogradProduct<S, V>.Multiply(tiles, outLanes, shape.InChannels, v + f * stride, lanes, 1, u + f * uStride + (nint)o * shape.InChannels, 0,
                    m + f * mStride, outLanes, f == Ones ? biasLanes : null, f == Ones && bias != null ? Epilogue.Bias : Epilogue.None);
            }
            InverseImages(shape, grid, images, row, tileRows, m, o, outs, y, yLayout, relu);
        }
    }

    // V of a band's tiles.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransformImages(in ConvShape shape, in WinogradGrid grid, int images, int row, int tileRows, float* x, ImageLayout layout, float* v)
    {
        int lanes = Lanes(shape.InChannels), step = grid.Tile;
        int rows = tileRows * step + shape.KernelH - 1, columns = grid.Columns * step + shape.KernelW - 1;
        nint stride = Stride(images * tileRows * grid.Columns, lanes);
        float* image = Workspace.Get(Workspace.Slot.TileImage, (nint)rows * columns * lanes);
        float* scratch = Scratch();
        for (int n = 0; n < images; n++, x += (nint)shape.InChannels * shape.Height * shape.Width)
        {
            ImageLanes.Read(x, layout, shape.InChannels, shape.Height, shape.Width, row * step - shape.PadH, -shape.PadW, rows, columns, image, lanes);
            for (int i = 0; i < tileRows; i++)
            {
                for (int j = 0; j < grid.Columns; j++)
                {
                    float* tile = image + ((nint)i * step * columns + j * step) * lanes;
                    for (int c = 0; c < lanes; c += S.Count, v += S.Count)
                        WinogradTransform<S, V>.Input(tile + c, (nint)columns * lanes, lanes, v, stride, scratch);
                }
            }
        }
    }

    // The outputs of a band, channels o to o + outs. Lanes that match channels of y's own layout are written in place.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void InverseImages(in ConvShape shape, in WinogradGrid grid, int images, int row, int tileRows, float* m, int o, int outs,
        float* y, ImageLayout yLayout, bool relu)
    {
        int lanes = Lanes(outs), step = grid.Tile, height = Math.Min(tileRows * step, shape.OutHeight - row * step), width = shape.OutWidth;
        nint stride = Stride(images * tileRows * grid.Columns, lanes);
        bool inPlace = yLayout == ImageLayout.ChannelsLast && lanes == outs;
        int channels = inPlace ? shape.OutChannels : lanes;
        float* scratch = Scratch();
        for (int n = 0; n < images; n++, y += (nint)shape.OutChannels * shape.OutPixels)
        {
            float* first = yLayout == ImageLayout.ChannelsLast ? y + o : y + (nint)o * shape.OutPixels;
            float* target = inPlace ? first + (nint)row * step * width * channels : Workspace.Get(Workspace.Slot.TileImage, (nint)height * width * lanes);
            for (int i = 0; i < tileRows; i++)
            {
                for (int j = 0; j < grid.Columns; j++)
                {
                    float* tile = target + ((nint)i * step * width + j * step) * channels;
                    for (int c = 0; c < lanes; c += S.Count, m += S.Count)
                    {
                        WinogradTransform<S, V>.Inverse(step, false, m, stride, tile + c, (nint)width * channels, channels,
                            Math.Min(step, height - i * step), Math.Min(step, width - j * step), scratch);
                    }
                }
            }
            if (relu) Relu(target, height * width, lanes, channels);
            if (!inPlace) ImageLanes.Write(target, lanes, height * width, outs, first, yLayout, shape.OutChannels, row * step * width, shape.OutPixels);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Relu(float* pixel, int pixels, int lanes, nint step)
    {
        for (; pixels > 0; pixels--, pixel += step)
        {
            for (int c = 0; c < lanes; c += S.Count) S.Store(S.Max(S.Load(in pixel[c]), S.Zero), ref pixel[c]);
        }
    }

    // Memory for the transforms: a tile after its first axis, and a row.
    private static float* Scratch() => Workspace.Get(Workspace.Slot.TileScratch, 2 * Frequencies * S.Count);
}
