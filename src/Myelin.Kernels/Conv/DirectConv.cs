namespace Myelin.Kernels;

/// <summary>
/// Convolutions of one to four input channels with stride 1: there are few taps, so an output pixel's channels stay in registers while the
/// taps are summed, and results are written directly to channels-last images. Everything runs on the calling thread, on consecutive images.
/// </summary>
internal static unsafe class DirectConv<S, V> where S : struct, IFloatSimd<V> where V : struct
{
    /// <summary>Whether this engine supports the shape; by shape only.</summary>
    internal static bool Fits(in ConvShape shape) =>
        shape.InChannels is >= 1 and <= 4 && shape.OutChannels >= 8 && (shape.StrideH | shape.StrideW | shape.DilationH | shape.DilationW | shape.Groups) == 1;

    /// <summary>Number of floats of the packed weights.</summary>
    internal static long WeightsLength(in ConvShape shape) => (long)shape.Taps * Lanes(shape);

    /// <summary>Packs the weights: panels of two lanes of output channels, one tap per row.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="weight">[OutChannels, InChannels, KernelH, KernelW].</param>
    /// <param name="packed"><see cref="WeightsLength"/> floats.</param>
    internal static void PackWeights(in ConvShape shape, float* weight, float* packed) =>
        ConvTiles.PackB<S, V>(weight, 1, shape.Taps, shape.Taps, shape.OutChannels, packed);

    /// <summary>y = convolution of x (+ bias), then max(0, ·) if requested, for consecutive images.</summary>
    /// <param name="shape">The sizes; the batch size is not used.</param>
    /// <param name="images">Number of images.</param>
    /// <param name="x">The first image.</param>
    /// <param name="layout">The layout of x.</param>
    /// <param name="packed">From <see cref="PackWeights"/>.</param>
    /// <param name="bias">Nothing or [OutChannels].</param>
    /// <param name="y">The first output image.</param>
    /// <param name="yLayout">The layout of y.</param>
    /// <param name="relu">Whether max(0, ·) is applied last.</param>
    internal static void Forward(in ConvShape shape, int images, float* x, ImageLayout layout, float* packed, float* bias, float* y,
        ImageLayout yLayout, bool relu = false)
    {
        int lanes = Lanes(shape), pixels = shape.OutPixels;
        bool inPlace = yLayout == ImageLayout.ChannelsLast && lanes == shape.OutChannels;
        float* biasLanes = null;
        if (bias != null)
        {
            biasLanes = Workspace.Get(Workspace.Slot.Row, lanes);
            for (int o = 0; o < lanes; o++) biasLanes[o] = o < shape.OutChannels ? bias[o] : 0;
        }
        nint* taps = Tables(shape, layout);
        float* product = inPlace ? null : Workspace.Get(Workspace.Slot.TileProduct, (long)pixels * lanes);
        for (int n = 0; n < images; n++, x += shape.InChannels * shape.Height * shape.Width, y += shape.OutChannels * pixels)
        {
            float* target = inPlace ? y : product;
            ConvTiles.Multiply<S, V>(pixels, lanes, shape.Taps, Pad(shape, x, layout), taps + shape.Taps, taps, packed, target, biasLanes, false, relu);
            if (!inPlace) ImageLanes.Write(product, lanes, pixels, shape.OutChannels, y, yLayout, shape.OutChannels, 0, pixels);
        }
    }

    /// <summary>Number of floats of the sums over images: [tap][out], and [out] for the bias.</summary>
    internal static long AccumulatorLength(in ConvShape shape) => (shape.Taps + 1L) * Lanes(shape);

    /// <summary>accumulator += the gradient in the weights of consecutive images, one at a time.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="images">Number of images.</param>
    /// <param name="x">The first image.</param>
    /// <param name="layout">The layout of x.</param>
    /// <param name="dy">The first image's gradient.</param>
    /// <param name="dyLayout">The layout of dy.</param>
    /// <param name="accumulator"><see cref="AccumulatorLength"/> floats, zero before the first call.</param>
    internal static void AddGradientWeight(in ConvShape shape, int images, float* x, ImageLayout layout, float* dy, ImageLayout dyLayout, float* accumulator)
    {
        int lanes = Lanes(shape), pixels = shape.OutPixels;
        bool inPlace = dyLayout == ImageLayout.ChannelsLast && lanes == shape.OutChannels && lanes <= 2 * S.Count;
        nint pixelStep = dyLayout == ImageLayout.ChannelsLast ? shape.OutChannels : 1, channelStep = dyLayout == ImageLayout.ChannelsLast ? 1 : pixels;
        nint* taps = Tables(shape, layout);
        float* panels = inPlace ? null : Workspace.Get(Workspace.Slot.TileProduct, (long)pixels * lanes);
        for (int n = 0; n < images; n++, x += shape.InChannels * shape.Height * shape.Width, dy += shape.OutChannels * pixels)
        {
            if (!inPlace) ConvTiles.PackB<S, V>(dy, pixelStep, channelStep, pixels, shape.OutChannels, panels);
            float* b = inPlace ? dy : panels;
            ConvTiles.Multiply<S, V>(shape.Taps, lanes, pixels, Pad(shape, x, layout), taps, taps + shape.Taps, b, accumulator, null, true, false);
            ConvTiles.AddRows<S, V>(b, pixels, lanes, accumulator + (nint)shape.Taps * lanes);
        }
    }

    /// <summary>dWeight = the accumulator, or dWeight + the accumulator.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="accumulator">The sum over all images.</param>
    /// <param name="dWeight">[OutChannels, InChannels, KernelH, KernelW].</param>
    /// <param name="accumulate">Whether the old values of dWeight (and dBias) are added.</param>
    /// <param name="dBias">Nothing, or [OutChannels].</param>
    internal static void FinishGradientWeight(in ConvShape shape, float* accumulator, float* dWeight, bool accumulate, float* dBias = null)
    {
        int lanes = Lanes(shape), taps = shape.Taps;
        for (int o = 0; o < shape.OutChannels; o++, dWeight += taps)
        {
            for (int t = 0; t < taps; t++) dWeight[t] = accumulator[(nint)t * lanes + o] + (accumulate ? dWeight[t] : 0);
            if (dBias != null) dBias[o] = accumulator[(nint)taps * lanes + o] + (accumulate ? dBias[o] : 0);
        }
    }

    private static int Lanes(in ConvShape shape) => ConvTiles.PaddedColumns<S, V>(shape.OutChannels);

    // Offsets, in a padded image, of each tap of a patch, then of each patch.
    private static nint* Tables(in ConvShape shape, ImageLayout layout)
    {
        int rows = shape.Height + 2 * shape.PadH, width = shape.Width + 2 * shape.PadW, channels = shape.InChannels;
        nint plane = layout == ImageLayout.ChannelsFirst ? (nint)rows * width : 1, step = layout == ImageLayout.ChannelsFirst ? 1 : channels;
        nint* taps = (nint*)Workspace.Get(Workspace.Slot.TileScratch, 2L * (shape.Taps + shape.OutPixels));
        ConvOffsets.Taps(taps, channels, plane, shape.KernelH, width * step, shape.KernelW, step);
        ConvOffsets.Taps(taps + shape.Taps, 1, 0, shape.OutHeight, width * step, shape.OutWidth, step);
        return taps;
    }

    private static float* Pad(in ConvShape shape, float* x, ImageLayout layout)
    {
        int rows = shape.Height + 2 * shape.PadH, width = shape.Width + 2 * shape.PadW, channels = shape.InChannels;
        float* padded = Workspace.Get(Workspace.Slot.TileImage, (long)rows * width * channels);
        if (layout == ImageLayout.ChannelsFirst) ConvTiles.Pad(x, channels, shape.Height, shape.Width, -shape.PadH, -shape.PadW, rows, width, padded);
        else ImageLanes.Read(x, layout, channels, shape.Height, shape.Width, -shape.PadH, -shape.PadW, rows, width, padded, channels);
        return padded;
    }
}
