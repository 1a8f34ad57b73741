
namespace Myelin.Tests.Inference;

public sealed class PreparedModelTests
{
    private sealed class Doubled : Layer
    {
        public override Tensor Forward(Tensor x) => x + x;
    }

    public static TheoryData<string, Layer, int[]> Models => new()
    {
        { "activations", new Sequential(
            new Identity(), new Step(), new Sign(), new Sigmoid(), new Tanh(), new Relu(), new Relu6(), new LeakyRelu(), new Elu(), new Selu()), [3, 5] },
        { "more activations", new Sequential(new Gelu(), new GeluTanh(), new Silu(), new Softplus(), new HardSigmoid(), new HardTanh(),
            new HardSwish(), new Softmax(0), new LogSoftmax()), [3, 5] },
        { "nothing", new Sequential(), [2, 3] },
        { "mlp", new Sequential(new Flatten(), new Linear(12, 7), new Relu(), new Dropout(), new Linear(7, 3, bias: false), new LogSoftmax()), [5, 3, 4] },
        { "dropout of the paper", new Sequential(new Dropout(0.5f, DropoutScaling.Prediction), new Linear(4, 4)), [2, 4] },
        { "cnn", new Sequential(new Conv2d(1, 16, 5, padding: 2), new BatchNorm2d(16), new Relu(), new MaxPool2d(2), new Conv2d(16, 32, 3),
            new Relu(), new AdaptiveAvgPool2d(1), new Flatten()), [2, 1, 11, 12] },
        { "another cnn", new Sequential(
            new Conv2d(3, 5, 3, stride: 2), new BatchNorm2d(5), new MaxPool2d(3, 2, 1), new AvgPool2d(2), new Conv2d(5, 16, 3, padding: 1)), [2, 3, 15, 13] },
        { "depthwise and pointwise", new Sequential(
            new Conv2d(6, 6, 3, stride: 2, padding: 1, groups: 6, bias: false), new BatchNorm2d(6), new Relu(), new Conv2d(6, 8, 1), new BatchNorm2d(8),
            new Conv2d(8, 8, 3, dilation: 2, padding: 2), new Relu(), new MaxPool2d(2), new Conv2d(8, 5, 1, bias: false), new BatchNorm2d(5), new Relu(),
            new MaxPool2d(2)), [3, 6, 15, 13] },
        { "residual", new Sequential(new Residual(new Sequential(new Conv2d(16, 16, 3, padding: 1), new BatchNorm2d(16))),
            new Residual(new Conv2d(16, 8, 1), new Conv2d(16, 8, 1))), [2, 16, 6, 6] },
        { "branches", new Sequential(new Branches(new Sequential(), new Sequential(new Conv2d(6, 9, 3, padding: 1), new Relu()), new Conv2d(6, 2, 1)),
            new BatchNorm2d(17), new Relu()), [3, 6, 7, 5] },
        { "branches of one image", new Sequential(new Branches(new Conv2d(6, 9, 3, padding: 1), new Sequential(new MaxPool2d(3, 1, 1))),
            new Conv2d(15, 2, 1)), [1, 6, 7, 5] },
        { "transformer", new Sequential(new SinePositionalEncoding(12, 9), new TransformerEncoder(
            2, _ => new TransformerEncoderLayer(12, 3, 20, dropout: 0.1f), new LayerNorm(12)), new SequenceMean(), new Linear(12, 4)), [3, 7, 12] },
        { "transformer that normalizes first", new Sequential(new LearnedPositionalEncoding(12, 9), new TransformerEncoder(
            2, _ => new TransformerEncoderLayer(12, 2, 20, 0, TransformerActivation.Gelu, normFirst: true, bias: false, causal: true))), [1, 3, 12] },
        { "transformer in parts", new Sequential(new TransformerEncoderLayer(4, 2, 4, normFirst: true), new LayerNorm([1500, 4])), [7, 1500, 4] },
        { "transformers of other kinds", new Sequential(new LearnedPositionalEncoding(8, 9, batchFirst: false), new TransformerEncoderLayer(
            8, 2, 12, batchFirst: false), new SequenceMean(batchFirst: false), new Unflatten(1, 8), new TransformerEncoderLayer(8, 2, 8, rotary: true)),
            [5, 3, 8] },
        { "lstm", new Sequential(
            new Unflatten(5, 3), new Lstm(3, 17, layers: 3, dropout: 0.5f), new SequenceLast(), new Linear(17, 4)), [9, 15] },
        { "one sequence for an lstm", new Sequential(
            new Unflatten(5, 3), new Lstm(3, 128, layers: 2), new SequenceLast(), new Linear(128, 4)), [1, 15] },
        { "a sequence through three layers", new Sequential(new Gru(3, 17, layers: 3, batchFirst: false), new SequenceLast(batchFirst: false)), [14, 3] },
        { "a few sequences through three layers", new Sequential(new Rnn(3, 17, layers: 3, batchFirst: false), new SequenceLast(batchFirst: false)),
            [14, 5, 3] },
        { "gru both ways", new Sequential(new Gru(3, 7, layers: 2, bidirectional: true, batchFirst: false),
            new Gru(14, 6, bias: false, batchFirst: false), new SequenceLast(batchFirst: false)), [6, 11, 3] },
        { "rnn of a single sequence", new Sequential(
            new Rnn(3, 7, 2, RnnActivation.Relu, bidirectional: true, batchFirst: false), new Rnn(14, 2, batchFirst: false),
            new SequenceLast(batchFirst: false)), [6, 3] },
        { "a layer of one's own", new Sequential(new Linear(3, 3), new Doubled(), new Relu()), [4, 3] },
    };

    [Theory]
    [MemberData(nameof(Models), DisableDiscoveryEnumeration = true)]
    public void Gives_what_Predict_gives_for_any_team(string name, Layer model, int[] input)
    {
        model.Initialize(3);
        Tensor x = Given.Tensor(input, 7) - 1;
        foreach ((_, Tensor buffer) in model.NamedBuffers()) buffer.CopyFrom(Given.Tensor(buffer.Shape.AsSpan(), 8).ToArray());
        PreparedModel ready = model.Prepare(x.Shape);
        Compare.Close(model.Predict(x), ready.Predict(x), name, Tolerance.Winograd);
        Teams.SameBits(() => [ready.Predict(x).ToArray(), model.Prepare(x.Shape).Predict(x).ToArray()]);
    }

    [Fact]
    public void Keeps_the_weights_as_they_were()
    {
        var model = new Linear(3, 2);
        Tensor x = Tensor.Ones(1, 3), before = model.Predict(x);
        PreparedModel ready = model.Prepare([1, 3]);
        model.Weight.CopyFrom(new float[6]);
        Assert.Equal(before.ToArray(), ready.Predict(x).ToArray());
    }

    [Fact]
    public void Hooks_see_nothing()
    {
        var model = new Sequential(new Linear(3, 3), new Doubled(), new Relu());
        int seen = 0;
        foreach (Layer layer in model) layer.OnForward((_, _, _) => seen++);
        model.Prepare([1, 3]).Run(new float[3], new float[3]);
        Assert.Equal(0, seen);
        model.Predict(Tensor.Ones(1, 3));
        Assert.Equal(3, seen);
    }

    private sealed class Positive : Layer
    {
        public override Tensor Forward(Tensor x) => Tensor.Ones(1 + x.ToArray().Count(v => v > 0));
    }

    [Fact]
    public void A_layer_whose_shape_depends_on_values_is_an_error() => Assert.StartsWith(
        "PreparedModel: Positive must give the shape it gave when the model was prepared, [1].\n  Got float32[3].\n",
        Assert.Throws<ShapeException>(() => new Positive().Prepare([2]).Run([1, 1], new float[1])).Message, StringComparison.Ordinal);

    public static TheoryData<string, Func<Layer>, int[]> Allocating => new()
    {
        {
            "convolutions",
            () => new Sequential(
                new Conv2d(1, 16, 5, padding: 2), new BatchNorm2d(16), new Relu(), new MaxPool2d(2), new Conv2d(16, 32, 5, padding: 2),
                    new Sigmoid(), new MaxPool2d(2),
                new Flatten(), new Linear(32 * 49, 10), new Relu(), new LogSoftmax()),
            [2, 1, 28, 28]
        },
        { "an LSTM, one sequence", Recurrent, [1, 784] },
        { "an LSTM, a batch", Recurrent, [9, 784] },
    };

    private static Sequential Recurrent() =>
        new(new Unflatten(28, 28), new Lstm(28, 128, layers: 2), new SequenceLast(), new Linear(128, 10));

    [Theory]
    [MemberData(nameof(Allocating), DisableDiscoveryEnumeration = true)]
    public void A_run_allocates_nothing(string name, Func<Layer> model, int[] input)
    {
        PreparedModel ready = model().Prepare(Shape.Create(input));
        float[] x = new float[ready.InputShape.ElementCount], y = new float[input[0] * 10];
        // Other threads' scratch memory is not this thread's to count.
        Teams.With(1, () =>
        {
            ready.Run(x, y);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 20; i++) ready.Run(x, y);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated == 0, $"{name} allocated {allocated} bytes");
        });
    }

    [Fact]
    public void A_stacked_lstm_has_the_bits_of_Predict_for_any_team_and_beside_others()
    {
        var model = new Lstm(28, 64, layers: 2);
        model.Initialize(3);
        Tensor x = Given.Tensor([1, 28, 28], 7);
        float[] expected = model.Predict(x).ToArray();
        Teams.SameBits(() => [expected, model.Prepare(x.Shape).Predict(x).ToArray()]);
        Parallel.For(0, 8, _ =>
        {
            PreparedModel ready = model.Prepare(x.Shape);
            for (int run = 0; run < 50; run++) Compare.SameBits(expected, ready.Predict(x).ToArray(), "beside others");
        });
    }

    [Theory]
    [MemberData(nameof(Models), DisableDiscoveryEnumeration = true)]
    public void Any_number_of_threads_may_run_it_at_once(string name, Layer model, int[] input)
    {
        model.Initialize(3);
        PreparedModel ready = model.Prepare(Shape.Create(input));
        Tensor[] inputs = [.. Enumerable.Range(0, 8).Select(i => Given.Tensor(input, (ulong)(20 + i)) - 1)];
        float[][] expected = [.. inputs.Select(x => ready.Predict(x).ToArray())];
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            for (int run = 0; run < 40; run++) Compare.SameBits(expected[i], ready.Predict(inputs[i]).ToArray(), name);
        });
    }

    [Fact]
    public void A_run_within_a_run_has_memory_of_its_own()
    {
        PreparedModel? ready = null;
        bool within = false;
        float[] inner = new float[2];
        var model = new Sequential(new Relu(), new Calls(() =>
        {
            if (!within) return;
            within = false;
            ready!.Run([3, -4], inner);
        }), new Relu());
        ready = model.Prepare([2]);
        within = true;
        float[] outer = new float[2];
        ready.Run([1, 2], outer);
        Assert.Equal([1f, 2f], outer);
        Assert.Equal([3f, 0f], inner);
    }

    [Fact]
    public void Other_sizes_are_an_error()
    {
        PreparedModel ready = new Linear(3, 2).Prepare([4, 3]);
        Assert.Equal(
            "PreparedModel: x must have the shape that the model was prepared for.\n  Got x float32[5, 3], prepared for float32[4, 3].\n" +
                "  Try model.Prepare([5, 3]), or model.Predict, which takes any batch.",
            Assert.Throws<ShapeException>(() => ready.Predict(Tensor.Ones(5, 3))).Message);
        Assert.Equal(
            "PreparedModel: y must have 8 elements, of shape [4, 2].\n  Got 7.\n  Prepare the model for the batch you give it.",
            Assert.Throws<ShapeException>(() => ready.Run(new float[12], new float[7])).Message);
        Assert.StartsWith("Linear: the last axis of x must equal inFeatures (3).",
            Assert.Throws<ShapeException>(() => new Linear(3, 2).Prepare([4, 5])).Message, StringComparison.Ordinal);
    }

    private sealed class Calls(Action action) : Layer
    {
        public override Tensor Forward(Tensor x)
        {
            action();
            return x;
        }
    }
}
