namespace Myelin;

/// <summary>
/// The losses of the steps so far, relative to guessing (1) and perfect answers (0); of a loss without these, relative to the first step's.
/// </summary>
public sealed class LossCurve
{
    private readonly List<double> _values = [];

    /// <summary>The relative loss of each step.</summary>
    public IReadOnlyList<double> Values => _values;

    /// <summary>The median of the last steps.</summary>
    /// <param name="count">How many.</param>
    public double Recent(int count) => Median(_values.Count - count, count);

    /// <summary>The lowest median of any window of the given length, one starting each half length.</summary>
    public double Best(int count)
    {
        double best = double.PositiveInfinity;
        for (int start = 0; start + count <= _values.Count; start += Math.Max(1, count / 2)) best = Math.Min(best, Median(start, count));
        return best;
    }

    /// <summary>The median of some steps.</summary>
    public double Median(int start, int count)
    {
        start = Math.Max(0, start);
        double[] window = [.. _values.Skip(start).Take(count).Order()];
        return window.Length == 0 ? double.NaN : window[window.Length / 2];
    }

    /// <summary>
    /// The change per step over the last steps, and whether it differs from 0 by more than its noise: a line through the medians of ten parts,
    /// with two standard errors.
    /// </summary>
    /// <param name="count">How many steps.</param>
    public (double Slope, bool IsClear) Trend(int count)
    {
        const int Parts = 10;
        count = Math.Min(count, _values.Count);
        int size = count / Parts;
        if (size == 0) return (0, false);
        double[] medians = [.. Enumerable.Range(0, Parts).Select(part => Median(_values.Count - count + (part * size), size))];
        double middle = (Parts - 1) / 2.0, mean = medians.Average(), spread = 0, slope = 0;
        for (int i = 0; i < Parts; i++) (spread, slope) = (spread + ((i - middle) * (i - middle)), slope + ((i - middle) * (medians[i] - mean)));
        slope /= spread;
        double rest = medians.Select((m, i) => Math.Pow(m - mean - (slope * (i - middle)), 2)).Sum();
        double error = Math.Sqrt(rest / (Parts - 2) / spread);
        return (slope / size, Math.Abs(slope) > 2 * error);
    }

    /// <summary>The median of the last steps, and its standard error.</summary>
    /// <param name="count">How many.</param>
    internal (double Level, double Error) Level(int count)
    {
        // Of normal values the quartiles are 1.35 deviations apart, and a median's error is 1.25 times a mean's.
        double[] window = [.. _values.TakeLast(count).Order()];
        return window.Length == 0 ? (double.NaN, double.NaN)
            : (window[window.Length / 2], 1.25 / 1.35 * (window[3 * window.Length / 4] - window[window.Length / 4]) / Math.Sqrt(window.Length));
    }

    /// <summary>Whether the last steps have not lowered the loss by a tenth.</summary>
    /// <param name="count">How many.</param>
    internal bool IsFlat(int count) => -Trend(count).Slope * count < 0.1 * Recent(Math.Max(10, count / 5));

    /// <summary>Makes earlier losses relative to something else.</summary>
    internal void Rescale(Func<double, double> scale)
    {
        for (int i = 0; i < _values.Count; i++) _values[i] = scale(_values[i]);
    }

    internal void Add(double value) => _values.Add(value);

    /// <summary>The number of losses, and the last one.</summary>
    public override string ToString() => _values.Count == 0 ? "no losses" : $"{_values.Count} losses, the last {Finding.Number(_values[^1])}";
}
