using System.Globalization;

namespace Myelin;

/// <summary>
/// y = x/√(mean of x² + eps)·γ over the last axes, each row separately: layer norm without the mean. PyTorch: <c>nn.RMSNorm</c>. Zhang and
/// Sennrich 2019.
/// </summary>
public sealed class RmsNorm : Layer
{
    private readonly float? _eps;

    /// <param name="normalizedShape">The sizes of the last axes, over which x is normalized: <c>[128]</c>.</param>
    /// <param name="eps">Added to the mean square; null is PyTorch's default, the gap between 1 and the next float32: 2⁻²³.</param>
    /// <param name="affine">Whether to have γ.</param>
    /// <exception cref="ArgumentOutOfRangeException">The shape has no elements, or eps is out of range.</exception>
    public RmsNorm(Shape normalizedShape, float? eps = null, bool affine = true)
    {
        Argument.AtLeast(1, normalizedShape.Rank == 0 ? 0 : normalizedShape.ElementCount, nameof(RmsNorm), "normalizedShape's length",
            "Give the sizes of the last axes: [128].");
        Argument.NotNegative(eps ?? 0, nameof(RmsNorm), nameof(eps), "Try 1e-6, or leave it out.");
        (NormalizedShape, _eps) = (normalizedShape, eps);
        Weight = affine ? Param("weight", normalizedShape, Initializer.Ones) : null;
    }

    /// <summary>Like above, over the last axis only.</summary>
    /// <param name="features">The last axis' size.</param>
    /// <param name="eps">Added to the mean square.</param>
    /// <param name="affine">Whether to have γ.</param>
    public RmsNorm(int features, float? eps = null, bool affine = true)
        : this([Argument.AtLeast(1, features, nameof(RmsNorm), nameof(features), "Give the size of the input's last axis.")], eps, affine)
    {
    }

    /// <summary>The sizes of the axes over which x is normalized.</summary>
    public Shape NormalizedShape { get; }

    /// <summary>γ, of the normalized shape, initially 1; key <c>weight</c>.</summary>
    public Parameter? Weight { get; }

    /// <summary>x <c>float32[…, normalizedShape]</c> to y of the same shape.</summary>
    /// <exception cref="ShapeException">x does not end in the normalized shape.</exception>
    public override Tensor Forward(Tensor x)
    {
        if (!LayerNormOp.Fits(x, NormalizedShape)) throw RmsNormOp.WrongInput(this, x, NormalizedShape);
        return x.RmsNorm(NormalizedShape, Weight, _eps);
    }

    /// <inheritdoc/>
    public override string Describe() => string.Create(CultureInfo.InvariantCulture,
        $"RmsNorm({RmsNormOp.Sizes(NormalizedShape)}{(_eps is { } eps ? $", eps: {eps}" : "")}{(Weight is null ? ", affine: false" : "")})");
}
