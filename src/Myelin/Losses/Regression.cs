using System.Globalization;

namespace Myelin;

/// <summary>The mean of (prediction - target)². For regression; outliers have a large effect. PyTorch: <c>nn.MSELoss</c>.</summary>
public sealed class MeanSquaredError : Loss
{
    private protected override Tensor Terms(Tensor prediction, Tensor target)
    {
        RequireSameShape(prediction, target);
        return (prediction - target).Square();
    }
}

/// <summary>
/// The mean of |prediction - target|. For regression with outliers; its slope does not shrink near the target. PyTorch: <c>nn.L1Loss</c>.
/// </summary>
public sealed class MeanAbsoluteError : Loss
{
    private protected override Tensor Terms(Tensor prediction, Tensor target)
    {
        RequireSameShape(prediction, target);
        return (prediction - target).Abs();
    }
}

/// <summary>
/// The mean of d²/2 where |d| ≤ delta and delta·(|d| - delta/2) beyond, d = prediction - target. PyTorch: <c>nn.HuberLoss</c>. Huber 1964.
/// </summary>
/// <param name="delta">The boundary between the quadratic and the linear part, above 0.</param>
public sealed class Huber(float delta = 1) : Loss
{
    private readonly float _delta = delta > 0
        ? delta
        : throw new ArgumentOutOfRangeException(
            nameof(delta), string.Create(CultureInfo.InvariantCulture, $"Huber: delta must be above 0.\n  Got {delta}.\n  Try 1."));

    private protected override Tensor Terms(Tensor prediction, Tensor target)
    {
        RequireSameShape(prediction, target);
        // With c = |d| limited to delta, both branches are c·(|d| - c/2).
        Tensor d = (prediction - target).Abs(), c = d.Clamp(max: _delta);
        return c * (d - (c * 0.5f));
    }

    /// <inheritdoc/>
    public override string ToString() => With(string.Create(CultureInfo.InvariantCulture, $"delta {_delta}"));
}
