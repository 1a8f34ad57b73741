namespace Myelin.Tests.Autodiff;

public sealed class GradientCheckTests
{
    private static readonly Tensor s_x = Tensor.From([0.5f, -1, 2, 0.25f], 2, 2), s_w = Tensor.From([1f, -0.5f, 0.75f, 2], 2, 2);

    [Fact]
    public void A_right_gradient_passes()
    {
        Assert.InRange(GradientCheck.Of(x => x.Square().Tanh(), s_x).Error, 0, 5e-3);
        Assert.InRange(GradientCheck.Of(inputs => inputs[0].MatMul(inputs[1]).Softmax(1), s_x, s_w).Error, 0, 5e-3);
    }

    [Fact]
    public void A_wrong_gradient_is_named()
    {
        // The gradient of x² times 2: wrong by the factor 2 everywhere, most at the largest x.
        static Tensor Wrong(Tensor x) => Operator.Record(
            "Wrong", 0, Tensor.From([.. x.ToArray().Select(v => v * v)], x.Shape.AsSpan()), [x], [x], static g => g.Set(0, g.Dy * 4f * g.Saved(0)));
        var check = GradientCheck.Of(Wrong, s_x);
        Assert.Equal((1.0, 0, 2), (Math.Round(check.Error, 3), check.Input, check.Element));
        Assert.Equal(2 * check.Expected, check.Computed, 1e-2);
        Assert.StartsWith("relative error 1: input 0, element 2 has gradient ", (check with { Error = 1 }).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_inputs_keep_their_values_and_gradients()
    {
        float[] before = s_x.ToArray();
        GradientCheck.Of(x => x.Square(), s_x);
        Assert.Equal(before, s_x.ToArray());
        Assert.Null(s_x.Grad);
    }
}
