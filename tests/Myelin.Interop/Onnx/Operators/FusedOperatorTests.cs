namespace Myelin.Interop.Tests.Onnx.Operators;

/// <summary>Merged operators that ONNX Runtime for processors has no code for; the others are compared with it, and in whole models.</summary>
public sealed class FusedOperatorTests
{
    private readonly Tensor _x = Tensor.Normal(new RandomStream(1), 2, 3), _y = Tensor.Normal(new RandomStream(2), 2, 3);

    [Fact]
    public void Bias_and_residual_are_added_before_and_after_dropping()
    {
        Tensor bias = Tensor.From([1, 2, 3]), never = Tensor.Scalar(0), always = Tensor.Scalar(0.999999f);
        Assert.Equal((_x + bias + _y).ToArray(), OneOperator.Run("com.microsoft.BiasDropout", [_x, bias, _y, never]).Tensor!.ToArray());
        Assert.Equal(_y.ToArray(), OneOperator.Run("com.microsoft.BiasDropout", [_x, bias, _y, always]).Tensor!.ToArray());
    }

    [Fact]
    public void The_old_name_of_a_merged_product_means_the_same() =>
        Assert.Equal((_x.MatMul(_y, transposeA: true) * 0.5f).ToArray(),
            OneOperator.Run("com.microsoft.TransposeMatMul", [_x, _y], ("transA", 1), ("alpha", 0.5f)).Tensor!.ToArray());

    [Fact]
    public void Gradients_are_those_of_the_operators_before_they_were_merged()
    {
        Tensor a = _x.Detach().RequireGrad(), b = _x.Detach().RequireGrad(), bias = Tensor.From([1, 2, 3]);
        OneOperator.Run("com.microsoft.BiasGelu", [a, bias]).Tensor!.Backward(_y);
        (b + bias).Gelu().Backward(_y);
        Assert.Equal(b.Grad!.ToArray(), a.Grad!.ToArray());
    }

    [Fact]
    public void An_unknown_activation_is_refused_by_name() =>
        Assert.Equal(
            "ONNX: com.microsoft.FusedGemm \"it\" must only use what is supported.\n  Got activation Warp.\n" +
                "  Supported are Relu, Sigmoid, Tanh, LeakyRelu, Clip and HardSigmoid.",
            Assert.Throws<NotSupportedException>(() =>
                OneOperator.Run("com.microsoft.FusedGemm", [_x, _y.Transpose(0, 1)], ("activation", "Warp"))).Message);
}
