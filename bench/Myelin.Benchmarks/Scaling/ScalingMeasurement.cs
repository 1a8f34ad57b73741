namespace Myelin.Benchmarks;

/// <summary>Steps of one network at one size: training, and inference of the prepared model.</summary>
internal sealed class ScalingMeasurement(Output output, TimeSpan duration, ulong seed)
{
    private const int WarmUps = 2, FewestRuns = 3;

    private readonly RandomData _random = new(seed);

    /// <summary>Two linear layers of one width with ReLU.</summary>
    internal IEnumerable<ScalingRow> Stack(string axis, int batch, int width)
    {
        var model = new Sequential(new Linear(width, width), new Relu(), new Linear(width, width), new Relu());
        model.Initialize(seed);
        var optimizer = new Sgd(model.Parameters(), 1e-3);
        var criterion = new MeanSquaredError();
        Tensor x = _random.Normal(batch, width), target = _random.Normal(batch, width);
        // Two products forward, two for the weights' gradients, one for what is between the layers; the input's gradient is not asked for.
        double product = 2.0 * batch * width * width;
        yield return Row(axis, "stack", "train", batch, width, 5 * product, () => Step(optimizer, () => criterion.Call(model.Call(x), target)));
        yield return Row(axis, "stack", "infer", batch, width, 2 * product, Inference(model, x));
    }

    /// <summary>The convolutional network of `time cnn`.</summary>
    internal IEnumerable<ScalingRow> Cnn(int batch)
    {
        Sequential model = NetworkSpec.Of("cnn").Create();
        model.Initialize(seed);
        var optimizer = new Adam(model.Parameters(), 1e-3);
        var criterion = new CrossEntropy();
        Tensor x = _random.Normal(batch, 784);
        IntTensor labels = IntTensor.From(_random.Integers(batch, 10));
        // The convolutions by their direct sums; the first one's input needs no gradient.
        double first = 2.0 * batch * 16 * 25 * 28 * 28, second = 2.0 * batch * 32 * 16 * 25 * 14 * 14, last = 2.0 * batch * 1568 * 10;
        double training = 2 * first + 3 * (second + last);
        yield return Row("batch", "cnn", "train", batch, null, training, () => Step(optimizer, () => criterion.Call(model.Call(x), labels)));
        yield return Row("batch", "cnn", "infer", batch, null, first + second + last, Inference(model, x));
    }

    private static void Step(Optimizer optimizer, Func<Tensor> forward)
    {
        optimizer.ZeroGrad();
        Tensor loss = forward();
        loss.Backward();
        optimizer.Step();
        _ = loss.Item();
    }

    private static Action Inference(Sequential model, Tensor x)
    {
        PreparedModel ready = model.Prepare(x.Shape);
        float[] input = x.ToArray(), y = new float[ready.OutputShape.ElementCount];
        return () => ready.Run(input, y);
    }

    private ScalingRow Row(string axis, string network, string mode, int batch, int? width, double flop, Action run)
    {
        var row = new ScalingRow(axis, network, mode, batch, width, flop, Samples.Milliseconds(duration, WarmUps, FewestRuns, run));
        row.Report(output);
        return row;
    }
}
