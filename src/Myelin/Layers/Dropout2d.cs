using System.Globalization;

namespace Myelin;

/// <summary>
/// In training sets whole channels to 0 with the given probability and divides the others by 1 - rate: neighboring pixels tell almost the
/// same, so dropping them one by one hides little (Tompson et al. 2015). PyTorch: <c>nn.Dropout2d</c>.
/// </summary>
/// <remarks>The random numbers are determined by the model's seed, the layer's path and the number drawn so far.</remarks>
public sealed class Dropout2d : Layer
{
    /// <param name="rate">The probability of being set to 0, at least 0 and below 1.</param>
    public Dropout2d(float rate = 0.5f)
    {
        Argument.BelowOne(rate, nameof(Dropout2d), nameof(rate), "It is the fraction that is dropped: 0.2 drops a fifth.");
        Rate = rate;
    }

    /// <summary>The probability of being set to 0.</summary>
    public float Rate { get; }

    /// <summary>x <c>float32[N, C, H, W]</c>; in training each channel of each example is kept or dropped.</summary>
    /// <exception cref="ShapeException">x is not [N, C, H, W].</exception>
    public override Tensor Forward(Tensor x)
    {
        if (x.Rank != 4) throw new ShapeException($"{Label}: x must be [N, C, H, W].", $"x {x.Describe()}.", "For other shapes use Dropout.");
        if (!Training || Rate == 0) return x;
        return x * Tensor.Ones(x.Shape[0], x.Shape[1], 1, 1).Dropout(Rate, RandomOf("dropout"));
    }

    internal override void Plan(InferencePlan plan) { }

    /// <inheritdoc/>
    public override string Describe() => string.Create(CultureInfo.InvariantCulture, $"Dropout2d({Rate})");
}
