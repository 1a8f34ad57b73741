using Myelin.Kernels;

namespace Myelin.Cli.Commands;

/// <summary>A kernel on one shape.</summary>
/// <param name="Name">The operation and the sizes.</param>
/// <param name="Flop">
/// Floating-point operations of the definition: a convolution's are those of the direct sum, whichever way it is computed; an exponential,
/// a root and a comparison count as one each.
/// </param>
/// <param name="Bytes">What must be read or written at least once.</param>
/// <param name="Run">One call.</param>
internal sealed record Kernel(string Name, double Flop, double Bytes, Action Run);

/// <summary>What `myelin bench kernels` measures. Each kernel is made when its turn comes, so that only one's data is in memory.</summary>
internal sealed partial class KernelList(ulong seed)
{
    private const int Million = 1 << 20;

    // The two convolutions of the CNN, and three that take other ways: small tiles of Winograd, a matrix product, patches gathered.
    private static readonly ConvShape s_first = new(100, 1, 28, 28, 16, 5, 5, PadH: 2, PadW: 2);
    private static readonly ConvShape s_second = new(100, 16, 14, 14, 32, 5, 5, PadH: 2, PadW: 2);
    private static readonly ConvShape s_small = new(16, 64, 28, 28, 64, 3, 3, PadH: 1, PadW: 1);
    private static readonly ConvShape s_point = new(16, 64, 28, 28, 128, 1, 1);
    private static readonly ConvShape s_strided = new(16, 64, 28, 28, 64, 3, 3, StrideH: 2, StrideW: 2, PadH: 1, PadW: 1);

    private readonly RandomStream _random = new(seed);

    // A new kernel is a line here.
    internal IEnumerable<Func<Kernel>> All() =>
    [
        () => Product(64, 64, 64),
        () => Product(256, 256, 256),
        () => Product(1024, 1024, 1024),
        () => Product(2048, 2048, 2048),
        // The first layer of the MLP: y = x Wᵀ, dW = dyᵀ x, dx = dy W; then one example.
        () => Product(64, 128, 784, transposeB: true),
        () => Product(128, 784, 64, transposeA: true),
        () => Product(64, 784, 128),
        () => Product(1, 128, 784, transposeB: true),
        // The last layers: few outputs.
        () => Product(64, 10, 64, transposeB: true),
        () => Product(100, 10, 1568, transposeB: true),
        () => Product(256, 10, 1568, transposeB: true),
        // A tall matrix times a narrow one.
        () => Product(20_000, 16, 400),
        () => Product(20_000, 32, 16),
        .. Convolution(s_first),
        .. Convolution(s_second),
        .. Convolution(s_small),
        .. Convolution(s_point),
        .. Convolution(s_strided),
        () => BlockForward(s_first),
        () => BlockBackward(s_first, inputGradient: false),
        () => BlockForward(s_second),
        () => BlockBackward(s_second, inputGradient: true),
        () => RecurrentForward(s_rows),
        () => RecurrentBackward(s_rows, inputGradient: false),
        () => RecurrentForward(s_above),
        () => RecurrentBackward(s_above, inputGradient: true),
        () => BatchNormForward(100, 16, 784),
        () => BatchNormBackward(100, 16, 784),
        () => PoolForward(1600, 28),
        () => PoolBackward(1600, 28),
        () => Rows("softmax", 5, SoftmaxKernel.Forward),
        () => Rows("log-softmax", 5, SoftmaxKernel.LogForward),
        () => Accumulate(),
        () => Activation("relu", new Relu(), 1),
        () => Activation("gelu", new Gelu(), 4),
        () => Exponential(),
        () => AddToRows(1024, 1024),
        () => Total(),
        () => Sgd(0, 2, 12),
        () => Sgd(0.9, 4, 20),
        () => Adam(),
    ];

    private Kernel Product(int m, int n, int k, bool transposeA = false, bool transposeB = false)
    {
        float[] a = Normal(m * k), b = Normal(k * n), c = new float[m * n];
        string name = $"gemm {m}x{n}x{k} {(transposeA ? 'T' : 'N')}{(transposeB ? 'T' : 'N')}";
        return new Kernel(name, 2.0 * m * n * k, Bytes(a, b, c), () => Gemm.Multiply(m, n, k, a, transposeA, b, transposeB, c));
    }

    private IEnumerable<Func<Kernel>> Convolution(ConvShape shape)
    {
        yield return () =>
        {
            float[] x = Normal(shape.InputLength), weight = Normal(shape.WeightLength), bias = Normal(shape.OutChannels), y = new float[shape.OutputLength];
            return new Kernel("conv " + Text(shape), Flop(shape), Bytes(x, weight, y), () => Conv2dKernel.Forward(shape, x, weight, bias, y));
        };
        yield return () =>
        {
            float[] dy = Normal(shape.OutputLength), weight = Normal(shape.WeightLength), dx = new float[shape.InputLength];
            return new Kernel("conv dx " + Text(shape), Flop(shape), Bytes(dy, weight, dx), () => Conv2dKernel.GradientInput(shape, dy, weight, dx));
        };
        yield return () =>
        {
            float[] x = Normal(shape.InputLength), dy = Normal(shape.OutputLength), dWeight = new float[shape.WeightLength], dBias = new float[shape.OutChannels];
            return new Kernel("conv dw " + Text(shape), Flop(shape), Bytes(x, dy, dWeight), () => Conv2dKernel.GradientWeight(shape, x, dy, dWeight, dBias));
        };
    }

    private Kernel BlockForward(ConvShape conv)
    {
        Block block = new(this, conv);
        return new Kernel("block " + Text(conv), Flop(conv), Bytes(block.X, block.Weight, block.Y, block.Saved), block.Forward);
    }

    private Kernel BlockBackward(ConvShape conv, bool inputGradient)
    {
        Block block = new(this, conv);
        block.Forward();
        float[] dy = Normal(block.Y.Length), dx = inputGradient ? new float[conv.InputLength] : [];
        double bytes = Bytes(dy, block.X, block.Weight, block.Saved, dx, block.Weight);
        return new Kernel((inputGradient ? "block dx dw " : "block dw ") + Text(conv), (inputGradient ? 2 : 1) * Flop(conv), bytes, () => block.Backward(dy, dx));
    }

    private float[] Normal(int length)
    {
        float[] values = new float[length];
        _random.FillNormal(values);
        return values;
    }

    private static double Bytes(params ReadOnlySpan<float[]> operands)
    {
        double sum = 0;
        foreach (float[] operand in operands) sum += sizeof(float) * (double)operand.Length;
        return sum;
    }

    private static double Flop(ConvShape s) => 2.0 * s.OutputLength * (s.InChannels / s.Groups) * s.KernelH * s.KernelW;

    private static string Text(ConvShape s) =>
        $"{s.Batch}x{s.InChannels}x{s.Height}x{s.Width} {s.OutChannels}x{s.KernelH}x{s.KernelW}{(s.StrideH == 1 ? "" : $" /{s.StrideH}")}";

    /// <summary>Convolution, batch normalisation, ReLU and pooling in one.</summary>
    private sealed class Block
    {
        private readonly ConvBlockShape _shape;
        private readonly float[] _bias, _scale, _mean, _invStd, _dWeight, _dBias, _dScale, _dShift;

        internal Block(KernelList list, ConvShape conv)
        {
            _shape = new ConvBlockShape(conv, Normalize: true, Relu: true, Pool: true);
            (X, Weight, Y, Saved) = (list.Normal(conv.InputLength), list.Normal(conv.WeightLength), new float[_shape.OutputLength], new float[ConvBlockKernel.SavedLength(_shape)]);
            (_bias, _scale, _mean, _invStd) = (list.Normal(conv.OutChannels), list.Normal(conv.OutChannels), new float[conv.OutChannels], new float[conv.OutChannels]);
            (_dWeight, _dBias, _dScale, _dShift) = (new float[conv.WeightLength], new float[conv.OutChannels], new float[conv.OutChannels], new float[conv.OutChannels]);
        }

        internal float[] X { get; }

        internal float[] Weight { get; }

        internal float[] Y { get; }

        internal float[] Saved { get; }

        private ConvBlockNorm Norm => new() { Weight = _scale, Bias = _bias, Momentum = 0.1, Epsilon = 1e-5 };

        internal void Forward() => ConvBlockKernel.ForwardTraining(_shape, X, Weight, _bias, Norm, Y, Saved, _mean, _invStd);

        internal void Backward(float[] dy, float[] dx) => ConvBlockKernel.Backward(_shape, dy, X, Weight, Norm, Saved, _mean, _invStd, dx, _dWeight, _dBias, _dScale, _dShift);
    }
}
