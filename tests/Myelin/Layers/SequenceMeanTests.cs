
namespace Myelin.Tests.Layers;

public sealed class SequenceMeanTests
{
    [Theory, InlineData(true), InlineData(false), Covers("layer SequenceMean")]
    public void The_mean_over_time_and_its_gradient(bool batchFirst)
    {
        var layer = new SequenceMean(batchFirst);
        Tensor x = Given.Tensor([3, 5, 4], 1).RequireGrad(), y = layer.Call(x);
        Assert.Equal(x.Mean(batchFirst ? 1 : 0).ToArray(), y.ToArray());
        Assert.Equal([batchFirst ? 3 : 5, 4], y.Shape);
        y.Sum().Backward();
        Assert.All(x.Grad!.ToArray(), g => Assert.Equal(batchFirst ? 0.2f : 1 / 3f, g, 1e-6f));
        Assert.Equal(y.ToArray(), layer.Prepare(x.Shape).Predict(x).ToArray());
    }

    [Fact]
    public void Other_axes_and_no_steps_are_errors()
    {
        Assert.Equal("SequenceMean: x must be [N, T, features] with at least one step.\n  Got x float32[4, 3].\n" +
            "  Add the axis of the batch: x.Unsqueeze(0).", Assert.Throws<ShapeException>(() => new SequenceMean().Call(Tensor.Ones(4, 3))).Message);
        Assert.Equal("SequenceMean: x must be [T, N, features] with at least one step.\n  Got x float32[0, 4, 3].\n" +
            "  Put it after a Transformer or a recurrent layer, with the same batchFirst.",
            Assert.Throws<ShapeException>(() => new SequenceMean(batchFirst: false).Call(Tensor.Ones(0, 4, 3))).Message);
    }
}
