namespace Myelin.Interop.Tests.Onnx;

/// <summary>Models that are exported, with the shape of an input.</summary>
internal static class ExportedModels
{
    internal static readonly SortedDictionary<string, Func<(Layer Model, Shape Input)>> All = new(StringComparer.Ordinal)
    {
        ["mlp"] = () =>
            Made([1, 6], new Linear(6, 8), new Relu(), new Linear(8, 8, bias: false), new Tanh(), new Dropout(0.5f), new Linear(8, 3), new LogSoftmax()),
        ["linear_of_sequences"] = () => Made([1, 4, 6], new Linear(6, 8), new Gelu(), new Linear(8, 3, bias: false), new Softmax()),
        ["cnn"] = () =>
            Made([1, 2, 12, 12], new Conv2d(2, 4, 3, padding: 1), new BatchNorm2d(4), new Relu(), new MaxPool2d(2),
                new Conv2d(4, 6, 3, stride: 2, bias: false), new LeakyRelu(0.2f), new Flatten(), new Linear(24, 3)),
        ["depthwise"] = () =>
            Made([1, 4, 9, 7], new Conv2d(4, 8, (3, 2), dilation: 2, groups: 4), new HardSwish(), new AvgPool2d(2, padding: 1),
                new AdaptiveAvgPool2d(1), new Flatten()),
        ["average_outside"] = () =>
            Made([1, 2, 6, 6], new AvgPool2d(3, stride: 1, padding: 1, countIncludePad: false), new AdaptiveAvgPool2d(3),
                new MaxPool2d(2, stride: 1, padding: 1, dilation: 2)),
        ["transposed"] = () =>
            Made([1, 3, 5, 4], new ConvTranspose2d(3, 4, 3, stride: 2, padding: 1, outputPadding: 1), new Silu(), new ConvTranspose2d(4, 2, 2, bias: false)),
        ["conv1d"] = () => Made([1, 3, 10], new Conv1d(3, 4, 3, padding: 2, stride: 2), new BatchNorm1d(4), new Sigmoid()),
        ["activations"] = () =>
            Made([1, 7], new Elu(0.5f), new Selu(), new Softplus(), new Softplus(2), new HardSigmoid(), new HardTanh(-0.5f, 0.7f), new GeluTanh(), new Relu6()),
        ["norms"] = () => Made([1, 4, 6], new LayerNorm(6), new GroupNorm(2, 4), new RmsNorm(6), new LayerNorm([4, 6])),
        ["residual"] = () => Made([1, 3, 6, 6], new Residual(new Sequential(new Conv2d(3, 3, 3, padding: 1), new BatchNorm2d(3), new Relu())), new Flatten()),
        ["branches"] = () => Made([1, 3, 6, 6], new Branches(new Sequential(), new Conv2d(3, 4, 3, padding: 1)), new Flatten()),
        ["lstm"] = () => Made([1, 5, 3], new Lstm(3, 4, layers: 2), new SequenceLast(), new Linear(4, 2)),
        ["lstm_both_ways"] = () => Made([1, 5, 3], new Lstm(3, 4, bidirectional: true), new SequenceMean()),
        ["gru"] = () => Made([1, 5, 3], new Gru(3, 4, layers: 2), new SequenceMean()),
        ["rnn"] = () => Made([1, 5, 3], new Rnn(3, 4, bias: false), new SequenceLast()),
        ["rnn_relu"] = () => Made([1, 5, 3], new Rnn(3, 4, activation: RnnActivation.Relu)),
        ["transformer"] = () =>
            Made([1, 5, 8], new SinePositionalEncoding(8, 5),
                new TransformerEncoder(2, _ => new TransformerEncoderLayer(8, 2, 16)), new SequenceMean()),
        ["transformer_norm_first"] = () =>
            Made([1, 5, 8], new LearnedPositionalEncoding(8, 6),
                new TransformerEncoder(1, _ =>
                    new TransformerEncoderLayer(8, 2, 16, 0, TransformerActivation.Gelu, normFirst: true, causal: true), new LayerNorm(8))),
        ["upsampled"] = () => Made([1, 2, 3, 4], new Upsample(2), new Upsample(1.5, InterpolationMode.Bilinear), new Upsample(1.3, InterpolationMode.Bicubic),
            new Upsample((7, 5), InterpolationMode.Bilinear, alignCorners: true)),
        ["sampled"] = () => Made([1, 2, 4, 4], new Samples()),
        ["shapes"] = () => Made([1, 2, 3, 4], new Shapes()),
        ["reductions"] = () => Made([1, 3, 4], new Reductions()),
        ["ordered"] = () => Made([1, 3, 8], new Ordered(), new MaxPool1d(2), new AvgPool1d(3, stride: 1, padding: 1)),
        ["attention"] = () => Made([1, 4, 6], new Attends()),
    };

    private static (Layer, Shape) Made(Shape input, params ReadOnlySpan<Layer> layers)
    {
        var model = new Sequential(layers);
        model.Initialize(1);

        // Statistics of some batches, so that they are not those of the start.
        model.Train();
        Tensor x = Tensor.Uninitialized(input.With(0, 4));
        new RandomStream(5).FillNormal(x.AsWritableSpan(), 0.3f, 1.5f);
        NoGrad.Run(() => model.Call(x));
        return (model, input);
    }

    private sealed class Shapes : Layer
    {
        public override Tensor Forward(Tensor x)
        {
            Tensor turned = x.Permute(0, 3, 1, 2).Slice(1, 1, 4, 2).Pad([(0, 0), (1, 0), (0, 2), (0, 0)], 0.5f);
            Tensor joined = Tensor.Concat([turned, turned.Select(1, 2).Unsqueeze(1).BroadcastTo(x.Shape[0], 2, 4, 3)], 1);
            return joined.Flatten(2).Transpose(1, 2).Reshape(x.Shape[0] * 12, -1).Reshape(x.Shape[0], 12, 5);
        }
    }

    private sealed class Ordered : Layer
    {
        public override Tensor Forward(Tensor x)
        {
            Tensor waves = x.Sin() + x.Cos(), sorted = x.Sort(2).Values, top = x.TopK(4).Values, sums = x.CumSum(1);
            Tensor compared = x.GreaterThanOrEqual(0) + x.LessThan(0.5f) + x.LessThanOrEqual(waves) + x.EqualTo(sorted) + x.NotEqualTo(sums);
            Tensor[] halves = waves.Split(2, axis: 2);
            return Tensor.Concat([sorted + sums + compared, Tensor.Concat([halves[1], top], 2), x / x.Norm(2, keepDims: true)], 1);
        }
    }

    private sealed class Reductions : Layer
    {
        public override Tensor Forward(Tensor x)
        {
            Tensor a = x.Sum(1) + x.Mean(1) + x.Max(1) + x.Min(1, keepDims: true).Squeeze(1), b = x.Sum([1, 2], keepDims: true).Reshape(-1, 1);
            Tensor c = x.Abs().Sqrt().Clamp(0.1f, 0.9f).Log().Square().Variance(2),
                d = x.Maximum(0.5f * x).Minimum(x.Neg().Exp()).Pow(2).Max([1, 2], keepDims: false).Unsqueeze(1);
            return Tensor.Concat([a, b, c, d, x.GreaterThan(Tensor.Scalar(0)).Where(x, x / 3f).Sum(2), x.Sign().Sum(2)], 1);
        }
    }

    private sealed class Samples : Layer
    {
        public override Tensor Forward(Tensor x)
        {
            Tensor grid = x.Permute(0, 2, 3, 1);
            Tensor bilinear = x.GridSample(grid), smooth = x.GridSample(grid, InterpolationMode.Bicubic, GridPadding.Reflection, alignCorners: true);
            return bilinear + smooth + x.GridSample(grid, InterpolationMode.Nearest, GridPadding.Border);
        }
    }

    private sealed class Attends : Layer
    {
        private readonly MultiHeadAttention _attention;
        private readonly Parameter _weight;

        internal Attends()
        {
            _attention = Child("attention", new MultiHeadAttention(6, 3));
            _weight = Param("weight", [6, 6], Initializer.XavierUniform());
        }

        public override Tensor Forward(Tensor x)
        {
            Tensor turned = x.Rotary(heads: 3);
            Tensor mask = Tensor.From([0, 0, -1, 0, 0, 0, 0, 0, -2, 0, 0, 0, 0, 0, 0, 0], 4, 4);
            return _attention.Call(x) + turned.ScaledDotProductAttention(x, x.MatMul(_weight, transposeB: true), mask, causal: true);
        }
    }
}
