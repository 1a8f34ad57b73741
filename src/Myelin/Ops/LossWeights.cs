namespace Myelin;

/// <summary>The rule for weights of classes, of examples and of positive targets: with a negative one a loss would reward errors.</summary>
internal static class LossWeights
{
    /// <summary>Returns the weights unless one is negative, infinite or NaN.</summary>
    internal static Tensor? Check(string name, string what, Tensor? weights)
    {
        foreach (float weight in weights is null ? default : weights.Span)
        {
            if (weight is >= 0 and < float.PositiveInfinity) continue;
            throw new ArgumentException(
                FormattableString.Invariant($"{name}: {what} must be finite numbers, at least 0.\n  Got {weight}.\n") +
                "  With weight 0 a class or an example does not count.");
        }

        GC.KeepAlive(weights);
        return weights;
    }
}
