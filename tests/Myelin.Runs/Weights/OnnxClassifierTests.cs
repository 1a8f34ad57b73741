using Myelin.Interop.Onnx;

namespace Myelin.Runs.Tests.Weights;

/// <summary>What an ONNX model's outputs are is decided once, when it is opened.</summary>
public sealed class OnnxClassifierTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    private readonly Tensor _sample = Tensor.From([1, 2, -3, 0.5f, 0, 4], 2, 3);

    public void Dispose() => File.Delete(_path);

    private OnnxClassifier Open(Layer model, Tensor sample)
    {
        model.SaveOnnx(_path, [3]);
        return OnnxClassifier.Open(_path, externalData: false, sample, 3);
    }

    private static Linear Unchanged()
    {
        var linear = new Linear(3, 3, bias: false);
        linear.Weight.CopyFrom([1, 0, 0, 0, 1, 0, 0, 0, 1]);
        return linear;
    }

    [Fact]
    public void Scores_that_happen_to_sum_to_1_stay_scores() =>
        Assert.Equal([1, 0, 0], Open(Unchanged(), _sample).Predict(Tensor.From([1, 0, 0], 1, 3)).ToArray());

    [Fact]
    public void What_a_softmax_gives_are_probabilities_in_every_batch()
    {
        OnnxClassifier model = Open(new Sequential(Unchanged(), new Softmax(), new Reshape(3)), _sample);
        Assert.Equal(_sample.LogSoftmax().ToArray(), model.Predict(_sample).ToArray(), (a, b) => Math.Abs(a - b) < 1e-5f);
    }

    [Fact]
    public void Without_a_softmax_the_outputs_of_the_sample_decide()
    {
        Tensor sample = Tensor.From([0.25f, 0.25f, 0.5f, 1, 0, 0], 2, 3);
        OnnxClassifier model = Open(Unchanged(), sample);
        Assert.Equal([MathF.Log(0.25f), MathF.Log(0.5f)], model.Predict(sample).ToArray()[1..3], (a, b) => Math.Abs(a - b) < 1e-6f);
    }
}
