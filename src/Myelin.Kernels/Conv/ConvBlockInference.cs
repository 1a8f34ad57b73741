namespace Myelin.Kernels;

/// <summary>
/// A block with fixed statistics: they are folded into the weights, and each image is completed before the next one starts.
/// </summary>
internal unsafe struct ConvBlockInference<S, V> : IJob where S : struct, IFloatSimd<V> where V : struct
{
    private ConvBlockArgs _args;
    private ConvBlockLine _line;
    private int _group;

    // The bias follows the weights, on its own cache line.
    private static long BiasOffset(in ConvShape conv) => (ConvBlockEngine<S, V>.WeightsLength(conv) + 15) / 16 * 16;

    internal static void Prepare(in ConvBlockShape shape, float* weight, float* bias, in ConvBlockNorm norm, float* prepared)
    {
        ConvShape conv = shape.Conv;
        int taps = conv.WeightLength / conv.OutChannels;
        float* folded = Workspace.Get(Workspace.Slot.BlockWeights, conv.WeightLength), foldedBias = prepared + BiasOffset(conv);
        for (int o = 0; o < conv.OutChannels; o++)
        {
            double scale = 1, shift = bias == null ? 0 : bias[o];
            if (shape.Normalize)
            {
                scale = norm.Weight[o] / Math.Sqrt(norm.RunningVariance[o] + norm.Epsilon);
                shift = (shift - norm.RunningMean[o]) * scale + norm.Bias[o];
            }
            foldedBias[o] = (float)shift;
            for (int t = 0; t < taps; t++) folded[(nint)o * taps + t] = (float)(weight[(nint)o * taps + t] * scale);
        }
        ConvBlockEngine<S, V>.PackWeights(conv, folded, prepared);
    }

    internal static void Run(in ConvBlockShape shape, float* x, float* prepared, float* y)
    {
        ConvShape conv = shape.Conv;
        ConvBlockInference<S, V> job = default;
        job._args = new() { Shape = shape with { Normalize = false }, X = x, Weight = prepared, Bias = prepared + BiasOffset(conv), Y = y };
        job._line = ConvBlockLine.At(Workspace.Get(Workspace.Slot.BlockPartial, ConvBlockLine.Length(conv.OutChannels)), conv.OutChannels);
        job._line.Set(job._args);
        job._group = ConvBlockEngine<S, V>.Group(conv);
        Workers.Run((conv.Batch + job._group - 1) / job._group, in job);
    }

    /// <inheritdoc/>
    public readonly void Run(int block)
    {
        ConvShape conv = _args.Shape.Conv;
        int first = block * _group, images = Math.Min(_group, conv.Batch - first), pixels = _args.Shape.OutPixels, channels = conv.OutChannels;
        float* convolved = Workspace.Get(Workspace.Slot.BlockGradient, (long)images * _args.Shape.ImageLength);
        float* pooled = Workspace.Get(Workspace.Slot.BlockImage, (long)pixels * channels);
        ConvBlockEngine<S, V>.Forward(conv, images, _args.Input(first), ImageLayout.ChannelsFirst, _args.Weight, _args.Bias, convolved,
            ImageLayout.ChannelsLast);
        for (int i = 0; i < images; i++)
        {
            ConvBlockPixels<S, V>.Activate(_args.Shape, convolved + (nint)i * _args.Shape.ImageLength, _line, pooled);
            Packing.Transpose(pooled, channels, pixels, channels, _args.Output(first + i), pixels);
        }
    }
}
