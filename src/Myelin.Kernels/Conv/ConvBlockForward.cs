namespace Myelin.Kernels;

/// <summary>
/// The forward pass. First, groups of images are convolved, and each image's statistics are computed while it is in the cache; then, with
/// the statistics of the whole batch, each image is normalized, rectified and pooled. Without normalization the second pass directly
/// follows the first for each image.
/// </summary>
internal unsafe struct ConvBlockForward<S, V> : IJob where S : struct, IFloatSimd<V> where V : struct
{
    private ConvBlockArgs _args;
    private ConvBlockLine _line;
    private float* _weights, _means, _squares;
    private int _group;
    private bool _activates;

    internal static void Run(in ConvBlockArgs args, Statistics statistics)
    {
        ConvShape conv = args.Shape.Conv;
        int channels = conv.OutChannels, images = conv.Batch;
        ConvBlockForward<S, V> job = default;
        job._args = args;
        job._weights = Workspace.Get(Workspace.Slot.BlockWeights, ConvBlockEngine<S, V>.WeightsLength(conv));
        ConvBlockEngine<S, V>.PackWeights(conv, args.Weight, job._weights);
        float* perImage = Workspace.Get(Workspace.Slot.BlockPartial, 2L * images * channels + ConvBlockLine.Length(channels));
        job._means = perImage;
        job._squares = perImage + (nint)images * channels;
        job._line = ConvBlockLine.At(job._squares + (nint)images * channels, channels);
        job._group = ConvBlockEngine<S, V>.Group(conv);
        if (!args.Shape.Normalize) job._line.Set(args);
        Workers.Run((images + job._group - 1) / job._group, in job);
        if (!args.Shape.Normalize) return;
        for (int c = 0; c < channels; c++)
            statistics.Finish(c, images, conv.OutPixels, job._means + c, job._squares + c, channels, out args.Mean[c], out args.InvStd[c]);
        job._line.Set(args);
        job._activates = true;
        Workers.Run((images + job._group - 1) / job._group, in job);
    }

    /// <inheritdoc/>
    public readonly void Run(int block)
    {
        ConvShape conv = _args.Shape.Conv;
        int first = block * _group, images = Math.Min(_group, conv.Batch - first);
        if (!_activates)
        {
            ConvBlockEngine<S, V>.Forward(conv, images, _args.Input(first), ImageLayout.ChannelsFirst, _weights, _args.Bias,
                _args.Convolved(first), ImageLayout.ChannelsLast);
            if (_args.Shape.Normalize)
            {
                for (int n = first; n < first + images; n++)
                    ConvBlockPixels<S, V>.Statistics(_args.Convolved(n), conv.OutPixels, conv.OutChannels,
                        _means + (nint)n * conv.OutChannels, _squares + (nint)n * conv.OutChannels);
                return;
            }
        }
        int pixels = _args.Shape.OutPixels, channels = conv.OutChannels;
        float* pooled = Workspace.Get(Workspace.Slot.BlockImage, (long)pixels * channels);
        for (int n = first; n < first + images; n++)
        {
            ConvBlockPixels<S, V>.Activate(_args.Shape, _args.Convolved(n), _line, pooled);
            Packing.Transpose(pooled, channels, pixels, channels, _args.Output(n), pixels);
        }
    }
}
