using Myelin.Interop.Onnx;
using Myelin.Serialization;

namespace Myelin.Interop.Tests.Onnx.Operators;

/// <summary>Inputs that are constants in most models, and get their gradient where a model computes them.</summary>
public sealed class ComputedParameterTests
{
    [Fact]
    public void Limits_get_the_gradient_of_what_they_limit()
    {
        Tensor x = Tensor.From([-2, 0, 3, 4]).RequireGrad(), low = Tensor.Full(-1, 1).RequireGrad(), high = Tensor.Full(2).RequireGrad();
        Tensor y = OneOperator.Run("Clip", [x, low, high]).Tensor!;
        Assert.Equal([-1, 0, 2, 2], y.ToArray());
        (y * Tensor.From([1, 2, 3, 4])).Sum().Backward();
        Assert.Equal([0, 2, 0, 0], x.Grad!.ToArray());
        Assert.Equal([1], low.Grad!.ToArray());
        Assert.Equal([7], high.Grad!.ToArray());
    }

    [Fact]
    public void What_is_padded_with_gets_the_gradient_of_the_padding()
    {
        Tensor x = Tensor.From([1, 2]).RequireGrad(), fill = Tensor.Full(float.PositiveInfinity).RequireGrad();
        Tensor y = OneOperator.Run("Pad", [x, NdArray.From([1L, 2]), fill]).Tensor!;
        Assert.Equal([float.PositiveInfinity, 1, 2, float.PositiveInfinity, float.PositiveInfinity], y.ToArray());
        y.Backward(Tensor.From([1, 2, 3, 4, 5]));
        Assert.Equal([2, 3], x.Grad!.ToArray());
        Assert.Equal([10], fill.Grad!.ToArray());
    }

    [Fact]
    public void Statistics_that_are_computed_get_their_gradient()
    {
        Tensor x = Tensor.From([1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233]).Reshape(2, 2, 3), scale = Tensor.From([2, 3]), bias = Tensor.From([0.5f, -1]);
        Tensor mean = Tensor.From([1.5f, 4]).RequireGrad(), variance = Tensor.From([4, 0.25f]).RequireGrad();
        OnnxValue?[] inputs = [x, scale, bias, mean, variance];
        Tensor expected = x.BatchNorm(scale, bias, mean.Detach(), variance.Detach(), training: false),
            y = OneOperator.Run("BatchNormalization", inputs).Tensor!;
        Assert.InRange((y - expected).Abs().Max().Item() / expected.Abs().Max().Item(), 0, 1e-6f);
        y.Sum().Backward();

        // -n·scale/√variance by the mean.
        Assert.Equal([-6f, -36f], mean.Grad!.ToArray(), (a, b) => Math.Abs(a - b) < 1e-2f);
        Assert.DoesNotContain(0, variance.Grad!.ToArray());
        Assert.Equal([1.5f, 4], mean.ToArray());
    }
}
