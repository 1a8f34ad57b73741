namespace Myelin.Kernels;

/// <summary>
/// The backward pass: each image's contribution to the gradients of scale and shift; then, for each chunk of images, the gradient in the
/// convolution's output, which is used for the weight and for x before it leaves the cache; last, the sum of the chunks.
/// </summary>
internal unsafe struct ConvBlockBackward<S, V> : IJob where S : struct, IFloatSimd<V> where V : struct
{
    // The most floats that the chunks' sums of the weight gradient may take together.
    private const long MostAccumulated = 4 << 20;
    private const int MostChunks = 16, FewestChunks = 4, Pieces = 16;

    private enum Pass { Sums, Gradients, Total }

    private ConvBlockArgs _args;
    private ConvBlockGradients _gradients;
    private ConvBlockLine _line;
    private float* _weights, _sums, _dots, _accumulators;
    private long _accumulatorLength;
    private int _chunk, _chunks, _group;
    private Pass _pass;

    internal static void Run(in ConvBlockArgs args, in ConvBlockGradients gradients)
    {
        ConvShape conv = args.Shape.Conv;
        int channels = conv.OutChannels, images = conv.Batch;
        ConvBlockBackward<S, V> job = default;
        job._args = args;
        job._gradients = gradients;
        float* perImage = Workspace.Get(Workspace.Slot.BlockPartial, 2L * images * channels + ConvBlockLine.Length(channels));
        job._sums = perImage;
        job._dots = perImage + (nint)images * channels;
        job._line = ConvBlockLine.At(job._dots + (nint)images * channels, channels);
        job._line.Set(args);
        job._group = ConvBlockEngine<S, V>.Group(conv);
        Workers.Run((images + job._group - 1) / job._group, in job);
        job.FinishSums();
        if (gradients.Weight == null && gradients.Dx == null) return;

        job._pass = Pass.Gradients;
        job._accumulatorLength = gradients.Weight == null ? 0 : ConvBlockEngine<S, V>.AccumulatorLength(conv);
        int wanted = (int)Math.Clamp(MostAccumulated / Math.Max(1, job._accumulatorLength), FewestChunks, MostChunks);
        job._chunk = RoundUp(Part(images, wanted), job._group);
        job._chunks = Part(images, job._chunk);
        if (gradients.Weight != null) job._accumulators = Workspace.Get(Workspace.Slot.BlockAccumulators, job._accumulatorLength * job._chunks);
        if (gradients.Dx != null)
        {
            job._weights = Workspace.Get(Workspace.Slot.BlockWeights, ConvBlockEngine<S, V>.GradientWeightsLength(conv));
            ConvBlockEngine<S, V>.PackWeightsForGradient(conv, args.Weight, job._weights);
        }
        Workers.Run(job._chunks, in job);
        if (gradients.Weight == null) return;
        job._pass = Pass.Total;
        Workers.Run(Pieces, in job);
        ConvBlockEngine<S, V>.FinishGradientWeight(conv, job._accumulators, gradients.Weight, false);
    }

    private static int Part(int n, int size) => (n + size - 1) / size;

    private static int RoundUp(int n, int multiple) => Part(n, multiple) * multiple;

    /// <inheritdoc/>
    public readonly void Run(int block)
    {
        if (_pass == Pass.Sums) Sums(block);
        else if (_pass == Pass.Gradients) Gradients(block);
        else Total(block);
    }

    // dy of an image in channels-last order.
    private readonly float* TurnedDy(int image)
    {
        int pixels = _args.Shape.OutPixels, channels = _args.Shape.Conv.OutChannels;
        float* turned = Workspace.Get(Workspace.Slot.BlockImage, (long)pixels * channels);
        Packing.Transpose(_args.Output(image), pixels, channels, pixels, turned, channels);
        return turned;
    }

    private readonly void Sums(int block)
    {
        int channels = _args.Shape.Conv.OutChannels, first = block * _group, last = Math.Min(first + _group, _args.Shape.Conv.Batch);
        for (int n = first; n < last; n++)
            ConvBlockPixels<S, V>.Sums(_args.Shape, _args.Convolved(n), TurnedDy(n), _line, _sums + (nint)n * channels, _dots + (nint)n * channels);
    }

    private readonly void FinishSums()
    {
        ConvShape conv = _args.Shape.Conv;
        double count = (double)conv.Batch * conv.OutPixels;
        for (int c = 0; c < conv.OutChannels; c++)
        {
            double sum = 0, dot = 0;
            for (int n = 0; n < conv.Batch; n++)
            {
                sum += _sums[(nint)n * conv.OutChannels + c];
                dot += _dots[(nint)n * conv.OutChannels + c];
            }
            if (!_args.Shape.Normalize)
            {
                if (_gradients.Bias != null) _gradients.Bias[c] = (float)sum;
                continue;
            }

            // Normalization removes the mean again, whatever the bias is.
            if (_gradients.Bias != null) _gradients.Bias[c] = 0;
            double invStd = _args.InvStd[c];
            if (_gradients.Scale != null) _gradients.Scale[c] = (float)(dot * invStd);
            if (_gradients.Shift != null) _gradients.Shift[c] = (float)sum;
            _line.Slope[c] = (float)(-(double)_line.Scale[c] * invStd * invStd * dot / count);
            _line.Offset[c] = (float)(-(double)_line.Scale[c] * sum / count);
        }
    }

    private readonly void Gradients(int chunk)
    {
        ConvShape conv = _args.Shape.Conv;
        int first = chunk * _chunk, last = Math.Min(first + _chunk, conv.Batch);
        float* accumulator = _accumulators + chunk * _accumulatorLength;
        if (_accumulators != null) new Span<float>(accumulator, checked((int)_accumulatorLength)).Clear();
        float* gradient = Workspace.Get(Workspace.Slot.BlockGradient, (long)_group * _args.Shape.ImageLength);
        for (int n = first; n < last; n += _group)
        {
            int images = Math.Min(_group, last - n);
            for (int i = 0; i < images; i++)
                ConvBlockPixels<S, V>.Gradient(_args.Shape, _args.Convolved(n + i), TurnedDy(n + i), _line, gradient + (nint)i * _args.Shape.ImageLength);
            if (_accumulators != null)
                ConvBlockEngine<S, V>.AddGradientWeight(conv, images, _args.Input(n), ImageLayout.ChannelsFirst, gradient,
                    ImageLayout.ChannelsLast, accumulator);
            if (_gradients.Dx != null)
                ConvBlockEngine<S, V>.GradientInput(conv, images, gradient, _weights, _gradients.Dx + (_args.Input(n) - _args.X));
        }
    }

    // A slice of the first accumulator becomes the sum of that slice over all accumulators, in the order of the chunks.
    private readonly void Total(int piece)
    {
        long start = _accumulatorLength * piece / Pieces, end = _accumulatorLength * (piece + 1) / Pieces;
        Span<float> total = new(_accumulators + start, (int)(end - start));
        for (int chunk = 1; chunk < _chunks; chunk++)
            Elementwise.AddInto(new ReadOnlySpan<float>(_accumulators + chunk * _accumulatorLength + start, total.Length), total);
    }
}
