namespace Myelin.Runs;

/// <summary>The metrics of an epoch by their JSON names: <c>validationAccuracy</c>.</summary>
internal static class ValidationFigures
{
    /// <param name="epoch">The epoch.</param>
    /// <param name="unit">For regression: an error of 1 in the target's unit, in which the test error is given too.</param>
    internal static IEnumerable<KeyValuePair<string, double>> Of(EpochRecord epoch, double unit) => epoch.Metrics.Select(m => m.Key == "rmse"
        // Events have used the name error for the root mean square since 0.1.0.
        ? KeyValuePair.Create("validationError", m.Value * unit)
        : KeyValuePair.Create($"validation{char.ToUpperInvariant(m.Key[0])}{m.Key[1..]}", m.Value));
}
