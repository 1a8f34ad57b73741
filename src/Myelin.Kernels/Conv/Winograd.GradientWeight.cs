using System.Runtime.CompilerServices;

namespace Myelin.Kernels;

// The gradient in the weights: a product over tiles in the transformed domain, summed there and transformed back once.
internal static unsafe partial class Winograd<S, V>
{
    /// <summary>Number of floats of the sums over images: [frequency][in][out], and [out] for the bias.</summary>
    internal static long AccumulatorLength(in ConvShape shape) =>
        Frequencies * (long)WeightStride(shape.InChannels, shape.OutChannels) + Lanes(shape.OutChannels);

    /// <summary>
    /// accumulator += the transformed gradient of consecutive images. Its bits depend on how images are split into calls.
    /// </summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="images">Number of images.</param>
    /// <param name="x">The first image.</param>
    /// <param name="layout">The layout of x.</param>
    /// <param name="dy">The first image's gradient.</param>
    /// <param name="dyLayout">The layout of dy.</param>
    /// <param name="accumulator"><see cref="AccumulatorLength"/> floats, zero before the first call.</param>
    internal static void AddGradientWeight(in ConvShape shape, int images, float* x, ImageLayout layout, float* dy, ImageLayout dyLayout, float* accumulator)
    {
        WinogradGrid grid = new(shape);
        AddBands(shape, images, 0, grid.BandsOf(images), x, layout, dy, dyLayout, accumulator);
    }

    /// <summary>The same for bands begin to end - 1 (see <see cref="WinogradGrid"/>).</summary>
    internal static void AddBands(in ConvShape shape, int images, int begin, int end, float* x, ImageLayout layout, float* dy,
        ImageLayout dyLayout, float* accumulator)
    {
        WinogradGrid grid = new(shape);
        nint length = (nint)shape.InChannels * shape.Height * shape.Width, dyLength = (nint)shape.OutChannels * shape.OutPixels;
        for (int band = begin; band < end; band++)
        {
            (int image, int count, int row) = grid.Band(band, images);
            AddBand(shape, grid, count, row, x + image * length, layout, dy + image * dyLength, dyLayout, accumulator);
        }
    }

    /// <summary>dWeight = the accumulator transformed back, or dWeight plus that.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="accumulator">The sum over all images.</param>
    /// <param name="dWeight">[OutChannels, InChannels, K, K].</param>
    /// <param name="accumulate">Whether the old values of dWeight (and dBias) are added.</param>
    /// <param name="dBias">Nothing, or [OutChannels].</param>
    internal static void FinishGradientWeight(in ConvShape shape, float* accumulator, float* dWeight, bool accumulate, float* dBias = null)
    {
        Workers.Run(shape.InChannels, new FinishJob(shape, accumulator, dWeight, accumulate));
        float* sums = accumulator + Frequencies * WeightStride(shape.InChannels, shape.OutChannels);
        for (int o = 0; o < shape.OutChannels && dBias != null; o++) dBias[o] = sums[o] + (accumulate ? dBias[o] : 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddBand(in ConvShape shape, in WinogradGrid grid, int images, int row, float* x, ImageLayout layout, float* dy,
        ImageLayout dyLayout, float* accumulator)
    {
        int tileRows = Math.Min(grid.BandRows, grid.Rows - row), tiles = images * tileRows * grid.Columns;
        int lanes = Lanes(shape.InChannels), outLanes = Lanes(shape.OutChannels);
        nint stride = Stride(tiles, lanes), dStride = Stride(tiles, outLanes), sumStride = WeightStride(shape.InChannels, shape.OutChannels);
        float* v = Workspace.Get(Workspace.Slot.TileInput, Frequencies * Stride(grid.BandTiles, lanes));
        float* d = Workspace.Get(Workspace.Slot.TileProduct, Frequencies * Stride(grid.BandTiles, outLanes));
        TransformImages(shape, grid, images, row, tileRows, x, layout, v);
        EvaluateImages(shape, grid, images, row, tileRows, dy, dyLayout, d);
        for (int f = 0; f < Frequencies; f++)
        {
            WinogradProduct<S, V>.Multiply(shape.InChannels, outLanes, tiles, v + f * stride, 1, lanes, d + f * dStride, outLanes,
                accumulator + f * sumStride, outLanes, null, Epilogue.Accumulate);
        }
        // At the point 1 on both axes a tile's value is the sum of its pixels.
        float* sums = accumulator + Frequencies * sumStride;
        for (int c = 0; c < outLanes; c += S.Count)
        {
            V sum = S.Load(in sums[c]);
            for (int t = 0; t < tiles; t++) sum = S.Add(sum, S.Load(in d[Ones * dStride + (nint)t * outLanes + c]));
            S.Store(sum, ref sums[c]);
        }
    }

    // The values at the points of a band's tiles of dy.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EvaluateImages(in ConvShape shape, in WinogradGrid grid, int images, int row, int tileRows, float* dy, ImageLayout layout, float* d)
    {
        int lanes = Lanes(shape.OutChannels), step = grid.Tile, rows = tileRows * step, columns = grid.Columns * step;
        nint stride = Stride(images * tileRows * grid.Columns, lanes);
        float* image = Workspace.Get(Workspace.Slot.TileImage, (nint)rows * columns * lanes), scratch = Scratch();
        for (int n = 0; n < images; n++, dy += (nint)shape.OutChannels * shape.OutPixels)
        {
            ImageLanes.Read(dy, layout, shape.OutChannels, shape.OutHeight, shape.OutWidth, row * step, 0, rows, columns, image, lanes);
            for (int i = 0; i < tileRows; i++)
            {
                for (int j = 0; j < grid.Columns; j++)
                {
                    float* tile = image + ((nint)i * step * columns + j * step) * lanes;
                    for (int c = 0; c < lanes; c += S.Count, d += S.Count)
                        WinogradTransform<S, V>.Evaluate(step, false, tile + c, (nint)columns * lanes, lanes, d, stride, scratch);
                }
            }
        }
    }

    // A block finishes the kernels of one input channel.
    private readonly struct FinishJob(ConvShape shape, float* accumulator, float* dWeight, bool accumulate) : IJob
    {
        /// <inheritdoc/>
        public void Run(int block)
        {
            int kernel = shape.KernelH, taps = kernel * kernel, lanes = Lanes(shape.OutChannels);
            nint stride = WeightStride(shape.InChannels, shape.OutChannels);
            float* plane = Workspace.Get(Workspace.Slot.TileImage, (nint)taps * lanes), scratch = Scratch();
            for (int c = 0; c < lanes; c += S.Count)
            {
                WinogradTransform<S, V>.Inverse(kernel, true, accumulator + (nint)block * lanes + c, stride, plane + c, (nint)kernel * lanes, lanes,
                    kernel, kernel, scratch);
            }
            for (int o = 0; o < shape.OutChannels; o++)
            {
                float* target = dWeight + ((nint)o * shape.InChannels + block) * taps;
                for (int t = 0; t < taps; t++) target[t] = plane[(nint)t * lanes + o] + (accumulate ? target[t] : 0);
            }
        }
    }
}
