namespace Myelin.Kernels;

/// <summary>The fast convolution of whole images for a shape: Winograd's, or the direct one where the input has few channels.</summary>
internal static unsafe class ConvBlockEngine<S, V> where S : struct, IFloatSimd<V> where V : struct
{
    // Winograd's weights and their gradient take 64 floats per pair of channels: 16 MB of weights, 4 MB per chunk of a gradient.
    private const long MostPairsPrepared = 1 << 16, MostPairsTrained = 1 << 14;

    /// <summary>Whether an engine can compute this shape at all.</summary>
    internal static bool Takes(in ConvShape shape) => DirectConv<S, V>.Fits(shape) || Winograd<S, V>.Takes(shape);

    /// <summary>Whether this is a fast way to compute the shape for this use; by shape only.</summary>
    internal static bool Fits(in ConvShape shape, ConvBlockUse use)
    {
        if (DirectConv<S, V>.Fits(shape)) return true;
        long pairs = (long)shape.InChannels * shape.OutChannels;
        return use switch
        {
            ConvBlockUse.Prepared => Winograd<S, V>.Fits(shape) && pairs <= MostPairsPrepared,
            ConvBlockUse.Training => ConvWinograd<S, V>.Pays(shape) && pairs <= MostPairsTrained,
            _ => ConvWinograd<S, V>.Pays(shape),
        };
    }

    /// <summary>The number of images to pass to one call.</summary>
    internal static int Group(in ConvShape shape) => DirectConv<S, V>.Fits(shape) ? 1 : Winograd<S, V>.Group(shape);

    internal static long WeightsLength(in ConvShape shape) =>
        DirectConv<S, V>.Fits(shape) ? DirectConv<S, V>.WeightsLength(shape) : Winograd<S, V>.WeightsLength(shape);

    internal static void PackWeights(in ConvShape shape, float* weight, float* packed)
    {
        if (DirectConv<S, V>.Fits(shape)) DirectConv<S, V>.PackWeights(shape, weight, packed);
        else Winograd<S, V>.TransformWeights(shape, weight, packed);
    }

    internal static void Forward(in ConvShape shape, int images, float* x, ImageLayout layout, float* weights, float* bias, float* y, ImageLayout yLayout)
    {
        if (DirectConv<S, V>.Fits(shape)) DirectConv<S, V>.Forward(shape, images, x, layout, weights, bias, y, yLayout);
        else Winograd<S, V>.Forward(shape, images, x, layout, weights, bias, y, yLayout);
    }

    internal static long AccumulatorLength(in ConvShape shape) =>
        DirectConv<S, V>.Fits(shape) ? DirectConv<S, V>.AccumulatorLength(shape) : Winograd<S, V>.AccumulatorLength(shape);

    internal static void AddGradientWeight(in ConvShape shape, int images, float* x, ImageLayout layout, float* dy, ImageLayout dyLayout, float* accumulator)
    {
        if (DirectConv<S, V>.Fits(shape)) DirectConv<S, V>.AddGradientWeight(shape, images, x, layout, dy, dyLayout, accumulator);
        else Winograd<S, V>.AddGradientWeight(shape, images, x, layout, dy, dyLayout, accumulator);
    }

    internal static void FinishGradientWeight(in ConvShape shape, float* accumulator, float* dWeight, bool accumulate)
    {
        if (DirectConv<S, V>.Fits(shape)) DirectConv<S, V>.FinishGradientWeight(shape, accumulator, dWeight, accumulate);
        else Winograd<S, V>.FinishGradientWeight(shape, accumulator, dWeight, accumulate);
    }

    internal static long GradientWeightsLength(in ConvShape shape) =>
        DirectConv<S, V>.Fits(shape) ? shape.WeightLength : Winograd<S, V>.GradientWeightsLength(shape);

    internal static void PackWeightsForGradient(in ConvShape shape, float* weight, float* packed)
    {
        if (DirectConv<S, V>.Fits(shape)) new ReadOnlySpan<float>(weight, shape.WeightLength).CopyTo(new Span<float>(packed, shape.WeightLength));
        else Winograd<S, V>.TransformWeightsForGradient(shape, weight, packed);
    }

    /// <summary>dx, channels first, of dy with channels last.</summary>
    internal static void GradientInput(in ConvShape shape, int images, float* dy, float* weights, float* dx)
    {
        if (!DirectConv<S, V>.Fits(shape))
        {
            Winograd<S, V>.GradientInput(shape, images, dy, ImageLayout.ChannelsLast, weights, dx, ImageLayout.ChannelsFirst);
            return;
        }

        // Rarely needed: few input channels usually means a picture, which needs no gradient.
        float* turned = Workspace.Get(Workspace.Slot.BlockImage, (long)images * shape.OutChannels * shape.OutPixels);
        for (int n = 0; n < images; n++)
        {
            nint image = (nint)n * shape.OutChannels * shape.OutPixels;
            Packing.Transpose(dy + image, shape.OutChannels, shape.OutPixels, shape.OutChannels, turned + image, shape.OutPixels);
        }
        ConvGradientInput<S, V>.Run(shape with { Batch = images }, turned, weights, dx);
    }
}
