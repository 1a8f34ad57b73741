using Myelin.Kernels;

namespace Myelin.Benchmarks;

/// <summary>Convolution, batch normalization, ReLU and pooling in one.</summary>
internal static class BlockKernels
{
    internal static IEnumerable<Func<Kernel>> All(RandomData random) =>
    [
        () => Forward(random, ConvolutionKernels.First),
        () => Backward(random, ConvolutionKernels.First, inputGradient: false),
        () => Forward(random, ConvolutionKernels.Second),
        () => Backward(random, ConvolutionKernels.Second, inputGradient: true),
    ];

    private static Kernel Forward(RandomData random, ConvShape conv)
    {
        Block block = new(random, conv);
        double bytes = Kernel.BytesOf(block.X, block.Weight, block.Y, block.Saved);
        return new Kernel("block " + ConvolutionKernels.Text(conv), ConvolutionKernels.Flop(conv), bytes, block.Forward);
    }

    private static Kernel Backward(RandomData random, ConvShape conv, bool inputGradient)
    {
        Block block = new(random, conv);
        block.Forward();
        float[] dy = random.Floats(block.Y.Length), dx = inputGradient ? new float[conv.InputLength] : [];
        double bytes = Kernel.BytesOf(dy, block.X, block.Weight, block.Saved, dx, block.Weight);
        string name = (inputGradient ? "block dx dw " : "block dw ") + ConvolutionKernels.Text(conv);
        return new Kernel(name, (inputGradient ? 2 : 1) * ConvolutionKernels.Flop(conv), bytes, () => block.Backward(dy, dx));
    }

    /// <summary>The operands of one block.</summary>
    private sealed class Block
    {
        private readonly ConvBlockShape _shape;
        private readonly float[] _bias, _scale, _mean, _invStd, _dWeight, _dBias, _dScale, _dShift;

        internal Block(RandomData random, ConvShape conv)
        {
            int channels = conv.OutChannels;
            _shape = new ConvBlockShape(conv, Normalize: true, Relu: true, Pool: true);
            (X, Weight) = (random.Floats(conv.InputLength), random.Floats(conv.WeightLength));
            (Y, Saved) = (new float[_shape.OutputLength], new float[ConvBlockKernel.SavedLength(_shape)]);
            (_bias, _scale, _mean, _invStd) = (random.Floats(channels), random.Floats(channels), new float[channels], new float[channels]);
            (_dWeight, _dBias, _dScale, _dShift) = (new float[conv.WeightLength], new float[channels], new float[channels], new float[channels]);
        }

        internal float[] X { get; }

        internal float[] Weight { get; }

        internal float[] Y { get; }

        internal float[] Saved { get; }

        private ConvBlockNorm Norm => new() { Weight = _scale, Bias = _bias, Momentum = 0.1, Epsilon = 1e-5 };

        internal void Forward() => ConvBlockKernel.ForwardTraining(_shape, X, Weight, _bias, Norm, Y, Saved, _mean, _invStd);

        internal void Backward(float[] dy, float[] dx) =>
            ConvBlockKernel.Backward(_shape, dy, X, Weight, Norm, Saved, _mean, _invStd, dx, _dWeight, _dBias, _dScale, _dShift);
    }
}
