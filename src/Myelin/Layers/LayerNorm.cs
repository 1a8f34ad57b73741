using System.Globalization;

namespace Myelin;

/// <summary>
/// y = (x - mean)/√(variance + eps)·γ + β over the last axes, each row by itself, in training and prediction alike. PyTorch:
/// <c>nn.LayerNorm</c>. Ba, Kiros and Hinton 2016.
/// </summary>
public sealed class LayerNorm : Layer
{
    private readonly float _eps;

    /// <param name="normalizedShape">The sizes of the last axes, over which is normalised: <c>[128]</c>.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="affine">Whether γ and β are there.</param>
    /// <param name="bias">Whether β is there, if γ is.</param>
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

    /// <summary>As before, over the last axis alone.</summary>
    /// <param name="features">The last axis' size.</param>
    /// <param name="eps">Added to the variance.</param>
    /// <param name="affine">Whether γ and β are there.</param>
    /// <param name="bias">Whether β is there, if γ is.</param>
    public LayerNorm(int features, float eps = 1e-5f, bool affine = true, bool bias = true)
        : this([Argument.AtLeast(1, features, nameof(LayerNorm), nameof(features), "Give the size of the input's last axis.")], eps, affine, bias)
    {
    }

    /// <summary>The sizes of the axes over which is normalised.</summary>
    public Shape NormalizedShape { get; }

    /// <summary>γ, of the normalised shape, at first 1; key <c>weight</c>.</summary>
    public Parameter? Weight { get; }

    /// <summary>β, of the normalised shape, at first 0; key <c>bias</c>.</summary>
    public Parameter? Bias { get; }

    /// <summary>x <c>float32[…, normalizedShape]</c> to y of the same shape.</summary>
    /// <exception cref="ShapeException">x does not end in the normalised shape.</exception>
    public override Tensor Forward(Tensor x)
    {
        if (!LayerNormOp.Fits(x, NormalizedShape)) throw RmsNormOp.WrongInput(this, x, NormalizedShape);
        return x.LayerNorm(NormalizedShape, Weight, Bias, _eps);
    }

    /// <inheritdoc/>
    public override string Describe() => string.Create(CultureInfo.InvariantCulture,
        $"LayerNorm({RmsNormOp.Sizes(NormalizedShape)}{(_eps == 1e-5f ? "" : $", eps: {_eps}")}" +
        $"{(Weight is null ? ", affine: false" : Bias is null ? ", bias: false" : "")})");
}

/// <summary>What the layers that normalise rows say alike.</summary>
internal static class RmsNormOp
{
    internal static string Sizes(Shape shape) => shape.Rank == 1 ? shape[0].ToString(CultureInfo.InvariantCulture) : shape.ToString();

    internal static ShapeException WrongInput(Module layer, Tensor x, Shape shape) => new(
        $"{layer.Label}: x must end in the normalised shape {shape}.",
        $"x {x.Describe()}.",
        x.Rank == 0 ? "A scalar cannot be normalised." : $"Try new {layer.GetType().Name}({x.Shape[^1]}).");
}
