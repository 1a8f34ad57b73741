using System.Globalization;

namespace Myelin;

/// <summary>Where dropout compensates for the dropped units.</summary>
public enum DropoutScaling
{
    /// <summary>In training: kept units are divided by 1 - rate, and prediction changes nothing. As in PyTorch.</summary>
    Training,

    /// <summary>In prediction: everything is multiplied by 1 - rate, and training only sets units to 0. As in the paper.</summary>
    Prediction,
}

/// <summary>
/// In training sets each element to 0 with the given probability, so that no unit can rely on another; reduces overfitting (Srivastava et
/// al. 2014). PyTorch: <c>nn.Dropout</c>.
/// </summary>
/// <remarks>The random numbers are determined by the model's seed, the layer's path and the number drawn so far.</remarks>
public sealed class Dropout : Layer
{
    private readonly DropoutScaling _scaling;

    /// <param name="rate">The probability of being set to 0, at least 0 and below 1.</param>
    /// <param name="scaling">Where the dropped units are compensated for.</param>
    public Dropout(float rate = 0.5f, DropoutScaling scaling = DropoutScaling.Training)
    {
        Argument.BelowOne(rate, nameof(Dropout), nameof(rate), "It is the fraction that is dropped: 0.2 drops a fifth.");
        (Rate, _scaling) = (rate, scaling);
    }

    /// <summary>The probability of being set to 0.</summary>
    public float Rate { get; }

    /// <summary>x of any shape; in training a new mask each time.</summary>
    public override Tensor Forward(Tensor x)
    {
        if (!Training) return _scaling == DropoutScaling.Prediction && Rate > 0 ? x * (1 - Rate) : x;
        if (Rate == 0) return x;
        return x.Dropout(Rate, RandomOf("dropout"), rescale: _scaling == DropoutScaling.Training);
    }

    internal override void Plan(InferencePlan plan)
    {
        if (_scaling == DropoutScaling.Prediction && Rate > 0) plan.Run(this);
    }

    /// <inheritdoc/>
    public override string Describe() =>
        string.Create(CultureInfo.InvariantCulture, $"Dropout({Rate}{(_scaling == DropoutScaling.Training ? "" : ", DropoutScaling.Prediction")})");
}
