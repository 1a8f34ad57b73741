using System.Globalization;

namespace Myelin;

/// <summary>
/// y = (x - mean)/√(variance + eps)·γ + β over the last axes, each row separately, the same in training and prediction. PyTorch:
/// <c>nn.LayerNorm</c>. Ba, Kiros and Hinton 2016.
/// </summary>
public sealed class LayerNorm : Layer
{
    private readonly float _eps;

    /// <param name="normalizedShape">The sizes of the last axes, over which x is normalized: <c>[128]</c>.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="affine">Whether to have γ and β.</param>
    /// <param name="bias">Whether to have β in addition to γ.</param>
    /// <exception cref="ArgumentOutOfRangeException">The shape has no elements, or eps is out of range.</exception>
    public LayerNorm(Shape normalizedShape, float eps = 1e-5f, bool affine = true, bool bias = true)
    {
        Argument.AtLeast(1, normalizedShape.Rank == 0 ? 0 : normalizedShape.ElementCount, nameof(LayerNorm), "normalizedShape's length",
            "Give the sizes of the last axes: [128].");
        Argument.NotNegative(eps, nameof(LayerNorm), nameof(eps), "Try 1e-5, or leave it out.");
        (NormalizedShape, _eps) = (normalizedShape, eps);
        Weight = affine ? Param("weight", normalizedShape, Initializer.Ones) : null;
        Bias = affine && bias ? Param("bias", normalizedShape, Initializer.Zeros) : null;
    }

    /// <summary>Like above, over the last axis only.</summary>
    /// <param name="features">The last axis' size.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="affine">Whether to have γ and β.</param>
    /// <param name="bias">Whether to have β in addition to γ.</param>
    public LayerNorm(int features, float eps = 1e-5f, bool affine = true, bool bias = true)
        : this([Argument.AtLeast(1, features, nameof(LayerNorm), nameof(features), "Give the size of the input's last axis.")], eps, affine, bias)
    {
    }

    /// <summary>The sizes of the axes over which x is normalized.</summary>
    public Shape NormalizedShape { get; }

    /// <summary>γ, of the normalized shape, initially 1; key <c>weight</c>.</summary>
    public Parameter? Weight { get; }

    /// <summary>β, of the normalized shape, initially 0; key <c>bias</c>.</summary>
    public Parameter? Bias { get; }

    /// <summary>Added to the variance.</summary>
    internal float Eps => _eps;

    /// <summary>x <c>float32[…, normalizedShape]</c> to y of the same shape.</summary>
    /// <exception cref="ShapeException">x does not end in the normalized shape.</exception>
    public override Tensor Forward(Tensor x)
    {
        if (!LayerNormOp.Fits(x, NormalizedShape)) throw RmsNormOp.WrongInput(this, x, NormalizedShape);
        return x.LayerNorm(NormalizedShape, Weight, Bias, _eps);
    }

    internal override void Plan(InferencePlan plan) => plan.Add(new LayerNormStep(plan.Shape, this));

    /// <inheritdoc/>
    public override string Describe() => string.Create(CultureInfo.InvariantCulture,
        $"LayerNorm({RmsNormOp.Sizes(NormalizedShape)}{(_eps == 1e-5f ? "" : $", eps: {_eps}")}" +
        $"{(Weight is null ? ", affine: false" : Bias is null ? ", bias: false" : "")})");
}

/// <summary>The common part of the layers that normalize rows.</summary>
internal static class RmsNormOp
{
    internal static string Sizes(Shape shape) => shape.Rank == 1 ? shape[0].ToString(CultureInfo.InvariantCulture) : shape.ToString();

    internal static ShapeException WrongInput(Module layer, Tensor x, Shape shape) => new(
        $"{layer.Label}: x must end in the normalized shape {shape}.",
        $"x {x.Describe()}.",
        x.Rank == 0 ? "A scalar cannot be normalized." : $"Try new {layer.GetType().Name}({x.Shape[^1]}).");
}
