
namespace Myelin.Tests.Training;

public sealed class TrainingTests
{
    private static Sequential Mlp() => new(new Flatten(), new Linear(784, 128), new Relu(), new Linear(128, 64), new Relu(), new Linear(64, 10));

    private static Sequential Cnn() => new(
        new Conv2d(1, 16, 5, padding: 2), new BatchNorm2d(16), new Relu(), new MaxPool2d(2),
        new Conv2d(16, 32, 5, padding: 2), new BatchNorm2d(32), new Relu(), new MaxPool2d(2), new Flatten(), new Linear(1568, 10));

    [Theory]
    [InlineData("mlp", "sgd"), InlineData("mlp", "adam"), InlineData("cnn", "sgd"), InlineData("cnn", "adam")]
    public void Twenty_steps_have_PyTorchs_losses(string network, string name)
    {
        GoldenCase data = GoldenFile.Open("training").Cases.Single(c => c.Op == "data"), start = GoldenFile.Open("training").Cases.Single(c => c.Op == network);
        Sequential model = network == "mlp" ? Mlp() : Cnn();
        foreach ((string key, Tensor value) in model.StateDict()) value.CopyFrom(start.Floats("w." + key));
        Optimizer optimizer = name == "sgd" ? new Sgd(model.Parameters(), 0.05, momentum: 0.9) : new Adam(model.Parameters(), 1e-3);
        Tensor pictures = data["x"] / 256;
        IntTensor labels = data.Ints("labels");
        int steps = labels.Shape[0], batch = labels.Shape[1];
        double[] losses = new double[steps];
        for (int step = 0; step < steps; step++)
        {
            optimizer.ZeroGrad();
            Tensor loss = new CrossEntropy()
                .Call(model.Call(pictures.Select(0, step).Reshape(batch, 1, 28, 28)), IntTensor.From(labels.AsSpan().Slice(step * batch, batch)));
            loss.Backward();
            optimizer.Step();
            losses[step] = loss.Item();
        }

        Compare.Close(start.Doubles(name), losses, "losses beside PyTorch's", new Tolerance(1e-4));
        Compare.Close(start.Doubles(name + "64"), losses, "losses beside PyTorch's in float64", new Tolerance(1e-4));
    }

    [Fact]
    public void Thirty_steps_of_an_mlp_have_the_same_bits_for_any_number_of_threads() => Teams.SameBits(() => Train(
        new Sequential(new Linear(97, 257), new Relu(), new Dropout(0.3f), new Linear(257, 129), new Tanh(), new Dropout(), new Linear(129, 10)), [64, 97]));

    [Fact]
    public void Thirty_steps_of_a_cnn_have_the_same_bits_for_any_number_of_threads() => Teams.SameBits(() => Train(
        new Sequential(new Conv2d(1, 8, 5, padding: 2), new BatchNorm2d(8), new Relu(), new MaxPool2d(2), new Conv2d(8, 16, 3, padding: 1),
            new BatchNorm2d(16), new Relu(), new AdaptiveAvgPool2d(3), new Flatten(), new Linear(144, 10)), [16, 1, 17, 19]));

    [Theory, InlineData("mlp", 64), InlineData("cnn", 20)]
    public void Fifty_steps_of_a_reference_network_have_the_same_bits_for_any_number_of_threads_and_any_lane_width(string network, int batch)
    {
        SameForEveryTeamAndWidth(() => Train(network == "mlp" ? Mlp() : Cnn(), [batch, 1, 28, 28], steps: 50));
    }

    [Theory, InlineData("lstm"), InlineData("gru"), InlineData("rnn")]
    public void Thirty_steps_of_a_recurrent_network_have_the_same_bits_for_any_number_of_threads_and_any_lane_width(string network) =>
        SameForEveryTeamAndWidth(() => Train(
            new Sequential(
                network == "lstm" ? new Lstm(11, 37, layers: 2, dropout: 0.3f) : network == "gru"
                    ? new Gru(11, 37, layers: 2, dropout: 0.3f, bidirectional: true)
                    : new Rnn(11, 37, layers: 2, dropout: 0.3f),
                new SequenceLast(), new Linear(network == "gru" ? 74 : 37, 10)), [29, 7, 11]));

    private static void SameForEveryTeamAndWidth(Func<float[][]> run)
    {
        float[][] expected = run();
        Teams.SameBits(() => [.. expected.Zip(run(), Same)]);
        Widths.ForEach(bits => _ = expected.Zip(run(), Same).Count());

        static float[] Same(float[] a, float[] b)
        {
            Compare.SameBits(a, b, "beside the first run");
            return b;
        }
    }

    private static float[][] Train(Sequential model, int[] shape, int steps = 30)
    {
        model.Initialize(42);
        var optimizer = new Adam(model.Parameters(), 1e-2, weightDecay: 1e-4);
        IntTensor labels = IntTensor.From([.. Enumerable.Range(0, shape[0]).Select(i => i * 7 % 10)]);
        float[] losses = new float[steps];
        for (int step = 0; step < losses.Length; step++)
        {
            optimizer.ZeroGrad();
            Tensor loss = model.Call(Given.Tensor(shape, 7)).CrossEntropy(labels);
            loss.Backward();
            model.Parameters().ClipGradNorm(1);
            optimizer.Step();
            losses[step] = loss.Item();
        }

        Assert.True(losses[^1] < losses[0], "nothing was learned");
        return [losses, .. model.StateDict().Select(e => e.Value.ToArray()), model.Predict(Given.Tensor(shape, 99)).ToArray()];
    }
}
